// Analyses and the customers behind their numbers.

import { keepPreviousData, useInfiniteQuery, useQueries, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import type { AnalysisName, Answers, Envelope, FilterColumn, People, SavedSets, Steps } from "./answers";
import { ask } from "./client";

export type { FilterColumn } from "./answers";

function asking<Name extends AnalysisName>(name: Name, envelope: Envelope | null, language: string) {
  return {
    queryKey: ["analysis", name, envelope, language],
    queryFn: ({ signal }: { signal: AbortSignal }) => ask<Answers[Name]>(`/api/analyses/${name}`, { method: "POST", body: envelope, signal }),
    enabled: envelope !== null,
  };
}

export function useAnalysis<Name extends AnalysisName>(name: Name, envelope: Envelope | null) {
  const { i18n } = useTranslation();
  return useQuery({ ...asking(name, envelope, i18n.language), placeholderData: keepPreviousData });
}

/** Asks the same of several ranges or groups; what is asked already is not asked again. */
export function useAnalyses<Name extends AnalysisName>(name: Name, envelopes: readonly (Envelope | null)[]) {
  const { i18n } = useTranslation();
  return useQueries({ queries: envelopes.map((envelope) => asking(name, envelope, i18n.language)) });
}

const PAGE = 50;

/** Asks for customers page by page. */
function usePages(key: unknown[], page: (page: number, signal: AbortSignal) => Promise<People>) {
  return useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => page(pageParam, signal),
    initialPageParam: 1,
    getNextPageParam: (last, pages) => (pages.length * PAGE < last.total ? pages.length + 1 : undefined),
  });
}

export type PeoplePages = ReturnType<typeof usePages>;

export function usePeople(analysis: AnalysisName, query: Envelope, drill: unknown): PeoplePages {
  return usePages(["people", analysis, query, drill], (page, signal) =>
    ask<People>("/api/people", { method: "POST", body: { analysis, query, drill, page, per_page: PAGE, reveal: false }, signal }),
  );
}

/** A metric of some days: all customers whose rows it is made of, or of a share those who fulfil it. */
export interface MetricAsked {
  name: string;
  days: [string, string];
  fulfilling: boolean;
}

export function usePeopleOfMetric({ name, days, fulfilling }: MetricAsked): PeoplePages {
  return usePages(["metric-people", name, days, fulfilling], (page, signal) => {
    const search = new URLSearchParams({ fulfilling: String(fulfilling), page: String(page), per_page: String(PAGE), reveal: "false" });
    for (const day of days) search.append("days", day);
    return ask<People>(`/api/metrics/${encodeURIComponent(name)}/people?${search}`, { signal });
  });
}

export function useCustomers(wanted: string): PeoplePages {
  return usePages(["customers", wanted], (page, signal) => {
    const search = new URLSearchParams({ q: wanted, page: String(page), per_page: String(PAGE), reveal: "false" });
    return ask<People>(`/api/customers?${search}`, { signal });
  });
}

export function useSteps(touchpoints: string | undefined) {
  const search = touchpoints ? `?${new URLSearchParams({ touchpoints })}` : "";
  return useQuery({ queryKey: ["steps", touchpoints], queryFn: ({ signal }) => ask<Steps>(`/api/steps${search}`, { signal }) });
}

export function useTouchpoints() {
  return useQuery({ queryKey: ["touchpoints"], queryFn: ({ signal }) => ask<SavedSets>("/api/touchpoints", { signal }) });
}

/** Asks for the columns that a filter can name, with the values of those that have few. */
export function useColumns() {
  return useQuery({ queryKey: ["columns"], queryFn: ({ signal }) => ask<{ columns: FilterColumn[] }>("/api/columns", { signal }) });
}
