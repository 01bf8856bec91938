// Filters as they stand in the address and in questions, and how they are said.

import type { components } from "../api/types";
import { asOneOf, asText } from "./values";

export type Filter = components["schemas"]["Chosen"];
export const IS = ["any of", "none of", "at least", "at most"] as const;

/** Reads filters of an address; what is no filter says nothing. */
export function asFilters(value: unknown): Filter[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const filters = value.flatMap((one: unknown) => {
    if (typeof one !== "object" || one === null) return [];
    const { column, is, values } = one as Record<string, unknown>;
    const [name, how] = [asText(column), asOneOf(is, IS)];
    const texts = Array.isArray(values) ? values.map((text) => (text === null ? null : asText(text))).filter((text) => text !== undefined) : [];
    return name !== undefined && how !== undefined && texts.length ? [{ column: name, is: how, values: texts }] : [];
  });
  return filters.length ? filters : undefined;
}

/** Says a filter in a few words. */
export function filterWords({ column, is, values }: Filter, t: (key: string, values?: Record<string, unknown>) => string): string {
  const said = values.map((value) => value ?? t("filter.nothing"));
  const shown = said.length > 3 ? t("filter.and_more", { names: said.slice(0, 2).join(", "), more: said.length - 2 }) : said.join(", ");
  return t(`filter.said.${is.replace(" ", "_")}`, { column, values: shown });
}
