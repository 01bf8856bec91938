import { asOneOf, asText } from "../../app/search";

export const TABS = ["look", "brand", "users", "keys", "audit"] as const;
export type Tab = (typeof TABS)[number];

export interface SettingsSearch {
  part?: Tab | undefined;
  /** What the audit is searched for. */
  action?: string | undefined;
  actor?: string | undefined;
  about?: string | undefined;
}

export function readSettingsSearch(search: Record<string, unknown>): SettingsSearch {
  return { part: asOneOf(search.part, TABS), action: asText(search.action), actor: asText(search.actor), about: asText(search.about) };
}
