// Files that people upload: shown as they would be read, checked, loaded; and the loads.

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import i18next from "i18next";

import { ask, Refusal } from "./client";

export interface UploadColumn {
  name: string;
  role: string | null;
  reason: string | null;
  examples: string;
}

export interface FirstEvent {
  time: string;
  date_only: boolean;
  event: string;
  channel?: string | null;
  value?: number | null;
  currency?: string | null;
  [identifier: string]: unknown;
}

export interface Shown {
  id: string;
  name: string;
  kind: string;
  bytes: number;
  source: string;
  columns: UploadColumn[];
  event_name: string | null;
  channel_name: string | null;
  currency: string | null;
  events: FirstEvent[];
  notes: string[];
  fault: { code: string; message: string; hint?: string } | null;
}

export interface Reading {
  columns: Record<string, string> | null;
  event_name: string | null;
  channel_name: string | null;
  currency: string | null;
  source: string | null;
}

export interface Account {
  dry_run: boolean;
  rows?: number;
  events_added?: number;
  duplicates?: number;
  added?: number;
  changed?: number;
  same?: number;
  rejected: number;
  rejected_rows: { row: string; column: string; reason: string; message: string; raw: string }[];
}

export interface Load {
  number: number;
  file: string;
  source: string;
  events: number;
  calls: number;
}

export function sendFile(file: File, kind: string): Promise<Shown> {
  const search = new URLSearchParams({ name: file.name, kind });
  return ask<Shown>(`/api/uploads?${search}`, { method: "POST", file });
}

/** Asks to show, check or load; after a load the pages ask anew for what they show. */
export function useReading(id: string) {
  const client = useQueryClient();
  const asked = <Said>(verb: string, reading: Reading): Promise<Said> => ask<Said>(`/api/uploads/${id}/${verb}`, { method: "POST", body: reading });
  const show = useMutation({ mutationFn: (reading: Reading) => asked<Shown>("show", reading) });
  const check = useMutation({ mutationFn: (reading: Reading) => asked<Account>("check", reading) });
  const load = useMutation({ mutationFn: (reading: Reading) => asked<Account>("load", reading), onSuccess: () => client.invalidateQueries() });
  return { show, check, load };
}

export const useLoads = () => useQuery({ queryKey: ["data", "loads"], queryFn: ({ signal }) => ask<{ loads: Load[] }>("/api/loads", { signal }) });

/** Fetches the rejects of a file as text, with the mark by which spreadsheets know UTF-8. */
export async function rejectsText(id: string): Promise<string> {
  const answer = await fetch(`/api/uploads/${id}/rejects`, { headers: { "accept-language": i18next.language } });
  if (!answer.ok) throw new Refusal(answer.status, "unknown", i18next.t("error.unknown"), null, null);
  return `\ufeff${await answer.text()}`;
}
