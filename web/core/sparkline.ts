// A small line of one number over time, the earlier stretch pale behind it, on one scale.

import { type Mark, path, type Picture, px } from "./mark";

const ROOM = 3;

/** Draws two series of the same grain; `title` and `description` say what is seen. */
export function sparkline(now: number[], before: number[], title: string, description: string, width: number, height: number): Picture {
  const all = [...now, ...before, 0];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const long = Math.max(now.length, before.length, 2) - 1;
  const at = (value: number, place: number): [number, number] => [
    px(ROOM + ((width - 2 * ROOM) * place) / long),
    px(height - ROOM - ((height - 2 * ROOM) * (value - low)) / (high - low || 1)),
  ];
  const line = (series: number[], stroke: string, wide: number): Mark[] =>
    series.length < 2 ? [] : [path(`M${series.map((value, place) => at(value, place).join(" ")).join("L")}`, { fill: "none", stroke, "stroke-width": wide, "stroke-linejoin": "round" })];
  const [cx, cy] = at(now.at(-1) ?? 0, now.length - 1);
  const end: Mark[] = now.length ? [{ tag: "circle", attrs: { cx, cy, r: 2.6, fill: "c0" } }] : [];
  return { width, height, title, description, marks: [...line(before, "left", 1.2), ...line(now, "c0", 1.8), ...end] };
}
