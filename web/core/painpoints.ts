// Pain points: who meets them, how often the goal is reached with and without, and the value associated with that.
// The distance between the two dots is a measured association with the goal. It is not a proof of a cause. Where the
// customers reach the goal as often as others or more, it is no pain: such rows stand last, in gray.

import { labels, shorten, textWidth, wrap } from "./lettering";
import { circle, type Drilled, line, type Mark, name, opened, type Picture, rect, text } from "./mark";
import { ticks } from "./scales";
import type { Words } from "./words";

export interface PainPoint extends Drilled {
  rank: number;
  kind: string;
  event: string;
  to: string | null;
  customers: number;
  share: number | null;
  share_reached: number | null;
  share_reached_others?: number | null;
  value_at_stake?: number | null;
  threshold_seconds?: number | null;
}

/** What a row is measured against: the highest share, and the field and largest amount of the bars. */
interface Scale {
  goal: string;
  top: number;
  worth: boolean;
  largest: number;
  width: number;
}

const ROW = 48;
const NAME = 330;
const DOTS = 270;
const SPAN = DOTS - 30;
const STAKE = NAME + DOTS + 24;
const HEAD = 62;
const NAME_LINE = 15.5;
const NEUTRAL_MOST = 3;

/** Tells whether the goal is missed more often with it; leaving is missing it by definition. */
export function isPain(row: PainPoint): boolean {
  const { share_reached: with_, share_reached_others: without } = row;
  return with_ === null || (without != null && with_ < without);
}

/** Names a pain point: its kind and where it is. A waiting time names its threshold, a switch its two channels. */
export function painName(row: PainPoint, words: Words): string {
  return words.say(`picture.painpoints.${row.kind}`, { event: row.event, to: row.to, time: words.seconds(row.threshold_seconds) });
}

/** Draws a `painpoints` answer, the first `most` of them. */
export function painpoints(found: readonly PainPoint[], goal: string, words: Words, width: number, most = 10): Picture {
  const pains = found.filter(isPain).slice(0, most);
  const rows = [...pains, ...found.filter((row) => !isPain(row)).slice(0, NEUTRAL_MOST)];
  const worth = rows.some((row) => row.value_at_stake);
  const shares = rows.flatMap((row) => [row.share_reached ?? 0, row.share_reached_others ?? 0]);
  const largest = Math.max(0, ...rows.map((row) => amountOf(row, worth) ?? 0)) || 1;
  const scale = { goal, top: Math.max(0, ...shares) || 1, worth, largest, width };
  const names = labels(rows.map((row) => painName(row, words)), NAME - 56, 12.5);
  const marks: Mark[] = [];
  let y = HEAD;
  rows.forEach((row, index) => {
    if (index === pains.length) {
      const lines = wrap(words.say("picture.painpoints.neutral", { goal }), NAME - 36, 11.5);
      marks.push(line(0, y, width, y), ...lines.map((said, at) => text(0, y + 21 + at * 15, said, { size: 11.5, fill: "muted" })));
      y += 15 * lines.length + 16;
    }
    const lines = names.get(painName(row, words)) ?? [];
    marks.push(...rowMarks(y, row, lines, scale, words));
    y += ROW + NAME_LINE * (lines.length - 1);
  });
  return {
    width,
    height: y + 6,
    title: words.say("picture.painpoints.title", { goal }),
    description: rows.map((row) => painName(row, words)).join("; ") || words.say("picture.empty"),
    marks: [...head(scale, y, words), ...marks],
  };
}

const amountOf = (row: PainPoint, worth: boolean): number | null | undefined => (worth ? row.value_at_stake : row.customers);

