// Pain points on the way to the goal, those with most at stake first.

import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { useAnalysis } from "../../api/analyses";
import type { Answers } from "../../api/answers";
import { Chart } from "../../app/Chart";
import { Later } from "../../app/Later";
import { Count, useOpen } from "../../app/People";
import { Failed, Waiting } from "../../app/states";
import type { Column } from "../../app/table";
import { useWords } from "../../language/use_words";
import { drillOf } from "./PathTabs";
import type { Asked } from "./use_sides";

type Pain = Answers["painpoints"]["painpoints"][number];

export function Pains({ asked }: { asked: Asked }) {
  const { t } = useTranslation();
  return (
    <section className="panel" aria-label={t("pains.title")}>
      <h2>{asked.several ? t("beside.of", { what: t("pains.title"), name: asked.name }) : t("pains.title")}</h2>
      <Later height={720}><PainTable asked={asked} /></Later>
    </section>
  );
}

function PainTable({ asked }: { asked: Asked }) {
  const { t } = useTranslation();
  const words = useWords();
  const query = useMemo(() => asked.envelope({ goal: asked.goal, start: asked.start, within: asked.within }), [asked]);
  const open = useOpen("painpoints", query);
  const found = useAnalysis("painpoints", query);
  const where = (row: Pain): string => (row.to ? `${row.event} → ${row.to}` : row.event);
  const said = (row: Pain): string => `${t(`pain.${row.kind}`)}: ${where(row)}`;
  const most = Math.max(1, ...(found.data?.painpoints ?? []).map((row) => row.value_at_stake ?? 0));
  const columns: Column<Pain>[] = [
    { name: "#", value: (row) => row.rank },
    { name: t("column.kind"), value: (row) => t(`pain.${row.kind}`), shown: (row) => <span className="kind">{t(`pain.${row.kind}`)}</span> },
    { name: t("column.where"), value: where, shown: (row) => <span style={{ whiteSpace: "nowrap" }}>{where(row)}</span> },
    { name: t("column.customers"), value: (row) => row.customers, shown: (row) => <Count drill={drillOf(row, "customers", said(row), row.customers)} open={open} shown={words.exact(row.customers)} /> },
    { name: t("column.share_customers"), value: (row) => row.share, shown: (row) => words.share(row.share) },
    { name: t("column.reach_them"), value: (row) => row.share_reached, shown: (row) => words.share(row.share_reached) },
    { name: t("column.reach_others"), value: (row) => row.share_reached_others, shown: (row) => words.share(row.share_reached_others) },
    {
      name: t("column.at_stake"),
      value: (row) => words.major(row.value_at_stake),
      shown: (row) => (
        <span style={{ display: "inline-grid", gridTemplateColumns: "64px 72px", alignItems: "center", gap: 8 }}>
          <span className="bar" style={{ width: `${(100 * Math.max(row.value_at_stake ?? 0, 0)) / most}%`, justifySelf: "end" }} />
          {words.money(row.value_at_stake)}
        </span>
      ),
    },
  ];
  return (
    <>
      {found.error ? <Failed error={found.error} again={() => void found.refetch()} /> : null}
      {found.isPending ? <Waiting /> : null}
      {found.data ? <Chart name={t("pains.title")} answer={found.data} definition={t("pains.definition", { goal: asked.goal })} columns={columns} rows={found.data.painpoints} open={open} /> : null}
    </>
  );
}
