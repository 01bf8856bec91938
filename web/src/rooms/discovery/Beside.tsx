// The main numbers of ranges and groups beside each other, each with its difference from the first.

import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { useAnalyses } from "../../api/analyses";
import type { Answers } from "../../api/answers";
import { FactList } from "../../app/FactList";
import { Listed } from "../../app/Listed";
import { Count, useOpener } from "../../app/People";
import { Failed, Waiting } from "../../app/states";
import type { Column } from "../../app/table";
import { type Reader, useWords } from "../../language/use_words";
import { drillOf } from "./PathTabs";
import type { Asked } from "./use_sides";

type Said = (key: string, values?: Record<string, unknown>) => string;
type ToGoal = Answers["time-to-goal"];

/** Writes by how many points a share differs. */
function points(now: number | null, first: number | null, words: Reader, t: Said): string {
  if (now === null || first === null) return "–";
  const change = Math.round(1000 * (now - first)) / 10;
  const said = words.number(Math.abs(change));
  return t("change.points", { points: change > 0 ? `+${said}` : change < 0 ? `−${said}` : said });
}

/** The customers, those who reached the goal, and how long they took. */
export function Summary({ sides }: { sides: Asked[] }) {
  const { t } = useTranslation();
  const words = useWords();
  const opener = useOpener();
  const queries = sides.map((side) => side.envelope({ goal: side.goal, start: side.start, within: side.within }));
  const found = useAnalyses("time-to-goal", queries);
  const first = found[0]?.data;
  const [{ start, goal } = { start: undefined, goal: "" }] = sides;
  const started = start ? t("summary.started", { start }) : t("summary.customers");
  const opened = (answer: ToGoal, side: Asked, label: string, key: "customers" | "reached", shown: string) => (
    <Count drill={drillOf(answer, key, label, answer[key])} open={(drill) => { const query = queries[side.at]; if (query) opener({ ...drill, analysis: "time-to-goal", query }); }} shown={shown} />
  );
  if (sides[0] && sides.length === 1) {
    const [side] = sides;
    const reached = t("summary.reached", { goal });
    const facts: [string, ReactNode][] = [
      [started, first ? opened(first, side, started, "customers", words.number(first.customers)) : "–"],
      [reached, first ? opened(first, side, reached, "reached", words.number(first.reached)) : "–"],
      [t("summary.share"), words.share(first?.share_reached)],
      [t("summary.median"), words.seconds(first?.median_seconds)],
    ];
    return <FactList name={t("summary.name")} facts={facts} />;
  }
  const failed = found.find((one) => one.error);
  const rows = sides.flatMap((side, at) => (found[at]?.data ? [{ side, answer: found[at].data }] : []));
  type Row = (typeof rows)[number];
  const count = (name: string, key: "customers" | "reached"): Column<Row> => ({
    name,
    value: ({ answer }) => answer[key],
    shown: ({ side, answer }) => opened(answer, side, `${side.name}: ${name}`, key, words.exact(answer[key])),
  });
  const away = (row: Row, write: (now: ToGoal, of: ToGoal) => string): string => (row.side.at === 0 || !first ? "" : write(row.answer, first));
  const slower = (now: ToGoal, of: ToGoal): string => {
    if (now.median_seconds === null || of.median_seconds === null) return "–";
    const change = now.median_seconds - of.median_seconds;
    return change === 0 ? "=" : `${change > 0 ? "+" : "−"}${words.seconds(Math.abs(change))}`;
  };
  const columns: Column<Row>[] = [
    { name: t("beside.who"), value: (row) => row.side.name, shown: (row) => <strong>{row.side.name}</strong> },
    count(started, "customers"),
    count(t("summary.reached", { goal }), "reached"),
    { name: t("summary.share"), value: (row) => row.answer.share_reached, shown: (row) => words.share(row.answer.share_reached) },
    { name: t("beside.difference"), value: (row) => away(row, (now, of) => points(now.share_reached, of.share_reached, words, t)) },
    { name: t("summary.median"), value: (row) => row.answer.median_seconds, shown: (row) => words.seconds(row.answer.median_seconds) },
    { name: t("beside.difference"), value: (row) => away(row, slower) },
  ];
  return (
    <section className="panel" aria-label={t("beside.title")}>
      <h2>{t("beside.title")}</h2>
      {failed ? <Failed error={failed.error} again={() => void failed.refetch()} /> : null}
      {rows.length < sides.length && !failed ? <Waiting /> : null}
      {rows.length ? <Listed name={t("beside.title")} definition={first?.definition ?? ""} columns={columns} rows={rows} /> : null}
    </section>
  );
}

/** The steps of a funnel, each with the customers of every range or group. */
export function FunnelBeside({ sides, steps }: { sides: Asked[]; steps: string[] }) {
  const { t } = useTranslation();
  const words = useWords();
  const opener = useOpener();
  const queries = sides.map((side) => side.envelope({ steps, within: side.within }));
  const found = useAnalyses("funnel", queries);
  const rows = steps.map((event, step) => ({ event, sides: found.map((one) => one.data?.steps[step]) }));
  type Row = (typeof rows)[number];
  const columns: Column<Row>[] = [{ name: t("column.event"), value: (row) => row.event }];
  sides.forEach(({ name }, at) => {
    const open = (drill: Parameters<Parameters<typeof Count>[0]["open"]>[0]): void => { const query = queries[at]; if (query) opener({ ...drill, analysis: "funnel", query }); };
    columns.push({
      name: `${name}: ${t("column.customers")}`,
      value: (row) => row.sides[at]?.customers,
      shown: ({ event, sides: of }) => <Count drill={of[at] && drillOf(of[at], "customers", `${name}: ${event}`, of[at].customers)} open={open} shown={words.exact(of[at]?.customers)} />,
    });
    columns.push({ name: `${name}: ${t("column.of_start")}`, value: (row) => row.sides[at]?.share_of_start, shown: (row) => words.share(row.sides[at]?.share_of_start ?? null) });
    if (at) columns.push({ name: t("beside.difference"), value: (row) => points(row.sides[at]?.share_of_start ?? null, row.sides[0]?.share_of_start ?? null, words, t) });
  });
  return (
    <div className="across">
      <Listed name={t("beside.funnel")} definition={t("beside.funnel_definition", { name: sides[0]?.name ?? "" })} columns={columns} rows={rows} />
    </div>
  );
}
