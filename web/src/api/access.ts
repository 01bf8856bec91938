// What Settings asks: users, keys, the audit.

import { useQuery } from "@tanstack/react-query";

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
export const useAudit = () => useQuery({ queryKey: ["audit"], queryFn: ({ signal }) => ask<{ entries: Entry[] }>("/api/audit?most=500", { signal }) });
