// What the pages ask, as queries that are kept and shared.

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { ask } from "./client";
import type { Caller, Description, Profile } from "./shapes";

export function useMe() {
  return useQuery({ queryKey: ["me"], queryFn: ({ signal }) => ask<Caller>("/api/me", { signal }), retry: false, staleTime: 60_000 });
}

export function useDescription() {
  const me = useMe();
  return useQuery({
    queryKey: ["describe"],
    queryFn: ({ signal }) => ask<Description>("/api/describe", { signal }),
    enabled: me.data !== undefined,
    refetchInterval: 60_000,
  });
}

export interface ProfileAsked {
  before?: string | undefined;
  channel?: string | undefined;
  event?: string | undefined;
  reveal: boolean;
}

export function useProfile(who: string, asked: ProfileAsked) {
  const { i18n } = useTranslation();
  const search = new URLSearchParams({ reveal: String(asked.reveal), events: "100" });
  for (const name of ["before", "channel", "event"] as const) if (asked[name]) search.set(name, asked[name]);
  return useQuery({
    queryKey: ["customer", who, asked, i18n.language],
    queryFn: ({ signal }) => ask<Profile>(`/api/customers/${encodeURIComponent(who)}?${search}`, { signal }),
    placeholderData: keepPreviousData,
  });
}
