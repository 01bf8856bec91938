import { asOneOf } from "../../app/search";

export const TABS = ["there", "upload", "failed", "identity", "plan", "send"] as const;
export type Tab = (typeof TABS)[number];

export interface DataSearch {
  part?: Tab | undefined;
}

export function readDataSearch(search: Record<string, unknown>): DataSearch {
  return { part: asOneOf(search.part, TABS) };
}
