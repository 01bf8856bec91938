import { asText } from "../../app/search";

export interface CustomerSearch {
  channel?: string | undefined;
  event?: string | undefined;
}

export function readCustomerSearch(search: Record<string, unknown>): CustomerSearch {
  return { channel: asText(search.channel), event: asText(search.event) };
}

export interface FindSearch {
  q?: string | undefined;
}

export function readFindSearch(search: Record<string, unknown>): FindSearch {
  return { q: asText(search.q) };
}
