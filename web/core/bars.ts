// Ranked bars: a name, a bar, a number; and ranges (median to 90th percentile) for times.

import { textWidth } from "./lettering";
import { line, type Mark, type Picture, rect, text } from "./mark";
import type { Words } from "./words";

/** One row: `size` is what the bar shows, `text` its value in words, `tail` a second, longer mark. */
export interface Bar {
  name: string;
  size: number;
  text: string;
  note: string;
  role: string;
  tail?: number | null;
}

const ROW = 30;
const NAME = 260;

/** Draws ranked bars; a `tail` is drawn as a thin line with a mark at its end. */
export function bars(rows: readonly Bar[], title: string, words: Words, width: number): Picture {
  const notes = Math.max(0, ...rows.map((row) => textWidth(row.note, 11.5)));
  const values = Math.max(0, ...rows.map((row) => textWidth(row.text, 12.5, true)));
  const room = Math.max(width - NAME - values - 14 - (notes ? notes + 24 : 0), 120);
  const longest = Math.max(0, ...rows.map((row) => Math.max(row.size, row.tail ?? 0))) || 1;
  const said = rows.map((row) => `${row.name}: ${row.text || row.note}`);
  const marks = rows.flatMap((row, index): Mark[] => {
    const y = index * ROW;
    const [long, end] = [(room * row.size) / longest, (room * Math.max(row.size, row.tail ?? 0)) / longest];
    const drawn = [
      text(NAME - 14, y + 18, row.name, { size: 12.5, anchor: "end", room: NAME - 16 }),
      rect(NAME, y + 6, long, 16, { fill: row.role, "data-bar": row.name }, said[index]),
    ];
    if (end > long) drawn.push(line(NAME + long, y + 14, NAME + end, y + 14, row.role, { "stroke-width": 1.5 }), line(NAME + end, y + 9.5, NAME + end, y + 18.5, row.role, { "stroke-width": 1.5 }));
    if (row.text) drawn.push(text(NAME + end + 8, y + 18.5, row.text, { size: 12.5, bold: true }));
    return [...drawn, text(width, y + 18.5, row.note, { size: 11.5, fill: "muted", anchor: "end" })];
  });
  marks.push(line(NAME, 2, NAME, Math.max(rows.length * ROW - 2, 2), "muted"));
  return { width, height: rows.length * ROW + 4, title, description: said.slice(0, 8).join("; ") || words.say("picture.empty"), marks };
}
