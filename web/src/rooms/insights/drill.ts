import type { Drill } from "../../../core/mark";

/** Gives what opens the customers behind a number of an answer, where it can be opened. */
export function drillOf(row: { drill?: Record<string, unknown> | null }, name: string, label: string, count: number | null): Drill | undefined {
  const cell = row.drill?.[name];
  return cell === undefined || !count ? undefined : { cell, label, count };
}
