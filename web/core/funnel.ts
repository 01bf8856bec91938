// The funnel: a bar for each step, the loss as its pale remainder, and what lies between two steps; and by groups.

import { textWidth } from "./lettering";
import { type Drilled, line, type Mark, name, opened, path, type Picture, rect, text } from "./mark";
import { shareOf, type Words } from "./words";

export interface FunnelStep extends Drilled {
  event: string;
  customers: number;
  optional?: boolean;
  share_of_start: number | null;
  share_of_previous: number | null;
  median_seconds_from_previous?: number | null;
  mean_actions_from_previous?: number | null;
  mean_switches_from_previous?: number | null;
}

export interface FunnelGroup {
  value: unknown;
  customers: number[];
}

const ROW = 34;
const BETWEEN = 40;
const NAME = 210;
const SMALL = 62;
const GROUP = 112;

/** Draws the steps of a `funnel` answer. */
export function funnel(steps: FunnelStep[], words: Words, width: number): Picture {
  const start = Math.max(steps[0]?.customers ?? 0, 1);
  const room = width - NAME - 150;
  const marks: Mark[] = [];
  let y = 2;
  steps.forEach((step, index) => {
    const before = index ? steps[index - 1] : undefined;
    if (before) {
      marks.push(...between(y, step, before, words, (room * before.customers) / start, width));
      y += BETWEEN;
    }
    marks.push(...bar(y, step, before, words, room / start, index === steps.length - 1));
    y += ROW;
  });
  const [first, last] = [steps[0], steps.at(-1)];
  if (!first || !last) return { width, height: y + 4, title: words.say("picture.funnel.title_empty"), description: words.say("picture.empty"), marks };
  const values = { first: first.event, last: last.event, customers: words.count("customers", first.customers), reached: words.number(last.customers), share: words.share(last.share_of_start) };
  return { width, height: y + 4, title: words.say("picture.funnel.title", values), description: words.say("picture.funnel.description", values), marks };
}

function bar(y: number, step: FunnelStep, before: FunnelStep | undefined, words: Words, scale: number, last: boolean): Mark[] {
  const earlier = (before ?? step).customers * scale;
  const long = step.customers * scale;
  const said = step.optional ? words.say("picture.funnel.optional", { event: step.event }) : step.event;
  const marks = name(NAME - 14, y + ROW / 2, said, NAME - 16, { anchor: "end", size: 13 });
  if (before && earlier > long) {
    const lost = before.customers - step.customers;
    const tip = words.say("picture.funnel.lost_tip", { event: step.event, customers: words.count("customers", lost) });
    marks.push(rect(NAME + long, y, earlier - long, ROW, { fill: "panel", stroke: "rule", "data-lost": step.event }, tip, opened(before, "dropped", tip, lost)));
  }
  const tip = words.say("picture.funnel.step_tip", {
    event: step.event,
    customers: words.count("customers", step.customers),
    start: words.share(step.share_of_start),
    previous: words.share(step.share_of_previous),
  });
  const fill = last ? "goal" : "c0";
  const outline: Mark["attrs"] = step.optional ? { stroke: fill, "stroke-dasharray": "4 3", "fill-opacity": 0.35 } : {};
  marks.push(rect(NAME, y, long, ROW, { fill, "data-step": step.event, ...outline }, tip, opened(step, "customers", step.event, step.customers)));
  marks.push(line(NAME, y - 1, NAME, y + ROW + 1, "muted"));
  const counted = words.number(step.customers);
  const x = NAME + Math.max(earlier, long) + 10;
  marks.push(text(x, y + 21.5, counted, { size: 13, bold: true }));
  marks.push(text(x + textWidth(counted, 13, true) + 8, y + 21.5, words.share(step.share_of_start), { size: 13, fill: "muted" }));
  return marks;
}

function between(y: number, step: FunnelStep, before: FunnelStep, words: Words, fromWidth: number, width: number): Mark[] {
  const x = NAME + 14;
  const { median_seconds_from_previous: median, mean_actions_from_previous: actions, mean_switches_from_previous: switches } = step;
  const pieces = [words.say("picture.funnel.went_on", { share: words.share(step.share_of_previous) })];
  if (median != null) pieces.push(words.say("picture.funnel.median", { time: words.seconds(median) }));
  if (actions != null) pieces.push(words.count("actions_between", actions));
  if (switches != null) pieces.push(words.count("switches_between", switches));
  const lost = before.customers - step.customers;
  const marks = [
    rect(NAME, y, fromWidth, BETWEEN, { fill: "c0", "fill-opacity": 0.05 }),
    path(`M${x} ${y + 11}v13m-4 -4.5l4 4.5l4 -4.5`, { fill: "none", stroke: "muted", "stroke-width": 1.3 }),
    text(x + 14, y + 24.5, pieces.join("  ·  "), { size: 12, fill: "muted", room: width - x - 16 }),
  ];
  if (lost > 0) marks.push(text(NAME - 14, y + 24.5, words.say("picture.funnel.lost", { customers: words.number(lost) }), { size: 11.5, fill: "left_ink", anchor: "end" }));
  return marks;
}

/** Draws the breakdown of a `funnel` answer: a small funnel for each value, to the same scale of shares. */
export function funnelGroups(breakdown: FunnelGroup[], steps: FunnelStep[], words: Words, width: number, most = 12): Picture {
  const groups = breakdown.slice(0, most);
  const columns = Math.max(1, Math.min(4, groups.length));
  const cell = width / columns;
  return {
    width,
    height: GROUP * Math.ceil(groups.length / columns),
    title: words.say("picture.funnel.groups"),
    description: groups.map((group) => `${String(group.value)}: ${words.share(rateOf(group))}`).join("; ") || words.say("picture.empty"),
    marks: groups.flatMap((group, index) => small((index % columns) * cell, Math.floor(index / columns) * GROUP, cell - 26, group, steps, words)),
  };
}

const rateOf = ({ customers }: FunnelGroup): number | null => shareOf(customers.at(-1) ?? 0, customers[0] ?? 0);

function small(x: number, y: number, room: number, group: FunnelGroup, steps: FunnelStep[], words: Words): Mark[] {
  const { customers } = group;
  const [first = 0] = customers;
  const pitch = room / Math.max(customers.length, 1);
  const bars = customers.flatMap((count, index) => {
    const high = (SMALL * count) / Math.max(first, 1);
    const tip = words.say("picture.funnel.group_tip", {
      group: String(group.value),
      event: steps[index]?.event ?? "",
      customers: words.count("customers", count),
      share: words.share(shareOf(count, first)),
    });
    const left = x + index * pitch;
    const fill = index === customers.length - 1 ? "goal" : "c0";
    return [rect(left, y + 24, pitch - 3, SMALL, { fill: "panel" }), rect(left, y + 24 + SMALL - high, pitch - 3, high, { fill }, tip)];
  });
  return [
    text(x, y + 14, String(group.value), { size: 12.5, bold: true, room: room - 60 }),
    text(x + room, y + 14, words.share(rateOf(group)), { size: 12.5, fill: "goal", anchor: "end", bold: true }),
    ...bars,
    text(x, y + 100, words.number(first), { size: 11, fill: "muted" }),
  ];
}
