import { expect, test } from "vitest";

import { changes } from "./changes";
import { svgText } from "./frame";
import { place, foot } from "./flow";
import { funnel } from "./funnel";
import { graph, trim } from "./graph";
import { arrange, levels } from "./layers";
import { labels, shorten, textWidth, wrap } from "./lettering";
import type { Mark } from "./mark";
import { matrix } from "./matrix";
import { sankey } from "./sankey";
import { logTimeTicks, thinned, ticks, timeTicks } from "./scales";
import { sparkline } from "./sparkline";
import { DARK } from "./theme";
import { wordsOf } from "./words";

const words = wordsOf("en", "CNY");
const drill = (number: string) => ({ [number]: { number } });
const NODES = [
  { id: "0:a", step: 0, event: "a", customers: 100, dropped: 30, other: 10, drill: { ...drill("customers"), ...drill("dropped"), ...drill("other") } },
  { id: "1:b", step: 1, event: "b", customers: 40, dropped: 40, other: 0, drill: drill("customers") },
  { id: "1:goal", step: 1, event: "goal", customers: 20, dropped: 0, other: 0, goal: true, drill: drill("customers") },
];
const LINKS = [
  { source: "0:a", target: "1:b", customers: 40, drill: drill("customers") },
  { source: "0:a", target: "1:goal", customers: 20, drill: drill("customers") },
];

function all(marks: Mark[]): Mark[] {
  return marks.flatMap((mark) => [mark, ...all(mark.children ?? [])]);
}

test("the parts of a node stack from its top to its foot in one scale", () => {
  const flow = place(NODES, LINKS, 800, 300);
  const start = flow.spots.find((spot) => spot.node.id === "0:a");
  expect(start?.height).toBeCloseTo(300);
  const out = flow.ribbons.reduce((sum, ribbon) => sum + ribbon.height, 0);
  expect(out + (start?.leftHeight ?? 0) + (start?.otherHeight ?? 0)).toBeCloseTo(start?.height ?? 0);
  for (const column of flow.columns.values()) {
    column.slice(1).forEach((spot, index) => {
      const above = column[index];
      expect(above && spot.top > foot(above)).toBe(true);
    });
  }
});

test("every number of a Sankey that has a cell is a button and the legend adds up", () => {
  const picture = sankey({ start: "a", goal: "goal", customers: 100, reached: 25, nodes: NODES, links: LINKS }, words, 900);
  const opened = all(picture.marks).flatMap((mark) => (mark.drill ? [mark.drill.count] : []));
  expect(opened.sort((a, b) => a - b)).toEqual([10, 20, 20, 30, 40, 40, 100]);
  expect(all(picture.marks).some((mark) => mark.text?.includes("20 + 70 + 10 = 100 customers"))).toBe(true);
});

test("a Sankey of nothing and one node draws without harm", () => {
  expect(sankey({ customers: 0, nodes: [], links: [] }, words, 900).height).toBeGreaterThan(0);
  expect(svgText(sankey({ customers: 5, nodes: NODES.slice(0, 1), links: [] }, words, 900), { theme: DARK })).toContain("<svg");
});

test("the loss of a funnel opens those who did not go on from the step before", () => {
  const step = { share_of_start: 1, share_of_previous: 1 };
  const picture = funnel(
    [
      { event: "a", customers: 10, ...step, drill: { customers: "all", dropped: "lost" } },
      { event: "b", customers: 4, ...step, drill: { customers: "went" } },
    ],
    words,
    800,
  );
  const cells = all(picture.marks).flatMap((mark) => (mark.drill ? [[mark.drill.cell, mark.drill.count]] : []));
  expect(cells).toEqual([["all", 10], ["lost", 6], ["went", 4]]);
});

test("a graph keeps direct repeats in the node and ways back out of the layers", () => {
  const rows = [
    { from: "a", to: "b", passes: 9, customers: 5 },
    { from: "b", to: "c", passes: 8, customers: 5 },
    { from: "c", to: "a", passes: 2, customers: 1 },
    { from: "b", to: "b", passes: 4, customers: 2 },
  ];
  const kept = trim(rows);
  expect(kept.loops.get("b")?.passes).toBe(4);
  expect(kept.links).toHaveLength(3);
  expect(kept.share).toBe(1);
  const order = levels(["a", "b", "c"], rows.slice(0, 2));
  expect([...order.values()].map((level) => Math.round(level))).toEqual([0, 1, 2]);
  const placed = arrange(["a", "b", "c"], rows.slice(0, 3), 100, 10);
  expect([...placed.back].map((edge) => `${edge.from}>${edge.to}`)).toEqual(["c>a"]);
  expect(placed.layer.get("c")).toBe(2);
  expect(svgText(graph(rows, words, 700))).not.toContain("NaN");
});

