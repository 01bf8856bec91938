// Discover: which real paths lead to the goal, and where customers leave.

import { useNavigate, useSearch } from "@tanstack/react-router";
import { Tabs } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { useAnalysis, useSteps } from "../../api/analyses";
import type { Envelope } from "../../api/answers";
import { FactList } from "../../app/FactList";
import { PeopleDrawer } from "../../app/People";
import { Empty, Failed, Waiting } from "../../app/states";
import { useTitle } from "../../app/use_title";
import { useWords } from "../../language/use_words";
import { chooseGoal, chooseStart } from "./defaults";
import { Fields } from "./Fields";
import { FunnelTab } from "./FunnelTab";
import { GraphTab, SwitchesTab, TimingTab, VariantsTab } from "./OtherTabs";
import { Pains } from "./Pains";
import { PathsTab, SankeyTab } from "./PathTabs";
import { Ranked } from "./Ranked";
import { ANY, type Tab, TABS } from "./search";

/** What every part of Discover asks with. */
export interface Asked {
  envelope: (params: Record<string, unknown>, more?: Partial<Envelope>) => Envelope;
  start: string | undefined;
  goal: string;
  within: string | undefined;
  depth: number;
}

const DRAWN: Record<Tab, (props: { asked: Asked }) => React.ReactNode> = {
  sankey: SankeyTab,
  paths: PathsTab,
  funnel: FunnelTab,
  graph: GraphTab,
  timing: TimingTab,
  switches: SwitchesTab,
  variants: VariantsTab,
};

export function Discover() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ from: "/discover" });
  const { from, to } = useSearch({ strict: false });
  useTitle(t("nav.discover"));
  const steps = useSteps(search.set);
  const known = useMemo(() => steps.data?.steps ?? [], [steps.data]);
  const goal = search.goal ?? chooseGoal(known);
  const begun = search.start ?? (goal === undefined ? undefined : chooseStart(known, goal));
  const start = begun === ANY ? undefined : begun;
  const asked = useMemo<Asked | null>(() => {
    if (goal === undefined) return null;
    const range = from || to ? { from, to } : undefined;
    return {
      envelope: (params, more = {}) => ({ ...(range ? { range } : {}), ...(search.set ? { touchpoints: search.set } : {}), ...more, params }),
      start,
      goal,
      within: search.within,
      depth: search.depth ?? 5,
    };
  }, [goal, start, from, to, search.set, search.within, search.depth]);
  const tab = search.tab ?? "sankey";
  const Shown = DRAWN[tab];
  return (
    <PeopleDrawer>
      <h1>{t("discover.title")}</h1>
      <p className="lead">{t("discover.lead")}</p>
      {steps.isPending ? <Waiting /> : null}
      {steps.error ? <Failed error={steps.error} again={() => void steps.refetch()} /> : null}
      {steps.data && !asked ? <Empty title={t("discover.empty")}><p>{t("discover.empty_hint")}</p></Empty> : null}
      {asked ? (
        <>
          <Fields steps={known} start={asked.start} goal={asked.goal} />
          <Summary asked={asked} />
          <section className="panel" aria-label={t("discover.charts")}>
            <Tabs
              activeKey={tab}
              onChange={(chosen) => void navigate({ to: "/discover", search: (before) => ({ ...before, tab: chosen as Tab }) })}
              items={TABS.map((key) => ({ key, label: t(`tab.${key}`), children: key === tab ? <Shown asked={asked} /> : null }))}
            />
          </section>
          <Pains asked={asked} />
          <Ranked asked={asked} />
        </>
      ) : null}
    </PeopleDrawer>
  );
}

function Summary({ asked }: { asked: Asked }) {
  const { t } = useTranslation();
  const words = useWords();
  const { data } = useAnalysis("time-to-goal", asked.envelope({ goal: asked.goal, start: asked.start, within: asked.within }));
  if (!data) return null;
  const facts: [string, string][] = [
    [asked.start ? t("summary.started", { start: asked.start }) : t("summary.customers"), words.number(data.customers)],
    [t("summary.reached", { goal: asked.goal }), words.number(data.reached)],
    [t("summary.share"), words.share(data.share_reached)],
    [t("summary.median"), words.seconds(data.median_seconds)],
  ];
  return <FactList name={t("summary.name")} facts={facts} />;
}
