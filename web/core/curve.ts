// Time to the goal: the share that has reached it, as Kaplan-Meier steps with their band.
// Customers who are still under way count as long as they were seen. Where half of those who arrive do so within a
// twentieth of the axis, its times are logarithmic; the picture says so.

import { textWidth } from "./lettering";
import { line, type Mark, path, type Picture, px, text } from "./mark";
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
  curve: CurvePoint[];
}

const LEFT = 58;
const TOP = 30;
const HIGH = 230;
const FOOT = TOP + HIGH;
const DAY = 86_400;
const LOG_TIMES = [0.01, 0.1, 1, 10, 60, 600, 3600, 21_600, DAY, 7 * DAY, 30 * DAY, 90 * DAY, 365 * DAY, 1825 * DAY];
const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, DAY];

/** Gives round values from 0 to `top`, about `wanted` of them. */
export function ticks(top: number, wanted: number): number[] {
  if (top <= 0) return [0];
  return every(roundStep(top / wanted), top);
}

function roundStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  return ([1, 2, 2.5, 5, 10].find((factor) => power * factor >= raw * 0.999) ?? 10) * power;
}

function every(step: number, top: number): number[] {
  return Array.from({ length: Math.floor(top / step + 1e-9) + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

/** Gives round stretches of time from 0 to `top` seconds. */
export function timeTicks(top: number, wanted: number): number[] {
  if (top <= 0) return [0];
  const raw = top / wanted;
  if (raw > DAY) return every(Math.max(roundStep(raw / DAY), 1) * DAY, top);
  return every(raw > 1 ? (TIME_STEPS.find((step) => step >= raw) ?? DAY) : roundStep(raw), top);
}

interface Axes {
  x: (seconds: number) => number;
  y: (share: number) => number;
  times: number[];
  shares: number[];
  room: number;
  logarithmic: boolean;
}

function axesOf(answer: TimeAnswer, points: CurvePoint[], width: number): Axes {
  const last = Math.max(0, ...points.map((point) => point.seconds)) || 1;
  const peak = Math.max(0, ...points.map((point) => point.high ?? point.reached_share ?? 0));
  const shares = ticks(Math.min(1, Math.max(peak, 0.05) * 1.08), 4);
  const most = Math.max(Math.min(1, peak * 1.08), shares.at(-1) ?? 0, 0.05);
  const room = width - LEFT - 92;
  const first = points.find((point) => point.seconds > 0 && (point.reached_share ?? 0) > 0)?.seconds;
  const logarithmic = first !== undefined && answer.median_seconds !== null && answer.median_seconds < 0.05 * last;
  const from = Math.max(Math.min(first ?? 1, last / 10), last * 1e-9);
  const along = (seconds: number): number =>
    logarithmic ? Math.log(Math.max(seconds, from) / from) / Math.log(last / from) : seconds / last;
  const times = logarithmic ? LOG_TIMES.filter((time) => time >= from && time <= last * 1.000001) : timeTicks(last, 7);
  return {
    x: (seconds) => LEFT + room * Math.min(along(seconds), 1),
    y: (share) => FOOT - (HIGH * share) / most,
    times: times.length > 1 ? times : [from, last],
    shares,
    room,
    logarithmic,
  };
}

/** Draws a `time_to_goal` answer. */
export function curve(answer: TimeAnswer, words: Words, width: number): Picture {
  const points = answer.curve.filter((point) => point.reached_share !== null);
  const axes = axesOf(answer, points, width);
  const marks = [...grid(axes, words), ...(points.length ? steps(axes, points, words) : []), ...medians(axes, answer, words), ...atRisk(axes, points, words)];
  const values = { start: answer.start ?? words.say("picture.any_start"), goal: answer.goal, customers: words.number(answer.customers), reached: words.number(answer.reached), median: words.seconds(answer.median_seconds), km: words.seconds(answer.km_median_seconds) };
  return { width, height: FOOT + 66, title: words.say("picture.curve.title", values), description: words.say("picture.curve.description", values), marks };
}

function grid(axes: Axes, words: Words): Mark[] {
  const marks = [text(0, 12, words.say(axes.logarithmic ? "picture.curve.axis_log" : "picture.curve.axis"), { size: 11.5, fill: "muted" })];
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
  let before = 0;
  return points.flatMap((point) => {
    const share = point[key] ?? point.reached_share ?? 0;
    const corner = `${px(axes.x(point.seconds))} ${px(axes.y(before))}`;
    before = share;
    return [corner, `${px(axes.x(point.seconds))} ${px(axes.y(share))}`];
  });
}

function steps(axes: Axes, points: CurvePoint[], words: Words): Mark[] {
  const band = [...stairs(axes, points, "high"), ...stairs(axes, points, "low").reverse()].join("L");
  const end = points.at(-1);
  const x = axes.x(end?.seconds ?? 0);
  const y = axes.y(end?.reached_share ?? 0);
  return [
    path(`M${band}Z`, { fill: "goal", "fill-opacity": 0.16 }, words.say("picture.curve.band")),
    path(`M${stairs(axes, points, "reached_share").join("L")}`, { fill: "none", stroke: "goal", "stroke-width": 2.2, "stroke-linejoin": "round" }),
    { tag: "circle", attrs: { cx: px(x), cy: px(y), r: 3.4, fill: "goal" } },
    text(x + 9, y + 1, words.share(end?.reached_share), { size: 14, fill: "goal", bold: true }),
    text(x + 9, y + 15, words.say("picture.curve.reached"), { size: 11, fill: "muted" }),
  ];
}

function medians(axes: Axes, answer: TimeAnswer, words: Words): Mark[] {
  const marks: Mark[] = [];
  const flag = (seconds: number, y: number, said: string, fill: string): void => {
    const x = axes.x(seconds);
    const flips = x + 8 + textWidth(said, 12) > LEFT + axes.room + 80;
    marks.push(text(flips ? x - 8 : x + 8, y, said, { size: 12, fill, anchor: flips ? "end" : "start", halo: true, bold: fill === "ink" }));
  };
  const km = answer.km_median_seconds;
  if (km !== null) {
    marks.push(path(`M${LEFT} ${px(axes.y(0.5))}H${px(axes.x(km))}V${FOOT}`, { fill: "none", stroke: "ink", "stroke-dasharray": "3 3" }));
    flag(km, axes.y(0.5) + 18, words.say("picture.curve.km", { time: words.seconds(km) }), "ink");
  }
  if (answer.median_seconds !== null) {
    const x = axes.x(answer.median_seconds);
    marks.push(line(x, FOOT - 26, x, FOOT, "muted", { "stroke-width": 1.4 }));
    flag(answer.median_seconds, FOOT - 22, words.say("picture.curve.plain", { time: words.seconds(answer.median_seconds) }), "muted");
  }
  return marks;
}

function atRisk(axes: Axes, points: CurvePoint[], words: Words): Mark[] {
  const known = points.filter((point) => point.at_risk != null);
  if (!known.length) return [];
  const counts = axes.times.map((seconds) => {
    const at = known.findLast((point) => point.seconds <= seconds) ?? known[0];
    return text(axes.x(seconds), FOOT + 56, words.number(at?.at_risk), { size: 11, anchor: "middle" });
  });
  return [text(0, FOOT + 38, words.say("picture.curve.at_risk"), { size: 11, fill: "muted" }), ...counts];
}
