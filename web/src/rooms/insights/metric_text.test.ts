import { expect, test } from "vitest";

import type { Metric } from "../../api/insights";
import { metricText, shareIn } from "./metric_text";

const ORDERS: Metric = { name: "orders", label: "Orders", definition: "Orders: paid.", from: "orders", formula: "count(*)", where: null, unit: "count", better: "more", owner: null, target: null, version: 0 };

test("a share is found in its formula, and a formula of another form is none", () => {
  const formula = "count(*) filter (where (orders >= 2) and (orders >= 1)) / nullif(count(*) filter (where (orders >= 1)), 0)";
  expect(shareIn(formula)).toEqual({ of: "orders >= 2", among: "orders >= 1" });
  expect(shareIn(formula.replace("(orders >= 1)), 0)", "(true)), 0)"))).toBeNull();
  expect(shareIn("count(*)")).toBeNull();
});

test("a metric is written in both languages, and a text that looks like YAML stays a text", () => {
  const said = metricText(ORDERS, { ...ORDERS, label: "订单数" });
  expect(said).toContain('label: {en: "Orders", zh-CN: "订单数"}');
  expect(said).toContain('definition: "Orders: paid."');
  expect(said).toContain("# target: 100");
});
