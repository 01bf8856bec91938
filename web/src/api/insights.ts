// What Home and Metrics ask.

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { ask } from "./client";
import type { components } from "./types";

export type HomeAnswer = components["schemas"]["Home"];
export type SavedView = components["schemas"]["SavedView"];
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

function searchOf(days: Days): string {
  const said = new URLSearchParams();
  for (const day of days ?? []) said.append("days", day);
  return days ? `?${said}` : "";
}

export function useHome(days: Days) {
  const { i18n } = useTranslation();
  return useQuery({
    queryKey: ["home", days, i18n.language],
    queryFn: ({ signal }) => ask<HomeAnswer>(`/api/home${searchOf(days)}`, { signal }),
    placeholderData: keepPreviousData,
  });
}

export function useMetricValues(days: Days) {
  const { i18n } = useTranslation();
  return useQuery({
    queryKey: ["metric-values", days, i18n.language],
    queryFn: ({ signal }) => ask<MetricValues>(`/api/metrics/values${searchOf(days)}`, { signal }),
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
