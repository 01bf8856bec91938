// What arrives: the latest live events, asked for again and again from the position that was reached.

import { useEffect, useRef, useState } from "react";

import { ask } from "./client";

export interface LiveEvent {
  id: string;
  time: string;
  event: string;
  source?: string;
  channel?: string;
  value?: number;
  currency?: string;
  identifiers: string[];
  properties: Record<string, unknown>;
}

interface Latest {
  events: LiveEvent[];
  position: string;
}

export const PAUSE = 2_000;
const KEPT = 200;

export interface Tail {
  events: LiveEvent[] | null;
  error: unknown;
}

/** Follows what arrives, of a source or an event only, while it is `running`; what comes again is shown once. */
export function useTail(narrowed: { source?: string | undefined; event?: string | undefined }, running: boolean): Tail {
  const { source, event } = narrowed;
  const [tail, setTail] = useState<Tail>({ events: null, error: null });
  const reached = useRef<string | null>(null);
  useEffect(() => {
    reached.current = null;
    setTail({ events: null, error: null });
  }, [source, event]);
  useEffect(() => {
    if (!running) return undefined;
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    async function look(): Promise<void> {
      const search = new URLSearchParams(Object.entries({ source, event, after: reached.current ?? undefined }).filter((pair): pair is [string, string] => Boolean(pair[1])));
      try {
        const found = await ask<Latest>(`/api/events/latest?${search}`, { signal: stop.signal });
        reached.current = found.position;
        setTail((before) => ({ events: together(found.events, before.events ?? []), error: null }));
      } catch (error) {
        if (stop.signal.aborted) return;
        setTail((before) => ({ ...before, error }));
      }
      timer = setTimeout(() => void look(), PAUSE);
    }
    void look();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [source, event, running]);
  return tail;
}

/** Puts new events before those that are there, each once. */
export function together(fresh: LiveEvent[], before: LiveEvent[]): LiveEvent[] {
  const known = new Set(before.map((one) => one.id));
  const added = fresh.filter((one) => !known.has(one.id));
  return added.length ? [...added, ...before].slice(0, KEPT) : before;
}
