// A chart with all that belongs to it: its definition above, the same numbers as a table, and as files.

import { DownloadOutlined } from "@ant-design/icons";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Dropdown, Segmented } from "antd";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { svgText } from "../../core/frame";
import type { Drill, Picture } from "../../core/mark";
import { useWords } from "../language/use_words";
import { Drawing } from "./Drawing";
import { savePng, saveText } from "./export";
import { MENU } from "./menu";
import { type Column, csvText, DataTable } from "./table";

interface ChartProps<Row extends object> {
  name: string;
  /** What every answer says of itself. */
  answer: { definition: string; notes: string[]; events_read: number; customers_read: number; milliseconds: number };
  /** A shorter sentence than the answer's own. */
  definition?: string;
  draw?: (width: number) => Picture;
  columns: Column<Row>[];
  rows: readonly Row[];
  open: (drill: Drill) => void;
  beside?: ReactNode;
}

export function Chart<Row extends object>({ name, answer, definition = answer.definition, draw, columns, rows, open, beside }: ChartProps<Row>) {
  const { t } = useTranslation();
  const words = useWords();
  const navigate = useNavigate();
  const { view } = useSearch({ strict: false });
  const [place, width] = useWidth();
  const picture = draw && width ? draw(width) : null;
  const file = name.toLowerCase().replace(/\s+/g, "-");

  function exported(kind: string): void {
    if (kind === "csv") saveText(`${file}.csv`, csvText(columns, rows), "text/csv");
    if (!picture) return;
    const svg = svgText(picture, { headline: picture.title, caption: definition, margin: 24 });
    if (kind === "svg") saveText(`${file}.svg`, svg, "image/svg+xml");
    const [wide, high] = [/ width="([\d.]+)"/.exec(svg)?.[1], / height="([\d.]+)"/.exec(svg)?.[1]];
    if (kind === "png") void savePng(`${file}.png`, svg, Number(wide), Number(high));
  }
  const kinds = draw ? ["csv", "svg", "png"] : ["csv"];
  return (
    <div ref={place}>
      <div className="chart-head">
        <p className="definition">{definition}</p>
        <div className="row" style={{ flexWrap: "nowrap" }}>
          {beside}
          {draw ? (
            <Segmented
              aria-label={t("chart.view")}
              value={view === "table" ? "table" : "chart"}
              options={[{ value: "chart", label: t("chart.chart") }, { value: "table", label: t("chart.table") }]}
              onChange={(chosen) => void navigate({ to: ".", search: (before) => ({ ...before, view: chosen === "table" ? "table" : undefined }), replace: true })}
            />
          ) : null}
          <Dropdown {...MENU} menu={{ items: kinds.map((kind) => ({ key: kind, label: kind.toUpperCase() })), onClick: ({ key }) => exported(key) }}>
            <Button icon={<DownloadOutlined />} aria-label={t("chart.export")}>{t("chart.export")}</Button>
          </Dropdown>
        </div>
      </div>
      {draw && view !== "table" ? picture && <Drawing picture={picture} open={open} /> : <DataTable columns={columns} rows={rows} label={name} />}
      <p className="definition" style={{ margin: "10px 0 0" }}>
        {t("chart.read", { events: words.exact(answer.events_read), customers: words.exact(answer.customers_read), milliseconds: words.exact(Math.max(1, Math.round(answer.milliseconds))) })}
        {answer.notes.map((note) => ` ${note}`)}
      </p>
    </div>
  );
}

function useWidth(): [React.RefObject<HTMLDivElement | null>, number] {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!place.current) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      const now = Math.floor(entry?.contentRect.width ?? 0);
      setWidth((before) => (Math.abs(before - now) > 4 ? now : before));
    });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  return [place, width];
}
