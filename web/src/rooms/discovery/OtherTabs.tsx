// What follows what, how long it takes, where customers change channel, and whole journeys.

import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { curve } from "../../../core/curve";
import { graph } from "../../../core/graph";
import { matrix } from "../../../core/matrix";
import { useAnalysis } from "../../api/analyses";
import type { Answers } from "../../api/answers";
import { Chart } from "../../app/Chart";
import { Count, useOpen } from "../../app/People";
import { Empty, Failed, Waiting } from "../../app/states";
import type { Column } from "../../app/table";
import { useWords } from "../../language/use_words";
import { Path } from "./Path";
import { drillOf } from "./PathTabs";
import type { Asked } from "./use_sides";

export function GraphTab({ asked }: { asked: Asked }) {
  const { t } = useTranslation();
  const words = useWords();
  const query = useMemo(() => asked.envelope({}), [asked]);
  const open = useOpen("transitions", query);
  const found = useAnalysis("transitions", query);
  if (found.error) return <Failed error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Waiting />;
  const { transitions } = found.data;
  const columns: Column<Answers["transitions"]["transitions"][number]>[] = [
    { name: t("column.from"), value: (row) => row.from },
    { name: t("column.to"), value: (row) => row.to },
    { name: t("column.passes"), value: (row) => row.passes, shown: (row) => words.exact(row.passes) },
    { name: t("column.customers"), value: (row) => row.customers, shown: (row) => <Count drill={drillOf(row, "customers", `${row.from} → ${row.to}`, row.customers)} open={open} shown={words.exact(row.customers)} /> },
    { name: t("column.median"), value: (row) => row.median_seconds, shown: (row) => words.seconds(row.median_seconds) },
    { name: t("column.p90"), value: (row) => row.p90_seconds, shown: (row) => words.seconds(row.p90_seconds) },
  ];
  return <Chart name={t("tab.graph")} answer={found.data} draw={(width) => graph(transitions, words, Math.min(width, 1240), { nodesMost: 20 })} columns={columns} rows={transitions} open={open} />;
}

export function TimingTab({ asked }: { asked: Asked }) {
  const { t } = useTranslation();
  const words = useWords();
  const query = useMemo(() => asked.envelope({ goal: asked.goal, start: asked.start, within: asked.within }), [asked]);
  const inSteps = useMemo(() => asked.envelope({}), [asked]);
  const open = useOpen("time-to-goal", query);
  const openStep = useOpen("durations", inSteps);
  const found = useAnalysis("time-to-goal", query);
  const durations = useAnalysis("durations", inSteps);
  if (found.error) return <Failed error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Waiting />;
  const answer = found.data;
  const columns: Column<Answers["time-to-goal"]["curve"][number]>[] = [
    { name: t("column.time"), value: (row) => row.seconds, shown: (row) => words.seconds(row.seconds) },
    { name: t("column.share_reached"), value: (row) => row.reached_share, shown: (row) => words.share(row.reached_share) },
    { name: t("column.low"), value: (row) => row.low, shown: (row) => words.share(row.low) },
    { name: t("column.high"), value: (row) => row.high, shown: (row) => words.share(row.high) },
    { name: t("column.at_risk"), value: (row) => row.at_risk, shown: (row) => <Count drill={drillOf(row, "at_risk", words.seconds(row.seconds), row.at_risk)} open={open} shown={words.exact(row.at_risk)} /> },
  ];
  const stepColumns: Column<Answers["durations"]["steps"][number]>[] = [
    { name: t("column.event"), value: (row) => row.event },
    { name: t("column.customers"), value: (row) => row.customers, shown: (row) => <Count drill={drillOf(row, "customers", row.event, row.customers)} open={openStep} shown={words.exact(row.customers)} /> },
    { name: t("column.passes"), value: (row) => row.passes, shown: (row) => words.exact(row.passes) },
    { name: t("column.median"), value: (row) => row.median_seconds, shown: (row) => words.seconds(row.median_seconds) },
    { name: t("column.p90"), value: (row) => row.p90_seconds, shown: (row) => words.seconds(row.p90_seconds) },
  ];
  return (
    <>
      <Chart name={t("tab.timing")} answer={answer} draw={(width) => curve(answer, words, Math.min(width, 1240))} columns={columns} rows={answer.curve} open={open} />
      {durations.data ? (
        <div style={{ marginTop: 22 }}>
          <h2>{t("timing.steps")}</h2>
          <Chart name={t("timing.steps")} answer={durations.data} columns={stepColumns} rows={durations.data.steps} open={openStep} />
        </div>
      ) : null}
    </>
  );
}

export function SwitchesTab({ asked }: { asked: Asked }) {
  const { t } = useTranslation();
  const words = useWords();
  const query = useMemo(() => asked.envelope({ goal: asked.goal, within: asked.within }), [asked]);
  const open = useOpen("switches", query);
  const found = useAnalysis("switches", query);
  if (found.error) return <Failed error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Waiting />;
  const { switches, goal } = found.data;
  if (!switches.length) return <Empty title={t("switches.none")}><p>{t("switches.none_hint")}</p></Empty>;
  const columns: Column<Answers["switches"]["switches"][number]>[] = [
    { name: t("column.from"), value: (row) => row.from },
    { name: t("column.to"), value: (row) => row.to },
    { name: t("column.passes"), value: (row) => row.passes, shown: (row) => words.exact(row.passes) },
    { name: t("column.customers"), value: (row) => row.customers, shown: (row) => <Count drill={drillOf(row, "customers", `${row.from} → ${row.to}`, row.customers)} open={open} shown={words.exact(row.customers)} /> },
    { name: t("column.reached"), value: (row) => row.reached, shown: (row) => <Count drill={drillOf(row, "reached", `${row.from} → ${row.to}`, row.reached)} open={open} shown={words.exact(row.reached)} /> },
    { name: t("column.share_reached"), value: (row) => row.share_reached, shown: (row) => words.share(row.share_reached) },
    { name: t("column.median_goal"), value: (row) => row.median_seconds_to_goal, shown: (row) => words.seconds(row.median_seconds_to_goal) },
  ];
  return <Chart name={t("tab.switches")} answer={found.data} draw={(width) => matrix(switches, goal, words, width)} columns={columns} rows={switches} open={open} />;
}

export function VariantsTab({ asked }: { asked: Asked }) {
  const { t } = useTranslation();
  const words = useWords();
  const query = useMemo(() => asked.envelope({ top: 50 }, { collapse: true }), [asked]);
  const open = useOpen("variants", query);
  const found = useAnalysis("variants", query);
  if (found.error) return <Failed error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Waiting />;
  const { variants, other } = found.data;
  const columns: Column<Answers["variants"]["variants"][number]>[] = [
    { name: t("column.path"), value: (row) => row.path.join(" → "), shown: (row) => <Path path={row.path} goal={asked.goal} /> },
    { name: t("column.customers"), value: (row) => row.customers, shown: (row) => <Count drill={drillOf(row, "customers", row.path.join(" → "), row.customers)} open={open} shown={words.exact(row.customers)} /> },
    { name: t("column.share"), value: (row) => row.share, shown: (row) => words.share(row.share) },
    { name: t("column.length"), value: (row) => row.length },
  ];
  return (
    <>
      <Chart name={t("tab.variants")} answer={found.data} columns={columns} rows={variants} open={open} />
      <p className="definition" style={{ marginTop: 10 }}>{t("variants.other", { count: other.variants, shown: words.exact(other.variants), share: words.share(other.share) })}</p>
    </>
  );
}
