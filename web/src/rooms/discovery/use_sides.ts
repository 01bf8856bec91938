// What stands beside each other in Discover: everybody, the range compared with, and up to three groups.

import { useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { Envelope } from "../../api/answers";
import type { Span } from "../../app/ranges";
import { useRange } from "../../app/use_range";

/** What every part of Discover asks with. */
export interface Asked {
  envelope: (params: Record<string, unknown>, more?: Partial<Envelope>) => Envelope;
  start: string | undefined;
  goal: string;
  within: string | undefined;
  depth: number;
  /** In words whose journeys of which days these are. */
  name: string;
  /** Whether there is something beside it. */
  several: boolean;
  /** Its place among what stands beside each other, from 0. */
  at: number;
}

/** Gives what is asked, side by side; nothing while there is no goal. */
export function useSides(start: string | undefined, goal: string | undefined): Asked[] {
  const { t } = useTranslation();
  const { set, within, depth } = useSearch({ from: "/discover" });
  const { filters, groups } = useSearch({ strict: false });
  const { span, compared, said } = useRange();
  return useMemo(() => {
    if (goal === undefined) return [];
    const asking = (days: Span, group?: string): Asked["envelope"] => (params, more = {}) => ({
      ...(days.from || days.to ? { range: days } : {}),
      ...(set ? { touchpoints: set } : {}),
      ...(filters ? { filters } : {}),
      ...(group ? { group } : {}),
      ...more,
      params,
    });
    const sides = [
      { name: groups || !compared ? t("group.everybody") : said(span), envelope: asking(span) },
      ...(compared ? [{ name: groups ? `${t("group.everybody")}, ${said(compared)}` : said(compared), envelope: asking(compared) }] : []),
      ...(groups ?? []).map((group) => ({ name: group, envelope: asking(span, group) })),
    ];
    return sides.map((side, at) => ({ ...side, at, several: sides.length > 1, start, goal, within, depth: depth ?? 5 }));
  }, [start, goal, set, within, depth, filters, groups, span, compared, said, t]);
}
