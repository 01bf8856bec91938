// What the address of Discover says: start, goal, what a step is, and what is looked at.

import { asNames, asOneOf, asText } from "../../app/search";

export const TABS = ["sankey", "paths", "funnel", "graph", "timing", "switches", "variants"] as const;
export type Tab = (typeof TABS)[number];
export const WITHIN = ["1d", "7d", "30d", "90d"] as const;

export const DEPTHS = [3, 5, 8] as const;
/** The start that means: each journey's first event. */
export const ANY = "*";

export interface DiscoverSearch {
  start?: string | undefined;
  goal?: string | undefined;
  set?: string | undefined;
  within?: string | undefined;
  depth?: number | undefined;
  tab?: Tab | undefined;
  view?: "table" | undefined;
  steps?: string[] | undefined;
}

const DURATION = /^\d+(\.\d+)?[smhdw]$/;

export function readDiscoverSearch(search: Record<string, unknown>): DiscoverSearch {
  const within = asText(search.within);
  return {
    start: asText(search.start),
    goal: asText(search.goal),
    set: asText(search.set),
    within: within !== undefined && DURATION.test(within) ? within : undefined,
    depth: DEPTHS.find((depth) => depth === search.depth),
    tab: asOneOf(search.tab, TABS),
    view: asOneOf(search.view, ["table"]),
    steps: asNames(search.steps),
  };
}
