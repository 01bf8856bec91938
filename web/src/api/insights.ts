// What Home and Metrics ask.

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { ask } from "./client";
import type { components } from "./types";

export type HomeAnswer = components["schemas"]["Home"];
export type SavedView = components["schemas"]["SavedView"];
export type SavedGroup = components["schemas"]["SavedGroup"];
export type SizedGroup = components["schemas"]["SizedGroup"];
export type Grouping = components["schemas"]["Grouping"];
export type Unit = "count" | "money" | "share" | "days" | "number";

export interface Metric {
  name: string;
  label: string;
  definition: string;
  from: string;
  formula: string;
  where: string | null;
  unit: Unit;
  better: "more" | "less" | null;
  owner: string | null;
  target: number | null;
  version: number;
  /** Its file, in all languages. */
  text: string;
}

interface Measured {
  value: number | null;
  n: number;
  customers: number;
  /** Of a share, the customers who fulfil it. */
  fulfilling: number | null;
  low: number | null;
  high: number | null;
}

export interface MetricValue extends Metric, Measured {
  series: (Measured & { from: string; complete: boolean })[];
  before: Measured | null;
  change: number | null;
  change_share: number | null;
}

export interface MetricValues {
  metrics: MetricValue[];
  days: string[];
  compared_days: string[];
  currency: string | null;
}

/** The first and the last day that are looked at; null is left to the server. */
export type Days = [string, string] | null;

/** What Home and the metrics look at; null is left to the server. */
export interface HomeAsked {
  days: Days;
  compared: Days;
  filters?: components["schemas"]["Chosen"][] | undefined;
  group?: string | undefined;
}

function searchOf({ days, compared, filters, group }: HomeAsked): string {
  const said = new URLSearchParams();
  for (const day of days ?? []) said.append("days", day);
  for (const day of compared ?? []) said.append("compared_days", day);
  if (filters) said.set("filters", JSON.stringify(filters));
  if (group) said.set("group", group);
  return said.size ? `?${said}` : "";
}

export function useHome(asked: HomeAsked) {
  const { i18n } = useTranslation();
  return useQuery({
    queryKey: ["home", asked, i18n.language],
    queryFn: ({ signal }) => ask<HomeAnswer>(`/api/home${searchOf(asked)}`, { signal }),
    placeholderData: keepPreviousData,
  });
}

export function useMetricValues(days: Days, compared: Days) {
  const { i18n } = useTranslation();
  return useQuery({
    queryKey: ["metric-values", days, compared, i18n.language],
    queryFn: ({ signal }) => ask<MetricValues>(`/api/metrics/values${searchOf({ days, compared })}`, { signal }),
    placeholderData: keepPreviousData,
  });
}

/** Asks for the metrics in force. */
export function useMetrics() {
  const { i18n } = useTranslation();
  return useQuery({ queryKey: ["metrics", i18n.language], queryFn: ({ signal }) => ask<{ metrics: Metric[] }>("/api/metrics", { signal }) });
}

/** Asks metrics of the last days without saving them, or saves each as its next version. */
export function useMetricsText() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ text, save }: { text: string; save: boolean }) => ask<{ metrics: (MetricValue | Metric)[] }>(save ? "/api/metrics" : "/api/metrics/check", { method: "POST", body: { metrics: text } }),
    onSuccess: async (_, { save }) => {
      if (save) await Promise.all(["metrics", "metric-values"].map((key) => client.invalidateQueries({ queryKey: [key] })));
    },
  });
}

export function useViews() {
  return useQuery({ queryKey: ["views"], queryFn: ({ signal }) => ask<{ views: SavedView[] }>("/api/views", { signal }) });
}

/** Pins, unpins or deletes a view as it was seen; somebody else's change in between is refused. */
export function useChangeView() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ view, pinned }: { view: SavedView; pinned: boolean | null }) => {
      const { id, name, address, version } = view;
      return pinned === null
        ? ask(`/api/views/${id}?version=${version}`, { method: "DELETE" })
        : ask(`/api/views/${id}`, { method: "PUT", body: { name, address, pinned, version } });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["views"] }),
  });
}

/** Saves a view, or an own one again as it was seen. */
export function useSaveView() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ before, ...said }: { name: string; address: string; pinned: boolean; before?: SavedView | undefined }) =>
      before
        ? ask<SavedView>(`/api/views/${before.id}`, { method: "PUT", body: { ...said, version: before.version } })
        : ask<SavedView>("/api/views", { method: "POST", body: said }),
    onSettled: () => client.invalidateQueries({ queryKey: ["views"] }),
  });
}

export function useGroups() {
  return useQuery({ queryKey: ["groups"], queryFn: ({ signal }) => ask<{ groups: SavedGroup[] }>("/api/groups", { signal }) });
}

/** Asks how many customers a group has now, and what it asks. */
export function useGroup(group: SavedGroup) {
  return useQuery({ queryKey: ["group", group.id, group.version], queryFn: ({ signal }) => ask<SizedGroup>(`/api/groups/${group.id}`, { signal }) });
}

export function useSaveGroup() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (group: Grouping) => ask<SizedGroup>("/api/groups", { method: "POST", body: group }),
    onSettled: () => client.invalidateQueries({ queryKey: ["groups"] }),
  });
}

/** Deletes a group as it was seen; somebody else's change in between is refused. */
export function useDeleteGroup() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, version }: SavedGroup) => ask(`/api/groups/${id}?version=${version}`, { method: "DELETE" }),
    onSettled: () => client.invalidateQueries({ queryKey: ["groups"] }),
  });
}
