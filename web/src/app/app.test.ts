import { expect, test } from "vitest";

import { asFilters, filterWords } from "./filters";
import { comparedSpan, lastDays } from "./ranges";
import { kept, readAppSearch } from "./search";

const web = { column: "channel", is: "any of", values: ["web", null] } as const;

test("filters of an address are those that are whole", () => {
  expect(asFilters([web, { column: "price", is: "at least", values: [3] }])).toEqual([web, { column: "price", is: "at least", values: ["3"] }]);
  for (const wrong of [7, "x", [], [null], [{ column: "a", is: "like", values: ["b"] }], [{ column: "a", is: "any of", values: [] }], [{ is: "any of", values: ["b"] }]]) {
    expect(asFilters(wrong)).toBeUndefined();
  }
});

test("a filter is said in a few words", () => {
  const said = (key: string, values?: Record<string, unknown>): string => (values ? `${key} ${Object.values(values).join("|")}` : key);
  expect(filterWords({ ...web, values: [...web.values] }, said)).toBe("filter.said.any_of channel|web, filter.nothing");
  expect(filterWords({ column: "a", is: "none of", values: ["1", "2", "3", "4"] }, said)).toBe("filter.said.none_of a|filter.and_more 1, 2|2");
});

test("a range is compared with as many days before, with a year before, or with other days", () => {
  const june = { from: "2026-06-01", to: "2026-06-30" };
  expect(comparedSpan(june, undefined, {})).toBeUndefined();
  expect(comparedSpan(june, "previous", {})).toEqual({ from: "2026-05-02", to: "2026-05-31" });
  expect(comparedSpan(june, "year", {})).toEqual({ from: "2025-06-01", to: "2025-06-30" });
  expect(comparedSpan({ from: "2024-02-29", to: "2024-03-01" }, "year", {})).toEqual({ from: "2023-02-28", to: "2023-03-01" });
  expect(comparedSpan({ from: "2026-03-01", to: "2026-03-01" }, "previous", {})).toEqual({ from: "2026-02-28", to: "2026-02-28" });
  expect(comparedSpan({ to: "2026-03-01" }, "previous", {})).toBeUndefined();
  expect(comparedSpan({}, "custom", { from: "2026-01-01" })).toEqual({ from: "2026-01-01" });
  expect(comparedSpan(june, "custom", {})).toBeUndefined();
  expect(lastDays("2026-03-01T10:00:00+08:00", 28)).toEqual({ from: "2026-02-02", to: "2026-03-01" });
});

test("three groups at most are looked at, and do not follow to other pages", () => {
  const search = readAppSearch({ groups: ["a", "b", "c", "d"], compare: "soon", from: "2026-01-01", filters: [web] });
  expect(search.groups).toEqual(["a", "b", "c"]);
  expect(search.compare).toBeUndefined();
  expect(kept(search)).toEqual({ from: "2026-01-01", filters: [web] });
});
