import { asOneOf } from "../../app/search";

export const TABS = ["look", "users", "keys", "audit"] as const;
export type Tab = (typeof TABS)[number];

export interface SettingsSearch {
  part?: Tab | undefined;
}

export function readSettingsSearch(search: Record<string, unknown>): SettingsSearch {
  return { part: asOneOf(search.part, TABS) };
}
