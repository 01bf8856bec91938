import { asOneOf } from "../../app/search";

export const KPIS = ["customers", "new_customers", "events", "orders", "value"] as const;
export const ORIGINS = ["channel", "source"] as const;
export type Kpi = (typeof KPIS)[number];
export type Origin = (typeof ORIGINS)[number];

export interface HomeSearch {
  kpi?: Kpi | undefined;
  by?: Origin | undefined;
  view?: "table" | undefined;
}

export function readHomeSearch(search: Record<string, unknown>): HomeSearch {
  return { kpi: asOneOf(search.kpi, KPIS), by: asOneOf(search.by, ORIGINS), view: asOneOf(search.view, ["table"] as const) };
}
