// Home: what changed, where the change comes from, who became known, and what the brand measures itself by.

import { useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { Refusal } from "../../api/client";
import { type Days, type HomeAsked, useHome } from "../../api/insights";
import { useDescription } from "../../api/questions";
import { Filters } from "../../app/Filters";
import { GroupChoice } from "../../app/GroupChoice";
import { PeopleDrawer } from "../../app/People";
import { Refused } from "../../app/Refused";
import type { Span } from "../../app/ranges";
import { SaveView } from "../../app/SaveView";
import { Empty, Waiting } from "../../app/states";
import { useRange } from "../../app/use_range";
import { useTitle } from "../../app/use_title";
import { Changes } from "./Changes";
import { Groups } from "./Groups";
import { Known } from "./Known";
import { Kpis } from "./Kpis";
import { MetricTable } from "./MetricTable";
import { Views } from "./Views";

function daysOf(span: Span | undefined): Days {
  return span?.from && span.to ? [span.from, span.to] : null;
}

export function Home() {
  const { t } = useTranslation();
  useTitle(t("nav.home"));
  const described = useDescription().data;
  const { filters, groups } = useSearch({ strict: false });
  const { span, compared, said } = useRange();
  const asked = useMemo<HomeAsked>(() => ({ days: daysOf(span), compared: daysOf(compared), filters, group: groups?.[0] }), [span, compared, filters, groups]);
  const found = useHome(asked);
  const days = ([from, to]: string[]): string => said({ from, to });
  const empty = found.error instanceof Refusal && found.error.code === "workspace.empty";
  return (
    <PeopleDrawer>
      <div className="page-head">
        <h1>{t("nav.home")}</h1>
        <SaveView />
      </div>
      <p className="lead">
        {found.data ? t("home.lead", { days: days(found.data.days), before: days(found.data.compared_days) }) : t("home.question")}
      </p>
      <div className="row" style={{ marginBottom: 12 }}>
        <GroupChoice most={1} />
        <Filters />
      </div>
      {found.isPending ? <Waiting /> : null}
      {empty || described?.events === 0 ? (
        <Empty title={t("discover.empty")}><p>{t("discover.empty_hint")}</p></Empty>
      ) : found.error ? (
        <Refused error={found.error} again={() => void found.refetch()} />
      ) : null}
      {found.data ? (
        <>
          <Kpis answer={found.data} asked={asked} />
          <Changes answer={found.data} asked={asked} />
          <Known answer={found.data} asked={asked} />
        </>
      ) : null}
      <MetricTable days={asked.days} compared={asked.compared} note={asked.filters || asked.group ? t("home.whole") : undefined} />
      <Views />
      <Groups />
    </PeopleDrawer>
  );
}
