// Anonymous to known: how many strangers say who they are, how soon, and where they came from.

import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { Answers } from "../../api/answers";
import type { HomeAnswer, HomeAsked } from "../../api/insights";
import { Chart } from "../../app/Chart";
import { Count, useOpen } from "../../app/People";
import type { Column } from "../../app/table";
import { useWords } from "../../language/use_words";
import { drillOf } from "./drill";
import { questionOf } from "./Kpis";

const WITHIN = "30d";
type Side = Answers["anonymous-to-known"];
interface Row {
  name: string;
  side: "now" | "before";
  of: Side | Side["channels"][number];
}

export function Known({ answer, asked }: { answer: HomeAnswer; asked: HomeAsked }) {
  const { t } = useTranslation();
  const words = useWords();
  const open = useOpen("anonymous-to-known", useMemo(() => questionOf(answer.days, asked, { within: WITHIN }), [answer.days, asked]));
  const openBefore = useOpen("anonymous-to-known", useMemo(() => questionOf(answer.compared_days, asked, { within: WITHIN }), [answer.compared_days, asked]));
  const sides = [["now", answer.known], ["before", answer.known_compared]] as const;
  const rows: Row[] = sides.flatMap(([side, of]) => [
    { name: t("home.all_channels"), side, of },
    ...of.channels.map((one) => ({ name: one.channel ?? t("home.unknown"), side, of: one })),
  ]);
  const count = (name: string, of: (row: Row) => number, key: string): Column<Row> => ({
    name,
    value: of,
    shown: (row) => <Count drill={drillOf(row.of, key, `${name}: ${row.name}`, of(row))} open={row.side === "now" ? open : openBefore} shown={words.exact(of(row))} />,
  });
  const columns: Column<Row>[] = [
    { name: t("home.by_channel"), value: (row) => row.name },
    { name: t("home.days"), value: (row) => t(row.side === "now" ? "home.now" : "home.before") },
    count(t("known.strangers"), (row) => row.of.customers, "customers"),
    count(t("known.mature"), (row) => row.of.mature, "mature"),
    count(t("known.known"), (row) => row.of.known, "known"),
    { name: t("known.share"), value: (row) => row.of.share_known, shown: (row) => words.share(row.of.share_known) },
    { name: t("column.low"), value: (row) => row.of.share_known_low, shown: (row) => words.share(row.of.share_known_low) },
    { name: t("column.high"), value: (row) => row.of.share_known_high, shown: (row) => words.share(row.of.share_known_high) },
    { name: t("column.median"), value: (row) => row.of.median_seconds, shown: (row) => words.seconds(row.of.median_seconds) },
  ];
  return (
    <section className="panel" aria-label={t("known.title")}>
      <h2>{t("known.title")}</h2>
      {answer.known.mature ? null : <p className="definition">{t("known.immature")}</p>}
      <Chart name={t("known.title")} answer={answer.known} columns={columns} rows={rows} open={open} />
    </section>
  );
}
