// Dated records: which kinds there are, and the rows of one that hold today.

import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { ask } from "./client";

export interface RecordKind {
  kind: string;
  rows: number;
  holding: number;
  latest: string | null;
}

export type RecordRow = Record<string, string | number | boolean | null>;

export interface Records {
  kind: string;
  day: string;
  total: number;
  page: number;
  per_page: number;
  columns: string[];
  rows: RecordRow[];
}

export const useRecordKinds = () => useQuery({ queryKey: ["records"], queryFn: ({ signal }) => ask<{ day: string; kinds: RecordKind[] }>("/api/records", { signal }) });

export function useRecords(kind: string, q: string, page: number) {
  const search = new URLSearchParams({ q, page: String(page) });
  return useQuery({ queryKey: ["records", kind, q, page], queryFn: ({ signal }) => ask<Records>(`/api/records/${kind}?${search}`, { signal }), placeholderData: keepPreviousData });
}
