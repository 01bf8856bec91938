// What the page about data asks: failed events, who is who, the tracking plan.

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { ask } from "./client";

export interface FailedEvent {
  place: string;
  received_at: string;
  source: string;
  code: string;
  path: string | null;
  message: string;
  state: string;
}

export interface FailedEvents {
  counts: { source: string; code: string; count: number }[];
  failed: FailedEvent[];
}

interface Side {
  identifier: string;
  customer: string | null;
}

export interface Conflict {
  left: Side;
  right: Side;
  events: number;
  namespace: string | null;
  limit: number | null;
  probability: number | null;
  text: string;
  settle: { link?: string; apart?: string; withdraw?: string };
}

interface Identifier {
  namespace: string;
  value: string;
}

export interface Decision {
  number: number;
  kind: string;
  a: Identifier;
  b: Identifier;
  by: string;
  at: string;
  reason: string;
  withdraws?: number;
  withdrawn_by: number | null;
}

export interface Decided {
  dry_run: boolean;
  events_moved: number;
}

export interface Violation {
  source: string;
  event: string;
  property: string | null;
  kind: string;
  count: number;
  first_at: string;
  last_at: string;
}

function useAnswer<Answer>(key: string, path: string) {
  const { i18n } = useTranslation();
  return useQuery({ queryKey: ["data", key, i18n.language], queryFn: ({ signal }) => ask<Answer>(path, { signal }) });
}


/** Asks for what waits; while something is tried again, again and again. */
export function useFailed() {
  return useQuery({
    queryKey: ["data", "failed"],
    queryFn: ({ signal }) => ask<FailedEvents>("/api/failed?top=200", { signal }),
    refetchInterval: ({ state }) => (state.data?.failed.some((one) => one.state === "replaying") ? 2_000 : false),
  });
}

export const useConflicts = () => useAnswer<{ waiting: number; settled: number; conflicts: Conflict[] }>("conflicts", "/api/identity/conflicts");
export const useDecisions = () => useAnswer<{ decisions: Decision[] }>("decisions", "/api/identity/decisions");
export const usePlan = () => useAnswer<{ version: number | null; plan: string | null; versions: number[] }>("plan", "/api/plan");
export const useViolations = () => useAnswer<{ version: number | null; violations: Violation[] }>("violations", "/api/plan/violations");

export function useFailedEvent(place: string) {
  return useQuery({ queryKey: ["data", "failed", place], queryFn: ({ signal }) => ask<FailedEvent & { raw: string }>(`/api/failed/${place}`, { signal }) });
}

/** Asks for a change; what the page shows is asked for again. */
export function useChange<Said = unknown>() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ path, body }: { path: string; body: unknown }) => ask<Said>(path, { method: "POST", body }),
    onSettled: () => client.invalidateQueries(),
  });
}

export interface SourceRow {
  source: string;
  live: boolean;
  events: number;
  known_events: number;
  customers: number;
  known_customers: number;
  came_anonymous: number;
  became_known: number;
  failed: number;
  last: string | null;
  by_day: number[];
}

export interface Finding {
  code: string;
  state: "warning" | "error";
  source: string | null;
  text: string;
  advice: string;
}

export interface DataHealth {
  days: string[];
  events: number;
  known_events: number;
  customers: number;
  known_customers: number;
  came_anonymous: number;
  became_known: number;
  failed: number;
  freshness: { p50_seconds: number | null; p99_seconds: number | null; requests: number; last_seconds: number | null; seconds_since_last: number | null; bytes_behind: number };
  sources: SourceRow[];
  findings: Finding[];
  definition: string;
}

/** Asks how the data does, again every half minute. */
export function useDataHealth() {
  const { i18n } = useTranslation();
  return useQuery({ queryKey: ["data", "health", i18n.language], queryFn: ({ signal }) => ask<DataHealth>("/api/data/health", { signal }), refetchInterval: 30_000, placeholderData: keepPreviousData });
}
