// Discover: which real paths lead to the goal, and where customers leave.

import { useNavigate, useSearch } from "@tanstack/react-router";
import { Tabs } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { useSteps } from "../../api/analyses";
import { Filters } from "../../app/Filters";
import { PeopleDrawer } from "../../app/People";
import { SaveView } from "../../app/SaveView";
import { Empty, Failed, Waiting } from "../../app/states";
import { useTitle } from "../../app/use_title";
import { Summary } from "./Beside";
import { chooseGoal, chooseStart } from "./defaults";
import { Fields } from "./Fields";
import { FunnelTab } from "./FunnelTab";
import { GraphTab, SwitchesTab, TimingTab, VariantsTab } from "./OtherTabs";
import { Pains } from "./Pains";
import { PathsTab, SankeyTab } from "./PathTabs";
import { Ranked } from "./Ranked";
import { ANY, type Tab, TABS } from "./search";
import { Sides } from "./Sides";
import { type Asked, useSides } from "./use_sides";

const DRAWN: Record<Exclude<Tab, "funnel">, (props: { asked: Asked }) => React.ReactNode> = {
  sankey: SankeyTab,
  paths: PathsTab,
  graph: GraphTab,
  timing: TimingTab,
  switches: SwitchesTab,
  variants: VariantsTab,
};

export function Discover() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ from: "/discover" });
  useTitle(t("nav.discover"));
  const steps = useSteps(search.set);
  const known = useMemo(() => steps.data?.steps ?? [], [steps.data]);
  const goal = search.goal ?? chooseGoal(known);
  const begun = search.start ?? (goal === undefined ? undefined : chooseStart(known, goal));
  const sides = useSides(begun === ANY ? undefined : begun, goal);
  const tab = search.tab ?? "sankey";
  const [first] = sides;
  return (
    <PeopleDrawer>
      <div className="page-head">
        <h1>{t("discover.title")}</h1>
        <SaveView />
      </div>
      <p className="lead">{t("discover.lead")}</p>
      {steps.isPending && !first ? <Waiting /> : null}
      {steps.error ? <Failed error={steps.error} again={() => void steps.refetch()} /> : null}
      {steps.data && !first ? <Empty title={t("discover.empty")}><p>{t("discover.empty_hint")}</p></Empty> : null}
      {first ? (
        <>
          <Fields steps={known} start={first.start} goal={first.goal}><Filters /></Fields>
          <Summary sides={sides} />
          <section className="panel charts" aria-label={t("discover.charts")}>
            <Tabs
              activeKey={tab}
              onChange={(chosen) => void navigate({ to: "/discover", search: (before) => ({ ...before, tab: chosen as Tab }) })}
              items={TABS.map((key) => ({ key, label: t(`tab.${key}`), children: key === tab ? <Charts tab={key} sides={sides} /> : null }))}
            />
          </section>
          <Pains asked={first} />
          <Ranked asked={first} />
        </>
      ) : null}
    </PeopleDrawer>
  );
}

function Charts({ tab, sides }: { tab: Tab; sides: Asked[] }) {
  if (tab === "funnel") return <FunnelTab sides={sides} />;
  const Shown = DRAWN[tab];
  return <Sides sides={sides} wide={tab !== "timing"}>{(asked) => <Shown asked={asked} />}</Sides>;
}
