// Switches of channel: a square for each pair, its area the passes, its color the share that reaches the goal.

import { labels, shorten, textWidth } from "./lettering";
import { type Drilled, line, type Mark, name, opened, type Picture, rect, text } from "./mark";
import type { Words } from "./words";

export interface Switch extends Drilled {
  from: string;
  to: string;
  passes: number;
  customers: number;
  share_reached?: number | null;
  median_seconds_to_goal?: number | null;
}

const NAME = 150;
const HEAD = 58;
const PAD = 8;
const SMALL = 20;
const FEW = 20;

/** Where cells stand, and in them the square: beside the numbers, or above them where a cell is narrow. */
interface Grid {
  names: string[];
  pitch: number;
  high: number;
  largest: number;
  above: boolean;
  most: number;
  /** The share that the strongest color stands for; nothing where there is no goal. */
  top: number | null;
}

/** Draws a `switches` answer. */
export function matrix(rows: Switch[], goal: string | null | undefined, words: Words, width: number): Picture {
  const grid = gridOf(rows, goal, words, width - NAME);
  const place = new Map(grid.names.map((said, index) => [said, index]));
  const cells = rows.flatMap((row) => cell(row, NAME + (place.get(row.to) ?? 0) * grid.pitch, HEAD + (place.get(row.from) ?? 0) * grid.high, grid, words));
  const foot = HEAD + grid.names.length * grid.high + 24;
  const strongest = [...rows].sort((a, b) => b.passes - a.passes || (a.from < b.from ? -1 : 1)).slice(0, 5);
  return {
    width,
    height: foot + 10,
    title: words.say(goal ? "picture.matrix.title" : "picture.matrix.title_open", { goal }),
    description: strongest.map((row) => tipOf(row, words).replace(/\n/g, ", ")).join("; ") || words.say("picture.empty"),
    marks: [...heads(grid, words), ...cells, ...legend(foot, goal, grid.top ?? 1, words, width)],
  };
}

function gridOf(rows: Switch[], goal: string | null | undefined, words: Words, room: number): Grid {
  const passes = new Map<string, number>();
  for (const row of rows) for (const side of [row.from, row.to]) passes.set(side, (passes.get(side) ?? 0) + row.passes);
  const names = [...passes].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([channel]) => channel);
  // A share of a handful of customers should not stretch the colors of all.
  const many = rows.filter((row) => row.customers >= FEW);
  const top = goal ? Math.max(0, ...(many.length ? many : rows).map((row) => row.share_reached ?? 0)) || 1 : null;
  const numbers = rows.map((row) => textWidth(words.number(row.passes), 11.5, true));
  const shares = goal ? rows.map((row) => textWidth(words.share(row.share_reached), 11.5)) : [];
  const pitch = Math.min(124, room / Math.max(names.length, 1));
  const beside = Math.min(50, pitch - PAD * 2 - 6 - Math.max(0, ...numbers, ...shares));
  const most = Math.max(1, ...rows.map((row) => row.passes));
  if (beside >= SMALL) return { names, pitch, high: Math.max(beside + 12, 42), largest: beside, above: false, most, top };
  const largest = Math.max(Math.min(34, pitch - 8), 6);
  return { names, pitch, high: largest + (goal ? 38 : 24), largest, above: true, most, top };
}

function tipOf(row: Switch, words: Words): string {
  return words.say(row.share_reached == null ? "picture.matrix.cell_open" : "picture.matrix.cell", {
    first: row.from,
    then: row.to,
    passes: words.count("switches", row.passes),
    customers: words.count("customers", row.customers),
    share: words.share(row.share_reached),
    time: words.seconds(row.median_seconds_to_goal),
  });
}

function heads({ names, pitch, high }: Grid, words: Words): Mark[] {
  const marks = [
    text(NAME, 14, words.say("picture.matrix.to"), { size: 11, fill: "muted" }),
    text(NAME - 16, HEAD - 15, words.say("picture.matrix.from"), { size: 11, fill: "muted", anchor: "end" }),
  ];
  const [across, down] = [labels(names, pitch - 12, 12.5), labels(names, NAME - 18, 12.5)];
  const [right, foot] = [NAME + names.length * pitch, HEAD + names.length * high];
  names.forEach((said, index) => {
    const [x, y] = [NAME + index * pitch, HEAD + index * high];
    marks.push(...name(x + 8, HEAD - 19, said, pitch - 12, { lines: across.get(said) }));
    marks.push(...name(NAME - 16, y + high / 2, said, NAME - 18, { anchor: "end", lines: down.get(said) }));
    marks.push(line(NAME, y, right, y), line(x, HEAD, x, foot), rect(x + 0.5, y + 0.5, pitch - 1, high - 1, { fill: "panel" }));
  });
  return [...marks, line(NAME, foot, right, foot), line(right, HEAD, right, foot)];
}

function cell(row: Switch, x: number, y: number, grid: Grid, words: Words): Mark[] {
  const { pitch, high, largest, above, top } = grid;
  const side = Math.max(largest * Math.sqrt(row.passes / grid.most), 2);
  const middle = x + (above ? pitch / 2 : PAD + largest / 2);
  const center = y + (above ? 4 + largest / 2 : high / 2);
  const fill = top === null ? "c0" : row.share_reached == null ? "left" : `r${Math.min(6, Math.floor((7 * row.share_reached) / top))}`;
  const marks = [
    rect(middle - side / 2, center - side / 2, side, side, { fill, stroke: "hatch", "stroke-width": 0.5, rx: 2, "data-cell": `${row.from}→${row.to}` }),
    // The whole cell is what is pressed; the square may be two pixels small.
    rect(x + 1, y + 1, pitch - 2, high - 2, { fill: "surface", "fill-opacity": 0 }, tipOf(row, words), opened(row, "customers", `${row.from} → ${row.to}`, row.customers)),
  ];
  const texts: [string, string, boolean][] = [[words.number(row.passes), "ink", true]];
  if (top !== null) texts.push([words.share(row.share_reached), "muted", false]);
  const at = x + (above ? pitch / 2 : PAD + largest + 6);
  const first = y + (above ? largest + 18 : high / 2 + 11.5 - 7.5 * texts.length);
  texts.forEach(([said, ink, bold], index) => {
    const size = textWidth(said, 11.5, bold) <= pitch - 4 ? 11.5 : 9;
    if (textWidth(said, size, bold) > pitch - 2) return;
    marks.push(text(at, first + index * 14.5, said, { size, fill: ink, anchor: above ? "middle" : "start", bold }));
  });
  return marks;
}

function legend(y: number, goal: string | null | undefined, top: number, words: Words, width: number): Mark[] {
  const area = words.say("picture.matrix.area");
  const marks = [text(NAME, y, area, { size: 11.5, fill: "muted" })];
  if (!goal) return marks;
  let x = NAME + textWidth(area, 11.5) + 28;
  const said = shorten(words.say("picture.matrix.color", { goal }), width - x - 240, 11.5);
  marks.push(text(x, y, said, { size: 11.5, fill: "muted" }));
  x += textWidth(said, 11.5) + 12;
  marks.push(text(x, y, words.share(0), { size: 11, fill: "muted" }));
  x += textWidth(words.share(0), 11) + 6;
  for (let step = 0; step < 7; step++) marks.push(rect(x + step * 20, y - 10, 20, 12, { fill: `r${step}` }));
  return [...marks, text(x + 146, y, words.share(top), { size: 11, fill: "muted" })];
}
