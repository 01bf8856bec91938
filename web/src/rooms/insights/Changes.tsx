// Where a change comes from: what each channel or source adds to it.

import { useNavigate, useSearch } from "@tanstack/react-router";
import { Segmented, Select } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { changes } from "../../../core/changes";
import type { HomeAnswer, HomeAsked } from "../../api/insights";
import { Chart } from "../../app/Chart";
import { Count, useOpen } from "../../app/People";
import type { Column } from "../../app/table";
import { useWords } from "../../language/use_words";
import { drillOf } from "./drill";
import { Difference, signed } from "./Difference";
import { countedAs, manners, questionOf } from "./Kpis";
import { type HomeSearch, KPIS, ORIGINS } from "./search";

type Change = HomeAnswer["changes"][number];

export function Changes({ answer, asked }: { answer: HomeAnswer; asked: HomeAsked }) {
  const { t } = useTranslation();
  const words = useWords();
  const navigate = useNavigate();
  const { kpi = "customers", by = "channel" } = useSearch({ from: "/home" });
  const open = useOpen("activity", useMemo(() => questionOf(answer.days, asked), [answer.days, asked]));
  const openBefore = useOpen("activity", useMemo(() => questionOf(answer.compared_days, asked), [answer.compared_days, asked]));
  const choose = (chosen: HomeSearch): void => void navigate({ to: "/home", search: (before) => ({ ...before, ...chosen }), replace: true });
  const { write, better } = manners(kpi, words);
  const rows = answer.changes.filter((row) => row.kpi === kpi && row.by === by);
  const named = (row: Change): string => row.name ?? t("home.unknown");
  const count = (row: Change, side: "now" | "before") => {
    const [origins, opener] = side === "now" ? [answer.activity, open] as const : [answer.compared, openBefore] as const;
    const found = by === "channel" ? origins.channels.find((one) => one.channel === row.name) : origins.sources.find((one) => one.source === row.name);
    const counted = countedAs(kpi);
    return <Count drill={found && drillOf(found, counted, `${t(`kpi.${counted}`)}: ${named(row)}`, found[counted])} open={opener} shown={write(row[side])} />;
  };
  const whole = (value: number | null): number | null => (kpi === "value" ? words.major(value) : value);
  const columns: Column<Change>[] = [
    { name: t(`home.by_${by}`), value: named },
    { name: t("home.now"), value: (row) => whole(row.now), shown: (row) => count(row, "now") },
    { name: t("home.before"), value: (row) => whole(row.before), shown: (row) => count(row, "before") },
    { name: t("home.change"), value: (row) => whole(row.change), shown: (row) => <Difference change={row.change} share={row.share} write={write} better={better} /> },
  ];
  const added = rows.map((row) => ({ name: named(row), change: row.change ?? 0, shown: signed(row.change ?? 0, write), now: write(row.now), before: write(row.before) }));
  const title = t("home.changes_of", { name: t(`kpi.${kpi}`) });
  return (
    <section className="panel" aria-label={t("home.changes")}>
      <h2>{t("home.changes")}</h2>
      <div className="row" style={{ margin: "6px 0 12px" }}>
        <Select aria-label={t("home.number")} style={{ width: 170 }} value={kpi} options={KPIS.map((value) => ({ value, label: t(`kpi.${value}`) }))} onChange={(chosen) => choose({ kpi: chosen })} />
        <Segmented aria-label={t("home.by")} value={by} options={ORIGINS.map((value) => ({ value, label: t(`home.by_${value}`) }))} onChange={(chosen) => choose({ by: chosen })} />
      </div>
      {rows.length ? (
        <Chart name={title} answer={answer.activity} definition={answer.definition} draw={(width) => changes(added, better, title, words, Math.min(width, 1000))} columns={columns} rows={rows} open={open} />
      ) : (
        <p className="definition">{t("home.no_change")}</p>
      )}
    </section>
  );
}
