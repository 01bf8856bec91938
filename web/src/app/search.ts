// What stands in the address of every page: the dates, and the stop of the guided tour. Each page adds its own.

export interface AppSearch {
  from?: string | undefined;
  to?: string | undefined;
  tour?: number | undefined;
}

/** How many stops the guided tour has. */
export const LAST_STOP = 5;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function asText(value: unknown): string | undefined {
  if (typeof value === "string" && value !== "") return value;
  return typeof value === "number" ? String(value) : undefined;
}

export function asDay(value: unknown): string | undefined {
  const said = asText(value);
  return said !== undefined && DAY.test(said) && !Number.isNaN(Date.parse(said)) ? said : undefined;
}

export function asNames(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const names = value.map(asText).filter((name) => name !== undefined);
  return names.length ? names : undefined;
}

export function asOneOf<Name extends string>(value: unknown, names: readonly Name[]): Name | undefined {
  return names.find((name) => name === value);
}

export function readAppSearch(search: Record<string, unknown>): AppSearch {
  const tour = Number(search.tour);
  return { from: asDay(search.from), to: asDay(search.to), tour: tour >= 1 && tour <= LAST_STOP ? Math.floor(tour) : undefined };
}
