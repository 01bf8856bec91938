// Home: what changed, where the change comes from, who became known, and what the brand measures itself by.

import { useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { Refusal } from "../../api/client";
import { type Days, useHome } from "../../api/insights";
import { useDescription } from "../../api/questions";
import { PeopleDrawer } from "../../app/People";
import { Refused } from "../../app/Refused";
import { Empty, Waiting } from "../../app/states";
import { useTitle } from "../../app/use_title";
import { useWords } from "../../language/use_words";
import { Changes } from "./Changes";
import { Known } from "./Known";
import { Kpis } from "./Kpis";
import { MetricTable } from "./MetricTable";
import { Views } from "./Views";

export function Home() {
  const { t } = useTranslation();
  const words = useWords();
  useTitle(t("nav.home"));
  const described = useDescription().data;
  const { from, to } = useSearch({ strict: false });
  const [first, last] = [described?.first?.slice(0, 10), described?.last?.slice(0, 10)];
  const days = useMemo<Days>(() => {
    const [begin, end] = [from ?? first, to ?? last];
    return (from || to) && begin && end ? [begin, end] : null;
  }, [from, to, first, last]);
  const found = useHome(days);
  const day = (value: string | undefined): string => words.moment(value ? `${value}T12:00:00Z` : null, false);
  const span = ([begin, end]: string[]): string => `${day(begin)} – ${day(end)}`;
  const empty = found.error instanceof Refusal && found.error.code === "workspace.empty";
  return (
    <PeopleDrawer>
      <h1>{t("nav.home")}</h1>
      <p className="lead">
        {found.data ? t("home.lead", { days: span(found.data.days), before: span(found.data.compared_days) }) : t("home.question")}
      </p>
      {found.isPending ? <Waiting /> : null}
      {empty || described?.events === 0 ? (
        <Empty title={t("discover.empty")}><p>{t("discover.empty_hint")}</p></Empty>
      ) : found.error ? (
        <Refused error={found.error} again={() => void found.refetch()} />
      ) : null}
      {found.data ? (
        <>
          <Kpis answer={found.data} />
          <Changes answer={found.data} />
          <Known answer={found.data} />
        </>
      ) : null}
      <MetricTable days={days} />
      <Views />
    </PeopleDrawer>
  );
}
