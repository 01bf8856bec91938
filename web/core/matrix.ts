// Switches of channel: a square for each pair, its area the passes, its color the share that reaches the goal.

import { textWidth, wrap } from "./lettering";
import { line, type Mark, type Picture, rect, text } from "./mark";
import type { Words } from "./words";

export interface Switch {
  from: string;
  to: string;
  passes: number;
  customers: number;
  share_reached?: number | null;
  median_seconds_to_goal?: number | null;
  drill?: Record<string, unknown>;
}

const NAME = 110;
const HEAD = 54;
const FEW = 20;

/** Draws a `switches` answer. */
export function matrix(rows: Switch[], goal: string | null | undefined, words: Words, width: number): Picture {
  const passes = new Map<string, number>();
  for (const row of rows) for (const side of [row.from, row.to]) passes.set(side, (passes.get(side) ?? 0) + row.passes);
  const names = [...passes].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name).slice(0, 10);
  const place = new Map(names.map((name, index) => [name, index]));
  const pitch = Math.min(132, (width - NAME) / Math.max(names.length, 1));
  const high = Math.min(58, Math.max(44, pitch * 0.55));
  const shown = rows.filter((row) => place.has(row.from) && place.has(row.to));
  const most = Math.max(1, ...shown.map((row) => row.passes));
  // A share of a handful of customers should not stretch the colors of all.
  const many = shown.filter((row) => row.customers >= FEW);
  const top = Math.max(0.01, ...(many.length ? many : shown).map((row) => row.share_reached ?? 0));
  const marks = [...heads(names, pitch, high, words)];
  for (const row of shown) {
    const x = NAME + (place.get(row.to) ?? 0) * pitch;
    const y = HEAD + (place.get(row.from) ?? 0) * high;
    marks.push(...cell(row, x, y, pitch, high, most, goal ? top : null, words));
  }
  const foot = HEAD + names.length * high + 26;
  return {
    width,
    height: foot + 8,
    title: words.say(goal ? "picture.matrix.title" : "picture.matrix.title_open", { goal }),
    description: shown.slice(0, 5).map((row) => tipOf(row, words)).join("; "),
    marks: [...marks, ...legend(foot, goal, top, words)],
  };
}

function tipOf(row: Switch, words: Words): string {
  return words.say(row.share_reached == null ? "picture.matrix.cell_open" : "picture.matrix.cell", {
    from: row.from,
    to: row.to,
    passes: words.number(row.passes),
    customers: words.number(row.customers),
    share: words.share(row.share_reached),
    time: words.seconds(row.median_seconds_to_goal),
  });
}

function heads(names: string[], pitch: number, high: number, words: Words): Mark[] {
  const marks = [
    text(NAME, 12, words.say("picture.matrix.to"), { size: 11, fill: "muted" }),
    text(NAME - 14, HEAD - 12, words.say("picture.matrix.from"), { size: 11, fill: "muted", anchor: "end" }),
  ];
  const right = NAME + names.length * pitch;
  const foot = HEAD + names.length * high;
  names.forEach((name, index) => {
    const [x, y] = [NAME + index * pitch, HEAD + index * high];
    const across = wrap(name, pitch - 14, 12.5, 2, true);
    across.forEach((said, at) => marks.push(text(x + 8, HEAD - 10 - (across.length - 1 - at) * 14, said, { size: 12.5, bold: true })));
    const down = wrap(name, NAME - 22, 12.5, 2, true);
    down.forEach((said, at) => marks.push(text(NAME - 14, y + high / 2 + 4 + (at - (down.length - 1) / 2) * 14, said, { size: 12.5, bold: true, anchor: "end" })));
    marks.push(line(NAME, y, right, y), line(x, HEAD, x, foot), rect(x + 0.5, y + 0.5, pitch - 1, high - 1, { fill: "panel" }));
  });
  return [...marks, line(NAME, foot, right, foot), line(right, HEAD, right, foot)];
}

function cell(row: Switch, x: number, y: number, pitch: number, high: number, most: number, top: number | null, words: Words): Mark[] {
  const largest = high - 16;
  const side = Math.max(largest * Math.sqrt(row.passes / most), 2.5);
  const middle = x + 8 + largest / 2;
  const fill = top === null ? "c0" : row.share_reached == null ? "left" : `r${Math.min(6, Math.floor((7 * row.share_reached) / top))}`;
  const drill = row.drill?.customers;
  const opened = drill === undefined ? undefined : { cell: drill, label: `${row.from} → ${row.to}`, count: row.customers };
  const attrs = { fill, stroke: "hatch", "stroke-width": 0.5, rx: 2, "data-cell": `${row.from}>${row.to}` };
  const marks = [
    rect(middle - side / 2, y + (high - side) / 2, side, side, attrs),
    // The whole cell is what is pressed; the square may be two pixels small.
    rect(x + 1, y + 1, pitch - 2, high - 2, { fill: "surface", "fill-opacity": 0 }, tipOf(row, words), opened),
  ];
  const at = x + largest + 14;
  const lines = top === null ? [words.number(row.passes)] : [words.number(row.passes), words.share(row.share_reached)];
  lines.forEach((said, index) => {
    if (textWidth(said, 11.5, !index) > pitch - largest - 15) return;
    marks.push(text(at, y + high / 2 + 11.5 - 7.5 * lines.length + index * 14.5, said, { size: 11.5, bold: !index, fill: index ? "muted" : "ink" }));
  });
  return marks;
}

function legend(y: number, goal: string | null | undefined, top: number, words: Words): Mark[] {
  const area = words.say("picture.matrix.area");
  const marks = [text(NAME, y, area, { size: 11.5, fill: "muted" })];
  if (!goal) return marks;
  const said = words.say("picture.matrix.color", { goal });
  let x = NAME + textWidth(area, 11.5) + 28;
  marks.push(text(x, y, said, { size: 11.5, fill: "muted" }));
  x += textWidth(said, 11.5) + 14;
  marks.push(text(x, y, words.share(0), { size: 11, fill: "muted" }));
  x += textWidth(words.share(0), 11) + 6;
  for (let step = 0; step < 7; step++) marks.push(rect(x + step * 18, y - 10, 18, 12, { fill: `r${step}` }));
  return [...marks, text(x + 132, y, words.share(top), { size: 11, fill: "muted" })];
}
