import { asText } from "../../app/search";

export interface TouchpointSearch {
  set?: string | undefined;
}

export function readTouchpointSearch(search: Record<string, unknown>): TouchpointSearch {
  return { set: asText(search.set) };
}
