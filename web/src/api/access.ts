// What Settings asks and changes: users, keys, the audit.

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { ask } from "./client";

export interface User {
  name: string;
  role: string;
  stores: string[];
  regions: string[];
  created: string;
  disabled: string | null;
}

export interface Key {
  prefix: string;
  kind: "write" | "secret";
  source?: string;
  channel?: string | null;
  origins?: string[];
  name?: string;
  scopes?: string[];
  state: "active" | "expired" | "revoked";
  created: string;
  expires: string | null;
  revoked: string | null;
}

export interface Entry {
  number: number;
  time: string;
  actor: string;
  action: string;
  about: string | null;
  customer: string | null;
  facts: Record<string, unknown>;
}

export const useUsers = () => useQuery({ queryKey: ["users"], queryFn: ({ signal }) => ask<{ users: User[] }>("/api/users", { signal }) });
export const useKeys = () => useQuery({ queryKey: ["keys"], queryFn: ({ signal }) => ask<{ keys: Key[] }>("/api/keys", { signal }) });

export interface Brand {
  zone: string;
  currency: string | null;
  region: string;
  zone_open: boolean;
  /** Those of amounts that are there. */
  currencies: string[];
  consents: { purposes: string[]; channels: string[]; statuses: string[] };
}

export const useBrand = () => useQuery({ queryKey: ["brand"], queryFn: ({ signal }) => ask<Brand>("/api/brand", { signal }) });

export interface AuditAsked {
  action?: string | undefined;
  actor?: string | undefined;
  about?: string | undefined;
}

export function useAudit(asked: AuditAsked) {
  const said = Object.entries(asked).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return useQuery({ queryKey: ["audit", asked], queryFn: ({ signal }) => ask<{ entries: Entry[] }>(`/api/audit?${new URLSearchParams([["most", "500"], ...said])}`, { signal }), placeholderData: keepPreviousData });
}

/** Changes users or keys; the lists are asked for again. */
export function useAccess<Said>() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ path, body = {} }: { path: string; body?: unknown }) => ask<Said>(path, { method: "POST", body }),
    onSuccess: () => client.invalidateQueries(),
  });
}
