// Touchpoint sets: in force and older, proposed, tried before they are saved, saved.

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import type { PathsAnswer } from "../../core/sankey";
import { ask } from "./client";
import type { components } from "./types";

type Schemas = components["schemas"];
export type Rule = Schemas["Rule"];
export type Shown = Schemas["SetInForce"];
export type Preview = Omit<Schemas["Preview"], "paths"> & { paths: PathsAnswer & { definition: string } };
export type Seen = Schemas["Seen"];

export interface Wanted {
  name: string;
  unmatched: "keep" | "hide" | "other";
  rules: Rule[];
}

export function useSet(name: string | undefined) {
  return useQuery({
    queryKey: ["touchpoints", name],
    queryFn: ({ signal }) => ask<Shown>(`/api/touchpoints/${encodeURIComponent(name ?? "")}`, { signal }),
    enabled: name !== undefined,
    staleTime: Infinity,
    gcTime: 0, // whoever comes back sees what is in force then
  });
}

export function readVersion(name: string, version: number | null): Promise<Shown> {
  return ask<Shown>(`/api/touchpoints/${encodeURIComponent(name)}${version === null ? "" : `?version=${version}`}`);
}

export function proposeSet(name: string): Promise<Schemas["Set"]> {
  return ask<Schemas["Set"]>("/api/touchpoints/propose", { method: "POST", body: { name } });
}

export function usePreview(wanted: Wanted | null) {
  const { i18n } = useTranslation();
  return useQuery({
    queryKey: ["touchpoints preview", wanted, i18n.language],
    queryFn: ({ signal }) => ask<Preview>("/api/touchpoints/preview", { method: "POST", body: wanted, signal }),
    enabled: wanted !== null,
    placeholderData: keepPreviousData,
  });
}

export function useSaveSet() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ wanted, seen }: { wanted: Wanted; seen: number }) => ask<Schemas["Saved"]>("/api/touchpoints", { method: "POST", body: { ...wanted, seen } }),
    onSuccess: () => void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "touchpoints preview" }), // whoever saved is told first
  });
}
