import { expect, test } from "vitest";

import { type LiveEvent, together } from "./live";

const event = (id: string): LiveEvent => ({ id, time: "2026-09-01T10:00:00Z", event: "Tick", identifiers: [], properties: {} });

test("what comes again is shown once, what is new stands first, and no more is kept than fits", () => {
  const before = [event("b"), event("a")];
  expect(together([event("c"), event("b")], before).map((one) => one.id)).toEqual(["c", "b", "a"]);
  expect(together([event("a")], before)).toBe(before);
  const many = Array.from({ length: 300 }, (_, place) => event(String(place)));
  expect(together(many, before)).toHaveLength(200);
});
