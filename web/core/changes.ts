// What each origin adds to a change: bars to the left for less, to the right for more, on one scale.

import { shorten } from "./lettering";
import { line, type Mark, type Picture, rect, text } from "./mark";
import type { Words } from "./words";

export interface Added {
  name: string;
  change: number;
  /** The change as it is written, with its sign. */
  shown: string;
  now: string;
  before: string;
}

const NAME = 150;
const SAID = 190;
const ROW = 28;
const THICK = 16;
const LEAST = 1.5;

/** Draws what origins add, in the order given; `good` says whether more is better, less is, or neither. */
export function changes(rows: readonly Added[], good: "more" | "less" | null, title: string, words: Words, width: number): Picture {
  const most = Math.max(...rows.map((row) => row.change), 0);
  const least = Math.min(...rows.map((row) => row.change), 0);
  const room = width - NAME - SAID;
  const scale = room / (most - least || 1);
  const zero = NAME - least * scale;
  const marks: Mark[] = rows.flatMap((row, index) => drawn(row, index * ROW, zero, scale, good, words, width));
  marks.push(line(zero, 0, zero, rows.length * ROW, "muted"));
  return { width, height: rows.length * ROW + 4, title, description: rows.map((row) => `${row.name} ${row.shown}`).join(", "), marks };
}

function drawn(row: Added, y: number, zero: number, scale: number, good: "more" | "less" | null, words: Words, width: number): Mark[] {
  const long = Math.max(Math.abs(row.change) * scale, LEAST);
  const better = good === null ? "c0" : row.change > 0 === (good === "more") ? "goal" : "alarm";
  const tip = words.say("picture.changes.tip", { name: row.name, change: row.shown, now: row.now, before: row.before });
  return [
    text(NAME - 12, y + ROW / 2 + 4, shorten(row.name, NAME - 16, 12.5), { size: 12.5, anchor: "end" }),
    rect(row.change < 0 ? zero - long : zero, y + (ROW - THICK) / 2, long, THICK, { fill: better, "fill-opacity": 0.85, rx: 1.5 }, tip),
    text(width - SAID + 14, y + ROW / 2 + 4, row.shown, { size: 12.5, bold: true }),
    text(width, y + ROW / 2 + 4, words.say("picture.changes.from", { now: row.now, before: row.before }), { size: 12, fill: "muted", anchor: "end" }),
  ];
}
