import { expect, test } from "vitest";

import { readAppSearch } from "../../app/search";
import { type Column, csvText } from "../../app/table";
import { chooseGoal, chooseStart, usualSteps } from "./defaults";
import { readDiscoverSearch } from "./search";

const step = (event: string, customers: number) => ({ event, customers });

test("an address that says nonsense says nothing", () => {
  expect(readDiscoverSearch({ start: 7, tab: "none", within: "soon", steps: "a", depth: 99, view: "x" })).toEqual({ start: "7" });
  expect(readDiscoverSearch({ tab: "funnel", within: "7d", steps: ["a", 2], depth: 8 })).toEqual({ tab: "funnel", within: "7d", steps: ["a", "2"], depth: 8 });
  expect(readAppSearch({ from: "2026-02-31x", to: "2026-01-05" })).toEqual({ to: "2026-01-05" });
});

test("the goal is what sounds like an outcome, the start what comes before it", () => {
  const steps = [step("Page Viewed", 90), step("Order Completed", 10), step("Checkout Started", 20), step("sale", 30), step("Item Returned", 40)];
  expect(chooseGoal(steps)).toBe("Order Completed");
  expect(chooseStart(steps, "Order Completed")).toBe("Checkout Started");
  expect(chooseGoal([step("浏览", 9), step("下单", 3)])).toBe("下单");
  expect(chooseGoal([step("x", 1), step("y", 2)])).toBe("y");
  expect(chooseGoal([])).toBeUndefined();
  expect(chooseStart([step("x", 1)], "x")).toBeUndefined();
});

test("the usual steps are those of the path on which most reach the goal", () => {
  const paths = [{ path: ["a", "b", "b", "g"], reached: 5 }, { path: ["a", "g"], reached: 9 }, { path: ["a"], reached: 0 }];
  expect(usualSteps(paths, [], "g")).toEqual(["a", "g"]);
  expect(usualSteps([], [{ step: 0, event: "a", customers: 3 }], "g")).toEqual(["a", "g"]);
});

test("a file of rows opens as UTF-8 and holds no formula", () => {
  const columns: Column<{ name: string; count: number | null }>[] = [
    { name: "Name", value: (row) => row.name },
    { name: "Count", value: (row) => row.count },
  ];
  const said = csvText(columns, [{ name: 'a, "b"', count: 1 }, { name: "=1+1", count: null }]);
  expect(said).toBe('\ufeffName,Count\r\n"a, ""b""",1\r\n\'=1+1,\r\n');
});
