// The Sankey to the goal, and the most frequent whole paths that reached it or did not.

import { useNavigate } from "@tanstack/react-router";
import { Select } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { sankey } from "../../../core/sankey";
import type { Drill } from "../../../core/mark";
import { useAnalysis } from "../../api/analyses";
import type { Answers } from "../../api/answers";
import { Chart } from "../../app/Chart";
import { Count, useOpen } from "../../app/People";
import { Failed, Waiting } from "../../app/states";
import type { Column } from "../../app/table";
import { useWords } from "../../language/use_words";
import { Path } from "./Path";
import { DEPTHS } from "./search";
import type { Asked } from "./use_sides";

type Paths = Answers["paths"];
type Node = Paths["nodes"][number];
type Whole = Paths["paths"][number];

const NODES = 6;

export function pathsEnvelope(asked: Asked) {
  const params = { start: asked.start, goal: asked.goal, within: asked.within, depth: asked.depth, top: NODES };
  return asked.envelope(params, { collapse: true });
}

export function drillOf(row: { drill?: Record<string, unknown> | null }, name: string, label: string, count: number | null | undefined): Drill | undefined {
  const cell = row.drill?.[name];
  return cell === undefined || !count ? undefined : { cell, label, count };
}

export function SankeyTab({ asked }: { asked: Asked }) {
  const { t } = useTranslation();
  const words = useWords();
  const query = useMemo(() => pathsEnvelope(asked), [asked]);
  const open = useOpen("paths", query);
  const found = useAnalysis("paths", query);
  if (found.error) return <Failed error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Waiting />;
  const answer = found.data;
  const counted = (name: "customers" | "dropped" | "other"): Column<Node> => ({
    name: t(`column.${name}`),
    value: (row) => row[name],
    shown: (row) => <Count drill={drillOf(row, name, row.event, row[name])} open={open} shown={words.exact(row[name])} />,
  });
  const columns: Column<Node>[] = [
    { name: t("column.step"), value: (row) => row.step },
    { name: t("column.event"), value: (row) => row.event },
    counted("customers"),
    { name: t("column.out"), value: (row) => row.out, shown: (row) => words.exact(row.out) },
    counted("dropped"),
    counted("other"),
    { name: t("column.value"), value: (row) => words.major(row.value), shown: (row) => words.money(row.value) },
  ];
  return (
    <Chart
      name={t("tab.sankey")}
      answer={answer}
      draw={(width) => sankey(answer, words, width)}
      columns={columns}
      rows={answer.nodes}
      open={open}
      beside={asked.at ? null : <Depth depth={asked.depth} />}
    />
  );
}

function Depth({ depth }: { depth: number }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Select
      aria-label={t("sankey.depth")}
      value={depth}
      options={DEPTHS.map((value) => ({ value, label: t("sankey.steps", { count: value }) }))}
      onChange={(chosen: number) => void navigate({ to: "/discover", search: (before) => ({ ...before, depth: chosen }) })}
    />
  );
}

export function PathsTab({ asked }: { asked: Asked }) {
  const { t } = useTranslation();
  const words = useWords();
  const query = useMemo(() => asked.envelope({ start: asked.start, goal: asked.goal, within: asked.within, depth: 8, top: 20 }, { collapse: true }), [asked]);
  const open = useOpen("paths", query);
  const found = useAnalysis("paths", query);
  if (found.error) return <Failed error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Waiting />;
  const answer = found.data;
  const columns: Column<Whole>[] = [
    { name: t("column.path"), value: (row) => row.path.join(" → "), shown: (row) => <Path path={row.path} goal={asked.goal} /> },
    { name: t("column.customers"), value: (row) => row.customers, shown: (row) => <Count drill={drillOf(row, "customers", row.path.join(" → "), row.customers)} open={open} shown={words.exact(row.customers)} /> },
    { name: t("column.share"), value: (row) => row.share, shown: (row) => words.share(row.share) },
    { name: t("column.median"), value: (row) => row.median_seconds, shown: (row) => words.seconds(row.median_seconds) },
  ];
  const converted = answer.paths.filter((row) => row.reached);
  const dropped = answer.paths.filter((row) => !row.reached);
  return (
    <>
      <Chart name={t("tab.paths")} answer={answer} columns={columns} rows={converted} open={open} beside={<h2 style={{ whiteSpace: "nowrap", margin: 0 }}>{t("paths.converted")}</h2>} />
      <div style={{ height: 18 }} />
      <Chart name={t("paths.dropped")} answer={answer} definition={t("paths.dropped_definition", { goal: asked.goal })} columns={columns} rows={dropped} open={open} beside={<h2 style={{ whiteSpace: "nowrap", margin: 0 }}>{t("paths.dropped")}</h2>} />
    </>
  );
}
