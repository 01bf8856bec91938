// Axes: round steps for numbers and for stretches of time.

const DAY = 86_400;
const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, DAY];
const LOG_TIMES = [0.001, 0.01, 0.1, 1, 10, 60, 600, 3600, 21_600, DAY, 7 * DAY, 30 * DAY, 90 * DAY, 365 * DAY, 1825 * DAY, 7300 * DAY];

/** Gives round values from 0 to `top`, about `wanted` of them. */
export function ticks(top: number, wanted: number): number[] {
  return top <= 0 ? [0] : every(roundStep(top / wanted), top);
}

/** Gives round stretches of time from 0 to `top` seconds. */
export function timeTicks(top: number, wanted: number): number[] {
  if (top <= 0) return [0];
  const raw = top / wanted;
  if (raw > DAY) return every(Math.max(roundStep(raw / DAY), 1) * DAY, top);
  return every(raw > 1 ? (TIME_STEPS.find((step) => step >= raw) ?? DAY) : roundStep(raw), top);
}

/** Gives round stretches of time between `low` and `top` seconds, each a few times the one before. */
export function logTimeTicks(low: number, top: number): number[] {
  return LOG_TIMES.filter((seconds) => low <= seconds && seconds <= top * (1 + 1e-9));
}

function roundStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  return ([1, 2, 2.5, 5, 10].find((factor) => power * factor >= raw * 0.999) ?? 10) * power;
}

function every(step: number, top: number): number[] {
  return Array.from({ length: Math.floor(top / step + 1e-9) + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

/** Blanks labels so that those left do not touch, every n-th kept. */
export function thinned(labels: string[], widths: number[], pitch: number, gap = 12): string[] {
  const room = Math.max(0, ...widths.map((width) => width + gap));
  const nth = pitch > 0 ? Math.max(1, Math.ceil(room / pitch)) : 1;
  return labels.map((label, index) => (index % nth === 0 ? label : ""));
}
