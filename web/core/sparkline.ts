// A series as a line without axes, for a tile: its shape only, from the least to the most.

import { type Mark, path, px } from "./mark";

/** Draws values at equal distances; a line that never changes runs through the middle. */
export function sparkline(values: number[], width: number, height: number): Mark[] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const y = (value: number): number => (most === least ? height / 2 : 2 + ((height - 4) * (most - value)) / (most - least));
  const points = values.map((value, index) => `${px((width * index) / Math.max(values.length - 1, 1))} ${px(y(value))}`);
  if (points.length < 2) return [];
  return [
    path(`M0 ${height}L${points.join("L")}L${width} ${height}Z`, { fill: "c0", "fill-opacity": 0.1 }),
    path(`M${points.join("L")}`, { fill: "none", stroke: "c0", "stroke-width": 1.6, "stroke-linejoin": "round" }),
  ];
}
