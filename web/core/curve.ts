// Time to the goal: the share that has reached it, as Kaplan-Meier steps with their band.
// Customers who are still under way count as long as they were seen. Where half of those who arrive do so within a
// twentieth of the axis, its times are logarithmic; the picture says so.

import { textWidth } from "./lettering";
import { circle, line, type Mark, path, type Picture, px, text } from "./mark";
import { logTimeTicks, ticks, timeTicks } from "./scales";
import type { Words } from "./words";

export interface CurvePoint {
  seconds: number;
  reached_share: number | null;
  low?: number | null;
  high?: number | null;
  at_risk?: number | null;
}

export interface TimeAnswer {
  start?: string | null;
  goal: string;
  customers: number;
  reached: number;
  median_seconds: number | null;
  km_median_seconds: number | null;
  km_low_seconds?: number | null;
  km_high_seconds?: number | null;
  curve: CurvePoint[];
}

const LEFT = 58;
const TOP = 30;
const HIGH = 230;
const FOOT = TOP + HIGH;
const EARLY = 0.05;

interface Axes {
  x: (seconds: number) => number;
  y: (share: number) => number;
  times: number[];
  shares: number[];
  room: number;
  logarithmic: boolean;
  last: number;
  most: number;
}

function axesOf(answer: TimeAnswer, points: CurvePoint[], width: number): Axes {
  const last = Math.max(0, ...points.map((point) => point.seconds)) || 1;
  const peak = Math.max(0, ...points.map((point) => point.high ?? point.reached_share ?? 0));
  const shares = ticks(Math.min(1, Math.max(peak, 0.05) * 1.08), 4);
  const most = Math.max(Math.min(1, peak * 1.08), shares.at(-1) ?? 0, 0.05);
  const room = width - LEFT - 92;
  const first = points.find((point) => point.seconds > 0 && (point.reached_share ?? 0) > 0)?.seconds;
  const logarithmic = first !== undefined && answer.median_seconds !== null && answer.median_seconds < EARLY * last;
  const from = Math.max(Math.min(first ?? 1, last / 10), last * 1e-9);
  const along = (seconds: number): number => (logarithmic ? Math.log(Math.max(seconds, from) / from) / Math.log(last / from) : seconds / last);
  const times = logarithmic ? logTimeTicks(from, last) : timeTicks(last, 7);
  return {
    x: (seconds) => LEFT + room * Math.min(along(seconds), 1),
    y: (share) => FOOT - (HIGH * share) / most,
    times: times.length > 1 ? times : [from, last],
    shares,
    room,
    logarithmic,
    last,
    most,
  };
}

/** Draws a `time_to_goal` answer. */
export function curve(answer: TimeAnswer, words: Words, width: number): Picture {
  const points = answer.curve.filter((point) => point.reached_share !== null);
  const axes = axesOf(answer, points, width);
  const known = points.filter((point) => point.at_risk != null);
  const values = {
    start: answer.start ?? words.say("picture.any_start"),
    goal: answer.goal,
    customers: words.count("customers", answer.customers),
    reached: words.number(answer.reached),
    median: words.seconds(answer.median_seconds),
    km: words.seconds(answer.km_median_seconds),
  };
  return {
    width,
    height: FOOT + (known.length ? 64 : 28),
    title: words.say("picture.curve.title", values),
    description: words.say("picture.curve.description", values),
    marks: [...grid(axes, words, width), ...steps(axes, points, words, width), ...medians(axes, answer, words, width), ...atRisk(axes, known, words, width)],
  };
}

function grid(axes: Axes, words: Words, width: number): Mark[] {
  const marks = [text(0, 12, words.say(axes.logarithmic ? "picture.curve.axis_log" : "picture.curve.axis"), { size: 11.5, fill: "muted", room: width })];
  for (const share of axes.shares) {
    marks.push(line(LEFT, axes.y(share), LEFT + axes.room, axes.y(share), share ? "rule" : "muted"));
    marks.push(text(LEFT - 10, axes.y(share) + 4, words.share(share), { size: 11, fill: "muted", anchor: "end" }));
  }
  for (const seconds of axes.times) {
    marks.push(line(axes.x(seconds), FOOT, axes.x(seconds), FOOT + 5, "muted"));
    marks.push(text(axes.x(seconds), FOOT + 18, seconds ? words.seconds(seconds) : "0", { size: 11, fill: "muted", anchor: "middle" }));
  }
  return marks;
}