function head(scale: Scale, foot: number, words: Words): Mark[] {
  const said = { size: 11.5, fill: "muted" };
  const marks = [
    text(0, 14, words.say("picture.painpoints.where"), { ...said, room: NAME - 20 }),
    text(NAME, 14, words.say("picture.painpoints.reach", { goal: shorten(scale.goal, DOTS - 100, 11.5) }), { ...said, room: DOTS }),
    text(STAKE, 14, words.say(scale.worth ? "picture.painpoints.stake" : "picture.painpoints.customers"), { ...said, room: scale.width - STAKE }),
  ];
  let x = NAME;
  for (const [key, ring] of [["these", { fill: "ink" }], ["others", { fill: "surface", stroke: "muted", "stroke-width": 1.8 }]] as const) {
    const named = words.say(`picture.painpoints.${key}`);
    marks.push(circle(x + 5, 28, 4.6, ring), text(x + 14, 32, named, said));
    x += 30 + textWidth(named, 11.5);
  }
  for (const mark of ticks(scale.top, 3)) {
    const at = NAME + (SPAN * mark) / scale.top;
    marks.push(line(at, HEAD - 6, at, foot), text(at, HEAD - 11, words.share(mark), { size: 10.5, fill: "muted", anchor: "middle" }));
  }
  return marks;
}

function rowMarks(y: number, row: PainPoint, lines: readonly string[], scale: Scale, words: Words): Mark[] {
  const [pain, more] = [isPain(row), (NAME_LINE * (lines.length - 1)) / 2];
  const named = painName(row, words);
  const met = words.say("picture.painpoints.met", { customers: words.count("customers", row.customers), share: words.share(row.share) });
  const amount = amountOf(row, scale.worth);
  const shown = amount ? (scale.worth ? words.money(amount) : words.number(amount)) : words.number(null);
  const long = ((scale.width - STAKE - 96) * (amount ?? 0)) / scale.largest;
  const middle = y + more;
  return [
    line(0, y, scale.width, y),
    text(0, y + 20, String(row.rank), { size: 12.5, fill: "muted", bold: true }),
    ...name(26, y + 15.6 + more, named, NAME - 56, { lines, fill: pain ? "ink" : "muted" }),
    text(26, y + 36 + 2 * more, met, { size: 11.5, fill: "muted", room: NAME - 56 }),
    // Name and count together are what is pressed.
    rect(0, y + 2, NAME - 30, ROW - 4 + 2 * more, { fill: "surface", "fill-opacity": 0 }, `${named}: ${met}`, opened(row, "customers", named, row.customers)),
    ...dots(middle, row, scale, words),
    rect(STAKE, middle + 15, long, 18, pain ? { fill: "alarm", "fill-opacity": 0.82 } : { fill: "left" }, `${named}: ${shown}`),
    text(STAKE + (amount ? Math.max(long, 0) + 8 : 0), middle + 29, shown, { size: 12.5, fill: amount && pain ? "ink" : "muted", bold: true }),
  ];
}

function dots(y: number, row: PainPoint, scale: Scale, words: Words): Mark[] {
  const { share_reached: these, share_reached_others: others } = row;
  if (these === null || others == null) return [];
  const [first, second] = [NAME + (SPAN * these) / scale.top, NAME + (SPAN * others) / scale.top];
  const tip = words.say("picture.painpoints.dots", { goal: scale.goal, with_it: words.share(these), without: words.share(others) });
  const fill = isPain(row) ? "alarm" : "ink";
  const [near, far] = [words.share(these), words.share(others)];
  const marks = [
    rect(Math.min(first, second), y + 26, Math.abs(second - first), 3, { fill: "left" }, tip),
    circle(second, y + 27.5, 5.5, { fill: "surface", stroke: "muted", "stroke-width": 2 }, tip),
    circle(first, y + 27.5, 6, { fill }, tip),
  ];
  const apart = Math.abs(second - first) > (textWidth(near, 11) + textWidth(far, 11)) / 2 + 6;
  if (apart) marks.push(text(second, y + 17, far, { size: 11, fill: "muted", anchor: "middle" }));
  return [...marks, text(first, y + 17, near, { size: 11, fill, anchor: "middle", bold: true })];
}
