import { expect, test } from "vitest";

import { after, asName, asTemplate, begun, cardsOf, type Draft, hidden, literal, merged, moved, redone, regrouped, renamed, undone } from "./editing";

const rule = (name: string | null, event: string[], group: string | null = null) => ({ when: { event }, name, group, collapse: false, comment: "" });
const draft: Draft = { unmatched: "keep", rules: [rule(null, ["mouse_*"]), rule("Look", ["view_item"], "Browse"), rule("Look", ["View Item"], "Browse"), rule("Buy", ["order"])] };
const card = (of: Draft, name: string | null) => {
  const found = cardsOf(of).find((one) => one.name === name);
  if (!found) throw new Error(`no ${String(name)}`);
  return found;
};

test("rules that give one step are one card, each that hides is one of its own", () => {
  expect(cardsOf(draft).map((one) => [one.name, one.rules])).toEqual([[null, [0]], ["Look", [1, 2]], ["Buy", [3]]]);
});

test("a step is renamed, grouped, merged and hidden with all its rules", () => {
  expect(card(renamed(draft, card(draft, "Look"), "See {it}"), "See {{it}}").rules).toEqual([1, 2]);
  expect(card(regrouped(draft, card(draft, "Look"), "Search"), "Look").group).toBe("Search");
  expect(card(merged(draft, card(draft, "Buy"), card(draft, "Look")), "Look").rules).toEqual([1, 2, 3]);
  expect(cardsOf(hidden(draft, card(draft, "Look"))).map((one) => one.name)).toEqual([null, null, null, "Buy"]);
});

test("a raw event goes to a step by one rule before all others", () => {
  const next = moved(draft, "view_item", card(draft, "Buy"));
  expect(next.rules[0]).toEqual(rule("Buy", ["view_item"]));
  expect(next.rules.filter((one) => one.when.event?.includes("view_item")).length).toBe(1);
  expect(moved(draft, "50% off*", { name: null, group: "x", collapse: true }).rules[0]).toEqual(rule(null, ["50% off\\*"]));
});

test("names with braces and stars come back as they were", () => {
  expect(asName(asTemplate("a {b}"))).toBe("a {b}");
  expect(asName("Page: {url}")).toBe("Page: {url}");
  expect(literal("a?b\\")).toBe("a\\?b\\\\");
});

test("what was done is undone and done again", () => {
  const one = after(begun(draft), renamed(draft, card(draft, "Buy"), "Order"));
  expect(undone(one).now).toBe(draft);
  expect(redone(undone(one)).now).toBe(one.now);
  expect(after(undone(one), hidden(draft, card(draft, "Buy"))).future).toEqual([]);
});
