// What stands in the address of every page: the dates, those to compare with, filters and groups, and the stop of the
// guided tour. Each page adds its own.

import { asFilters, type Filter } from "./filters";
import { COMPARED, type Compared } from "./ranges";
import { asDay, asNames, asOneOf } from "./values";

export { asDay, asNames, asOneOf, asText } from "./values";

export const MOST_GROUPS = 3;
/** How many stops the guided tour has. */
export const LAST_STOP = 5;

export interface AppSearch {
  from?: string | undefined;
  to?: string | undefined;
  compare?: Compared | undefined;
  compare_from?: string | undefined;
  compare_to?: string | undefined;
  filters?: Filter[] | undefined;
  groups?: string[] | undefined;
  tour?: number | undefined;
}

export function readAppSearch(search: Record<string, unknown>): AppSearch {
  const tour = Number(search.tour);
  return {
    from: asDay(search.from),
    to: asDay(search.to),
    compare: asOneOf(search.compare, COMPARED),
    compare_from: asDay(search.compare_from),
    compare_to: asDay(search.compare_to),
    filters: asFilters(search.filters),
    groups: asNames(search.groups)?.slice(0, MOST_GROUPS),
    tour: tour >= 1 && tour <= LAST_STOP ? Math.floor(tour) : undefined,
  };
}

/** Gives what stays in the address when one goes to another page. */
export function kept(search: AppSearch): AppSearch {
  const { from, to, compare, compare_from, compare_to, filters } = search;
  return { from, to, compare, compare_from, compare_to, filters };
}
