// Ranges of days, and those to compare them with. Both ends are included; an end that is left out is open.

export const COMPARED = ["previous", "year", "custom"] as const;
export type Compared = (typeof COMPARED)[number];

export interface Span {
  from?: string | undefined;
  to?: string | undefined;
}

const DAY = 86_400_000;
/** How many days Home looks at before anybody chose. */
export const USUAL_DAYS = 28;

function moved(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);
}

/** Gives the last days up to a moment of the brand. */
export function lastDays(last: string, days: number): Span {
  const to = last.slice(0, 10);
  return { from: moved(to, 1 - days), to };
}

function yearBefore(day: string): string {
  const before = `${String(Number(day.slice(0, 4)) - 1).padStart(4, "0")}${day.slice(4)}`;
  return Number.isNaN(Date.parse(before)) || !moved(before, 0).endsWith(day.slice(5)) ? `${before.slice(0, 8)}28` : before;
}

/** Gives the range to compare with; none where nothing is to be compared, or the range itself has an open end. */
export function comparedSpan(span: Span, how: Compared | undefined, custom: Span): Span | undefined {
  if (how === "custom") return custom.from || custom.to ? custom : undefined;
  if (how === undefined || !span.from || !span.to) return undefined;
  if (how === "year") return { from: yearBefore(span.from), to: yearBefore(span.to) };
  const days = Math.round((Date.parse(span.to) - Date.parse(span.from)) / DAY) + 1;
  return { from: moved(span.from, -days), to: moved(span.from, -1) };
}
