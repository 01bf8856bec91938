// The funnel: a bar for each step, the loss as its pale remainder, and what lies between two steps.

import { textWidth, wrap } from "./lettering";
import { type Drill, line, type Mark, path, type Picture, rect, text } from "./mark";
import type { Words } from "./words";

export interface FunnelStep {
  event: string;
  customers: number;
  optional?: boolean;
  share_of_start: number | null;
  share_of_previous: number | null;
  median_seconds_from_previous?: number | null;
  drill?: Record<string, unknown>;
}

const ROW = 36;
const BETWEEN = 38;
const NAME = 210;

/** Draws a `funnel` answer. */
export function funnel(steps: FunnelStep[], words: Words, width: number): Picture {
  const start = Math.max(steps[0]?.customers ?? 0, 1);
  const room = width - NAME - 150;
  const marks: Mark[] = [];
  let y = 2;
  steps.forEach((step, index) => {
    const before = index ? steps[index - 1] : undefined;
    if (before) {
      marks.push(...between(y, step, before, words, (room * before.customers) / start));
      y += BETWEEN;
    }
    marks.push(...bar(y, step, before, words, room / start, index === steps.length - 1));
    y += ROW;
  });
  const [first, last] = [steps[0], steps.at(-1)];
  const values = { first: first?.event ?? "", last: last?.event ?? "", customers: words.number(first?.customers), reached: words.number(last?.customers), share: words.share(last?.share_of_start) };
  return { width, height: y + 6, title: words.say("picture.funnel.title", values), description: words.say("picture.funnel.description", values), marks };
}

function opened(step: FunnelStep, name: string, label: string, count: number): Drill | undefined {
  const cell = step.drill?.[name];
  return cell === undefined ? undefined : { cell, label, count };
}

function bar(y: number, step: FunnelStep, before: FunnelStep | undefined, words: Words, scale: number, last: boolean): Mark[] {
  const long = step.customers * scale;
  const earlier = (before?.customers ?? step.customers) * scale;
  const marks: Mark[] = [];
  const lines = wrap(step.event, NAME - 20, 13, 2, true);
  lines.forEach((said, index) => {
    marks.push(text(NAME - 14, y + ROW / 2 + 4.5 + (index - (lines.length - 1) / 2) * 15, said, { size: 13, bold: true, anchor: "end" }));
  });
  const lost = (before?.customers ?? step.customers) - step.customers;
  if (earlier > long) {
    const tip = words.say("picture.funnel.lost_tip", { event: step.event, customers: words.number(lost) });
    marks.push(rect(NAME + long, y, earlier - long, ROW, { fill: "panel", stroke: "rule", "data-lost": step.event }, tip, before && opened(before, "dropped", tip, lost)));
  }
  const tip = words.say("picture.funnel.step_tip", {
    event: step.event,
    customers: words.number(step.customers),
    start: words.share(step.share_of_start),
    previous: words.share(step.share_of_previous),
  });
  const attrs = { fill: last ? "goal" : "c0", rx: 1.5, "data-step": step.event };
  marks.push(rect(NAME, y, Math.max(long, 1.5), ROW, attrs, tip, opened(step, "customers", step.event, step.customers)));
  marks.push(line(NAME, y - 1, NAME, y + ROW + 1, "muted"));
  const counted = words.number(step.customers);
  const x = NAME + Math.max(earlier, long) + 10;
  marks.push(text(x, y + 22.5, counted, { size: 13, bold: true }));
  marks.push(text(x + textWidth(counted, 13, true) + 8, y + 22.5, words.share(step.share_of_start), { size: 13, fill: "muted" }));
  return marks;
}

function between(y: number, step: FunnelStep, before: FunnelStep, words: Words, fromWidth: number): Mark[] {
  const x = NAME + 14;
  const pieces = [words.say("picture.funnel.went_on", { share: words.share(step.share_of_previous) })];
  if (step.median_seconds_from_previous != null) {
    pieces.push(words.say("picture.funnel.median", { time: words.seconds(step.median_seconds_from_previous) }));
  }
  const lost = before.customers - step.customers;
  const marks = [
    rect(NAME, y, fromWidth, BETWEEN, { fill: "c0", "fill-opacity": 0.05 }),
    path(`M${x} ${y + 11}v13m-4 -4.5l4 4.5l4 -4.5`, { fill: "none", stroke: "muted", "stroke-width": 1.3 }),
    text(x + 14, y + 23.5, pieces.join("   ·   "), { size: 12, fill: "muted" }),
  ];
  if (lost > 0) {
    const said = words.say("picture.funnel.lost", { customers: words.number(lost) });
    marks.push(text(NAME - 14, y + 23.5, said, { size: 11.5, fill: "left_ink", anchor: "end" }));
  }
  return marks;
}
