// What the pages ask, as queries that are kept and shared.

import { useQuery } from "@tanstack/react-query";

import { ask } from "./client";
import type { Caller, Description } from "./shapes";

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
