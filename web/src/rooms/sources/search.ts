import { asOneOf, asText } from "../../app/search";

export const TABS = ["there", "live", "upload", "failed", "identity", "plan", "send"] as const;
export type Tab = (typeof TABS)[number];

export interface DataSearch {
  part?: Tab | undefined;
  /** What the live tail is narrowed to. */
  source?: string | undefined;
  event?: string | undefined;
}

export function readDataSearch(search: Record<string, unknown>): DataSearch {
  return { part: asOneOf(search.part, TABS), source: asText(search.source), event: asText(search.event) };
}
