// Journeys to the goal, ranked four ways.

import { Segmented } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { useAnalysis } from "../../api/analyses";
import type { Answers } from "../../api/answers";
import { Chart } from "../../app/Chart";
import { Later } from "../../app/Later";
import { Count, useOpen } from "../../app/People";
import { Failed, Waiting } from "../../app/states";
import type { Column } from "../../app/table";
import { useWords } from "../../language/use_words";
import { Path } from "./Path";
import { drillOf } from "./PathTabs";
import type { Asked } from "./use_sides";

type Journey = Answers["journeys-ranked"]["frequent"][number];
const KINDS = ["frequent", "costly", "problematic", "promising"] as const;
type Kind = (typeof KINDS)[number];

export function Ranked({ asked }: { asked: Asked }) {
  const { t } = useTranslation();
  return (
    <section className="panel" aria-label={t("ranked.title")}>
      <h2>{asked.several ? t("beside.of", { what: t("ranked.title"), name: asked.name }) : t("ranked.title")}</h2>
      <Later height={480}><RankedTable asked={asked} /></Later>
    </section>
  );
}

function RankedTable({ asked }: { asked: Asked }) {
  const { t } = useTranslation();
  const words = useWords();
  const [kind, setKind] = useState<Kind>("problematic");
  const query = useMemo(() => asked.envelope({ goal: asked.goal, start: asked.start }), [asked]);
  const open = useOpen("journeys-ranked", query);
  const found = useAnalysis("journeys-ranked", query);
  const said = (row: Journey): string => row.path.join(" → ");
  const columns: Column<Journey>[] = [
    { name: t("column.path"), value: said, shown: (row) => <Path path={row.path} goal={asked.goal} /> },
    { name: t("column.customers"), value: (row) => row.customers, shown: (row) => <Count drill={drillOf(row, "customers", said(row), row.customers)} open={open} shown={words.exact(row.customers)} /> },
    { name: t("column.reached"), value: (row) => row.reached, shown: (row) => <Count drill={drillOf(row, "reached", said(row), row.reached)} open={open} shown={words.exact(row.reached)} /> },
    { name: t("column.share_reached"), value: (row) => row.share_reached, shown: (row) => words.share(row.share_reached) },
    { name: t("column.contacts"), value: (row) => row.contacts, shown: (row) => words.number(row.contacts) },
    { name: t("column.cost"), value: (row) => words.major(row.cost), shown: (row) => words.money(row.cost) },
    { name: t("column.median"), value: (row) => row.median_seconds, shown: (row) => words.seconds(row.median_seconds) },
  ];
  const choice = <Segmented aria-label={t("ranked.kind")} value={kind} onChange={setKind} options={KINDS.map((value) => ({ value, label: t(`ranked.${value}`) }))} />;
  return (
    <>
      {found.error ? <Failed error={found.error} again={() => void found.refetch()} /> : null}
      {found.isPending ? <Waiting /> : null}
      {found.data ? <Chart name={t("ranked.title")} answer={found.data} definition={t(`ranked.${kind}_definition`)} columns={columns} rows={found.data[kind]} open={open} beside={choice} /> : null}
    </>
  );
}