test("a matrix colors by share and opens the whole cell", () => {
  const picture = matrix([{ from: "web", to: "app", passes: 5, customers: 3, share_reached: 0.5, drill: drill("customers") }], "goal", words, 700);
  expect(all(picture.marks).filter((mark) => mark.drill)).toHaveLength(1);
  expect(all(picture.marks).some((mark) => mark.attrs.fill === "r6")).toBe(true);
});

test("an SVG file stands alone: roles are colors and texts cannot break out", () => {
  const svg = svgText({ width: 10, height: 10, title: "<a> & \"b\"", description: "", marks: [{ tag: "rect", attrs: { fill: "goal" } }] });
  expect(svg).toContain('fill="#0b7a5c"');
  expect(svg).toContain("&lt;a&gt; &amp; &quot;b&quot;");
  expect(svg).not.toMatch(/<a>/);
});

test("names are broken where they may be and cut in their middle", () => {
  expect(wrap("Product List Viewed", 90, 12)).toEqual(["Product List", "Viewed"]);
  expect(shorten("Add to cart", 500, 12)).toBe("Add to cart");
  expect(textWidth(shorten("app.checkout.payment.failed", 90, 12), 12)).toBeLessThanOrEqual(90);
  expect(textWidth("浏览", 10)).toBe(20);
  expect(wrap("加入购物车", 30, 10)).toEqual(["加入购", "物车"]);
  expect(wrap("campaign_sent", 70, 12)).toEqual(["campaign_", "sent"]);
  expect(wrap("离开的客户，很多", 12 * 5.5, 12)).toEqual(["离开的客", "户，很多"]);
});

test("names that a cut would make equal show what they differ in", () => {
  const cut = labels(["app.checkout.payment.failed", "app.checkout.address.failed"], 90, 12);
  expect(cut.get("app.checkout.payment.failed")).toEqual(["app.", "…pay…iled"]);
  expect(cut.get("app.checkout.address.failed")).not.toEqual(cut.get("app.checkout.payment.failed"));
  expect(labels(["campaign_Type A", "campaign_Type B"], 80, 12).get("campaign_Type B")).toEqual(["campaign_", "Type B"]);
});

test("axes have round values", () => {
  expect(ticks(0.62, 4)).toEqual([0, 0.2, 0.4, 0.6]);
  expect(timeTicks(30 * 86_400, 6).map((seconds) => seconds / 86_400)).toEqual([0, 5, 10, 15, 20, 25, 30]);
  expect(ticks(0, 4)).toEqual([0]);
  expect(logTimeTicks(4, 7 * 86_400)).toEqual([10, 60, 600, 3600, 21_600, 86_400, 604_800]);
  expect(thinned(["a", "b", "c"], [30, 30, 30], 25)).toEqual(["a", "", "c"]);
  for (let top = 1e-3; top < 1e9; top *= 1.7) {
    for (const marks of [ticks(top, 5), timeTicks(top, 6)]) {
      expect(marks.length).toBeLessThanOrEqual(9);
      expect([marks[0], (marks.at(-1) ?? 0) <= top * 1.0000001]).toEqual([0, true]);
    }
  }
});

test("less goes left of nothing, more goes right of it, on one scale", () => {
  const rows = [{ name: "mail", change: -80, shown: "−80", now: "0", before: "80" }, { name: "app", change: 20, shown: "+20", now: "90", before: "70" }];
  const picture = changes(rows, "more", "Change", words, 900);
  const [less, more] = picture.marks.filter((mark) => mark.tag === "rect").map((mark) => mark.attrs);
  const zero = picture.marks.at(-1)?.attrs.x1;
  expect(Number(less?.x) + Number(less?.width)).toBeCloseTo(Number(zero));
  expect(more?.x).toBe(zero);
  expect(Number(less?.width) / Number(more?.width)).toBeCloseTo(4, 1);
  expect([less?.fill, more?.fill]).toEqual(["alarm", "goal"]);
});

test("a small line begins left, ends right and never leaves its frame", () => {
  const picture = sparkline([5, -3, 9], [1], "Orders", "", 180, 38);
  const [line] = picture.marks;
  const numbers = (String(line?.attrs.d).match(/[\d.]+/g) ?? []).map(Number);
  expect([numbers[0], numbers.at(-2)]).toEqual([3, 177]);
  expect(numbers.filter((_, place) => place % 2).every((y) => y >= 3 && y <= 35)).toBe(true);
  expect(picture.marks).toHaveLength(2);
});
