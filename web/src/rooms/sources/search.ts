import { asOneOf, asText } from "../../app/search";

export const TABS = ["there", "live", "upload", "records", "failed", "identity", "plan", "send"] as const;
export const KINDS = ["customers", "catalog", "stores", "offers", "costs", "reach"] as const;
export type Kind = (typeof KINDS)[number];
export type Tab = (typeof TABS)[number];

export interface DataSearch {
  part?: Tab | undefined;
  /** What the live tail is narrowed to. */
  source?: string | undefined;
  event?: string | undefined;
  /** Which records are shown, and what is searched in them. */
  kind?: Kind | undefined;
  q?: string | undefined;
}

export function readDataSearch(search: Record<string, unknown>): DataSearch {
  return { part: asOneOf(search.part, TABS), source: asText(search.source), event: asText(search.event), kind: asOneOf(search.kind, KINDS), q: asText(search.q) };
}
