// One customer: who it is, what it did, and what can be done about it.

import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { ask } from "./client";
import type { Profile } from "./shapes";
import type { Decision } from "./sources";

export interface ProfileAsked {
  channel?: string | undefined;
  event?: string | undefined;
  reveal: boolean;
}

const PAGE = 60;

export function placeOf(who: string): string {
  return `/api/customers/${encodeURIComponent(who)}`;
}

/** Asks for a profile with the newest part of its timeline, then for older parts. */
export function useProfile(who: string, asked: ProfileAsked) {
  const { i18n } = useTranslation();
  return useInfiniteQuery({
    queryKey: ["customer", who, asked, i18n.language],
    queryFn: ({ pageParam, signal }) => {
      const search = new URLSearchParams({ reveal: String(asked.reveal), events: String(PAGE) });
      for (const [name, value] of Object.entries({ before: pageParam, channel: asked.channel, event: asked.event })) if (value) search.set(name, value);
      return ask<Profile>(`${placeOf(who)}?${search}`, { signal });
    },
    initialPageParam: "",
    getNextPageParam: (last) => last.timeline_before ?? undefined,
    placeholderData: keepPreviousData,
  });
}

/** A customer as a decision would leave it, or has left it. */
export interface Party {
  customer: string;
  identifiers: string[];
  events: number;
  first: string | null;
  last: string | null;
}

export interface Corrected {
  dry_run: boolean;
  customers: Party[];
  decisions?: Decision[];
  decision?: Decision;
}

export interface Correction {
  path: "/api/identity/separations" | "/api/identity/decisions" | "/api/identity/withdrawals";
  body: Record<string, unknown>;
}

/** Asks what a correction would change, or makes it; then everything that is seen is asked for again. */
export function useCorrection() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ path, body }: Correction) => ask<Corrected>(path, { method: "POST", body }),
    onSuccess: (said) => (said.dry_run ? undefined : client.invalidateQueries()),
  });
}

export function useDecisionsAbout(who: string, wanted: boolean) {
  return useQuery({
    queryKey: ["customer", who, "decisions"],
    queryFn: ({ signal }) => ask<{ decisions: Decision[] }>(`/api/identity/decisions?${new URLSearchParams({ who })}`, { signal }),
    enabled: wanted,
  });
}

export interface Statement {
  identifier: string;
  purpose: string;
  channel: string | null;
  status: "granted" | "denied" | "withdrawn";
  time: string;
  source: string;
  wording: string | null;
}

export function useConsents(who: string, wanted: boolean) {
  return useQuery({
    queryKey: ["customer", who, "consents"],
    queryFn: ({ signal }) => ask<{ evidence: Statement[] }>(`${placeOf(who)}/consents`, { signal }),
    enabled: wanted,
  });
}

export interface Said {
  identifier: string;
  purpose: string;
  channel: string | null;
  status: string;
  wording: string;
}

export function useStateConsent(who: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ identifier, ...said }: Said) => ask<Statement>(`${placeOf(identifier)}/consents`, { method: "POST", body: said }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["customer", who] }),
  });
}

export interface Receipt {
  erasure: number;
  time: string;
  refuse_later: boolean;
  reason: string | null;
  finished: boolean;
  counts: Record<string, number>;
}

export function useErase(who: string, done: (receipt: Receipt) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wish: { refuse_later: boolean; reason: string | null }) => ask<Receipt>(`${placeOf(who)}/erasure`, { method: "POST", body: wish }),
    onSuccess: (receipt) => {
      done(receipt);
      client.removeQueries({ queryKey: ["customer"] });
      void client.invalidateQueries();
    },
  });
}
