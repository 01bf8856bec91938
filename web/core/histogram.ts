// A histogram: how many customers fall into each stretch of time; bins stand side by side at equal widths.

import { textWidth } from "./lettering";
import { type Drill, line, type Mark, type Picture, rect, text } from "./mark";
import { thinned, ticks } from "./scales";
import { shareOf, type Words } from "./words";

/** How many customers there are between each two edges, in seconds. */
export interface Times {
  edges: number[];
  customers: number[];
  median_seconds?: number | null;
  drill?: { customers?: unknown[] } | null;
}

const LEFT = 64;
const TOP = 30;
const HIGH = 150;
const FOOT = TOP + HIGH;

/** Draws the times of a `funnel` answer, the median marked where it is given. */
export function histogram(times: Times, words: Words, width: number): Picture {
  const { edges, customers } = times;
  const [most, total] = [Math.max(0, ...customers), customers.reduce((sum, count) => sum + count, 0)];
  const pitch = (width - LEFT - 30) / Math.max(customers.length, 1);
  const scale = HIGH / Math.max(most, 1);
  const marks: Mark[] = ticks(most, 3).flatMap((mark) => [
    line(LEFT, FOOT - mark * scale, width - 30, FOOT - mark * scale),
    text(LEFT - 10, FOOT - mark * scale + 4, words.number(mark), { size: 11, fill: "muted", anchor: "end" }),
  ]);
  customers.forEach((count, index) => {
    const tip = words.say("picture.histogram.bin", {
      low: words.seconds(edges[index]),
      high: words.seconds(edges[index + 1]),
      customers: words.count("customers", count),
      share: words.share(shareOf(count, total)),
    });
    const cell = times.drill?.customers?.[index];
    const drill: Drill | undefined = cell === undefined ? undefined : { cell, label: tip, count };
    marks.push(rect(LEFT + index * pitch + 1, FOOT - count * scale, pitch - 2, count * scale, { fill: "c0", "data-bin": index }, tip, drill));
  });
  marks.push(line(LEFT, FOOT, width - 30, FOOT, "muted"));
  const labels = edges.map((edge) => words.seconds(edge));
  thinned(labels, labels.map((label) => textWidth(label, 11)), pitch).forEach((label, index) => {
    if (label) marks.push(text(LEFT + index * pitch, FOOT + 17, label, { size: 11, fill: "muted", anchor: "middle" }));
  });
  if (times.median_seconds != null) marks.push(...median(LEFT + pitch * position(edges, times.median_seconds), words, times.median_seconds, width));
  return {
    width,
    height: FOOT + 28,
    title: words.say("picture.histogram.title"),
    description: words.say("picture.histogram.description", { customers: words.count("customers", total) }),
    marks,
  };
}

function position(edges: number[], seconds: number): number {
  const bin = edges.findIndex((_, index) => seconds <= (edges[index + 1] ?? -Infinity));
  const [low, high] = [edges[bin] ?? 0, edges[bin + 1] ?? 0];
  return bin < 0 ? edges.length - 1 : bin + Math.max(0, high > low ? (seconds - low) / (high - low) : 0);
}

function median(x: number, words: Words, seconds: number, width: number): Mark[] {
  const said = words.say("picture.median", { time: words.seconds(seconds) });
  const flips = x + 6 + textWidth(said, 11.5) > width;
  return [
    line(x, TOP - 18, x, FOOT, "ink", { "stroke-width": 1.2, "stroke-dasharray": "3 3" }),
    text(flips ? x - 6 : x + 6, TOP - 10, said, { size: 11.5, anchor: flips ? "end" : "start", halo: true }),
  ];
}