function stairs(axes: Axes, points: CurvePoint[], key: "reached_share" | "low" | "high"): string[] {
  const at = (seconds: number, share: number): string => `${px(axes.x(seconds))} ${px(axes.y(share))}`;
  const corners = points.map((point): [number, number] => [point.seconds, point[key] ?? point.reached_share ?? 0]);
  if ((corners[0]?.[0] ?? 0) > 0) corners.unshift([0, 0]);
  return corners.flatMap(([seconds, share], index) => {
    const before = corners[index - 1];
    return before ? [at(seconds, before[1]), at(seconds, share)] : [at(seconds, share)];
  });
}

function steps(axes: Axes, points: CurvePoint[], words: Words, width: number): Mark[] {
  const end = points.at(-1);
  if (!end) return [];
  const band = [...stairs(axes, points, "high"), ...stairs(axes, points, "low").reverse()].join("L");
  const [x, y] = [axes.x(end.seconds), axes.y(end.reached_share ?? 0)];
  const line = { fill: "none", stroke: "goal", "stroke-width": 2.2, "stroke-linejoin": "round", "data-curve": "km" };
  return [
    path(`M${band}Z`, { fill: "goal", "fill-opacity": 0.16, "data-band": "km" }, words.say("picture.curve.band")),
    path(`M${stairs(axes, points, "reached_share").join("L")}`, line),
    circle(x, y, 3.4, { fill: "goal" }),
    text(x + 9, y + 1, words.share(end.reached_share), { size: 14, fill: "goal", bold: true }),
    text(x + 9, y + 15, words.say("picture.curve.reached"), { size: 11, fill: "muted", room: width - x - 9 }),
  ];
}

function medians(axes: Axes, answer: TimeAnswer, words: Words, width: number): Mark[] {
  const marks: Mark[] = [];
  const flag = (x: number, y: number, said: string, fill: string): void => {
    const bold = fill === "ink";
    const flips = x + 8 + textWidth(said, 12, bold) > width;
    marks.push(text(flips ? x - 8 : x + 8, y, said, { size: 12, fill, anchor: flips ? "end" : "start", halo: true, bold }));
  };
  const { km_median_seconds: km, median_seconds: plain } = answer;
  if (km !== null && km <= axes.last && axes.most >= 0.5) {
    const [x, level] = [axes.x(km), axes.y(0.5)];
    marks.push(path(`M${LEFT} ${px(level)}H${px(x)}V${FOOT}`, { fill: "none", stroke: "ink", "stroke-dasharray": "3 3" }));
    flag(x, level + 18, words.say("picture.curve.km", { time: interval(answer, words) }), "ink");
  }
  if (plain !== null && plain <= axes.last) {
    const x = axes.x(plain);
    marks.push(line(x, FOOT - 26, x, FOOT, "muted", { "stroke-width": 1.4 }), circle(x, FOOT - 26, 3, { fill: "muted" }));
    flag(x, FOOT - 22, words.say("picture.curve.plain", { time: words.seconds(plain) }), "muted");
  }
  return marks;
}

function interval(answer: TimeAnswer, words: Words): string {
  const { km_low_seconds: low, km_high_seconds: high } = answer;
  const time = words.seconds(answer.km_median_seconds);
  return low == null || high == null ? time : `${time} (${words.seconds(low)} – ${words.seconds(high)})`;
}

function atRisk(axes: Axes, known: CurvePoint[], words: Words, width: number): Mark[] {
  const [first] = known;
  if (!first) return [];
  const counts = axes.times.map((seconds) => {
    const at = known.findLast((point) => point.seconds <= seconds) ?? first;
    return text(axes.x(seconds), FOOT + 56, words.number(at.at_risk), { size: 11, anchor: "middle" });
  });
  return [text(0, FOOT + 38, words.say("picture.curve.at_risk"), { size: 11, fill: "muted", room: width }), ...counts];
}
