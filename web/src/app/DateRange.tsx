// The period that every page looks at; it stands in the address.

import { CalendarOutlined, DownOutlined } from "@ant-design/icons";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Input, Popover } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useDescription } from "../api/questions";
import { useWords } from "../language/use_words";
import type { AppSearch } from "./search";

const DAY = 86_400_000;

function back(last: string, days: number): AppSearch {
  const end = last.slice(0, 10);
  return { from: new Date(Date.parse(end) - (days - 1) * DAY).toISOString().slice(0, 10), to: end };
}

export function DateRange() {
  const { t } = useTranslation();
  const words = useWords();
  const navigate = useNavigate();
  const { from, to } = useSearch({ strict: false });
  const { data } = useDescription();
  const [open, setOpen] = useState(false);

  function choose(range: AppSearch): void {
    void navigate({ to: ".", search: (before) => ({ ...before, from: range.from, to: range.to }) });
  }
  const day = (value: string | undefined): string => (value ? words.moment(`${value}T12:00:00Z`, false) : "…");
  const shown = from || to ? `${day(from)} – ${day(to)}` : t("range.all");
  const presets: [string, AppSearch][] = [["range.all", {}]];
  if (data?.last) for (const days of [7, 30, 90, 365]) presets.push([`range.last_${days}`, back(data.last, days)]);
  const inside = (
    <div style={{ display: "grid", gap: 10, width: 250 }}>
      <div className="row" style={{ gap: 6 }}>
        {presets.map(([key, range]) => (
          <Button key={key} size="small" type={range.from === from && range.to === to ? "primary" : "default"} onClick={() => { choose(range); setOpen(false); }}>
            {t(key)}
          </Button>
        ))}
      </div>
      {(["from", "to"] as const).map((end) => (
        <label key={end} className="field">
          <span className="name">{t(`range.${end}`)}</span>
          <Input
            type="date"
            value={(end === "from" ? from : to) ?? ""}
            min={data?.first?.slice(0, 10)}
            max={data?.last?.slice(0, 10)}
            onChange={(event) => choose({ from, to, [end]: event.target.value || undefined })}
          />
        </label>
      ))}
      <p className="definition" style={{ margin: 0 }}>{t("range.definition")}</p>
    </div>
  );
  return (
    <Popover content={inside} trigger="click" open={open} onOpenChange={setOpen} placement="bottomLeft">
      <Button icon={<CalendarOutlined />} aria-label={`${t("range.name")}: ${shown}`} aria-expanded={open}>
        {shown} <DownOutlined style={{ fontSize: 10 }} />
      </Button>
    </Popover>
  );
}
