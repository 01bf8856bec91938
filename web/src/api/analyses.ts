// Analyses and the customers behind their numbers.

import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import type { AnalysisName, Answers, Envelope, People, SavedSets, Steps } from "./answers";
import { ask } from "./client";

export function useAnalysis<Name extends AnalysisName>(name: Name, envelope: Envelope | null) {
  const { i18n } = useTranslation();
  return useQuery({
    queryKey: ["analysis", name, envelope, i18n.language],
    queryFn: ({ signal }) => ask<Answers[Name]>(`/api/analyses/${name}`, { method: "POST", body: envelope, signal }),
    enabled: envelope !== null,
    placeholderData: keepPreviousData,
  });
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
