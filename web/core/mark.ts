// What a picture is made of: SVG elements as plain data, colors as roles. Pure: no browser, no React, no network.

import { isCut, shorten, wrap } from "./lettering";
import type { Theme } from "./theme";

/** A number that can be opened: the cell that names it, what it counts, and how much it is. */
export interface Drill {
  cell: unknown;
  label: string;
  count: number;
}

export interface Mark {
  tag: "g" | "path" | "rect" | "line" | "circle" | "text";
  attrs: Record<string, string | number>;
  text?: string;
  tip?: string;
  drill?: Drill | undefined;
  children?: Mark[];
}

export interface Picture {
  width: number;
  height: number;
  title: string;
  description: string;
  marks: Mark[];
}

/** What several pictures on one page share: the color role that an event has in all of them. */
export type Colors = ReadonlyMap<string, string>;

/** A row of an answer that says which cells name its customers. */
export interface Drilled {
  drill?: Record<string, unknown> | null;
}

/** Gives what opens one number of a row, where the row says how. */
export function opened(row: Drilled, name: string, label: string, count: number): Drill | undefined {
  const cell = row.drill?.[name];
  return cell === undefined ? undefined : { cell, label, count };
}

/** Says in one line what a mark opens. */
export function labelOf(mark: Mark): string {
  return (mark.tip ?? mark.drill?.label ?? "").replace(/\n/g, ", ");
}

/** Rounds a coordinate to the thousandth of a pixel. */
export function px(value: number): number {
  return Math.round(value * 1000) / 1000 + 0;
}

type Attrs = Record<string, string | number>;

export function path(d: string, attrs: Attrs, tip?: string, drill?: Drill): Mark {
  return { tag: "path", attrs: { d, ...attrs }, tip, drill };
}

export function rect(x: number, y: number, width: number, height: number, attrs: Attrs, tip?: string, drill?: Drill): Mark {
  const box = { x: px(x), y: px(y), width: px(Math.max(width, 0)), height: px(Math.max(height, 0)) };
  return { tag: "rect", attrs: { ...box, ...attrs }, tip, drill };
}

export function circle(cx: number, cy: number, r: number, attrs: Attrs, tip?: string): Mark {
  return { tag: "circle", attrs: { cx: px(cx), cy: px(cy), r, ...attrs }, tip };
}

export function line(x1: number, y1: number, x2: number, y2: number, stroke = "rule", attrs: Attrs = {}): Mark {
  return { tag: "line", attrs: { x1: px(x1), y1: px(y1), x2: px(x2), y2: px(y2), stroke, ...attrs } };
}

interface TextOptions {
  size?: number;
  fill?: string;
  anchor?: "start" | "middle" | "end";
  bold?: boolean;
  halo?: boolean;
  /** Pixels that it may take; what is cut stands whole in its tooltip. */
  room?: number;
  tip?: string;
}

export function text(x: number, y: number, said: string, options: TextOptions = {}): Mark {
  const { size = 12, fill = "ink", anchor = "start", bold = false, halo = false, room } = options;
  const shown = room === undefined ? said : shorten(said, room, size, bold);
  const tip = options.tip ?? (isCut([shown]) && !isCut([said]) ? said : undefined);
  const attrs: Attrs = { x: px(x), y: px(y), "font-size": size, fill };
  if (!tip) attrs["pointer-events"] = "none";
  if (anchor !== "start") attrs["text-anchor"] = anchor;
  if (bold) attrs["font-weight"] = 600;
  if (halo) Object.assign(attrs, { stroke: "surface", "stroke-width": 3.2, "stroke-linejoin": "round", "paint-order": "stroke" });
  return { tag: "text", attrs, text: shown, tip };
}

interface NameOptions {
  anchor?: "start" | "end";
  size?: number;
  fill?: string;
  /** The name already broken, where that was done together with others. */
  lines?: readonly string[] | undefined;
}

/** Writes a name in bold, centered on the height `middle`, on two lines where one is too short for it. */
export function name(x: number, middle: number, said: string, room: number, options: NameOptions = {}): Mark[] {
  const { anchor = "start", size = 12.5, fill = "ink", lines = wrap(said, room, size, 2, true) } = options;
  const first = middle + size * 0.35 - (lines.length - 1) * size * 0.62;
  const tip = isCut(lines) ? said : undefined;
  return lines.map((one, index) => text(x, first + index * size * 1.24, one, { size, fill, anchor, bold: true, tip }));
}

const PAINTED = new Set(["fill", "stroke", "stop-color"]);
const PATTERNS = new Set(["hatched", "fading"]);

/** Gives an attribute's value with roles as colors; `id` tells the patterns of pictures on one page apart. */
export function painted(attribute: string, value: string | number, theme: Theme, id: string): string | number {
  if (!PAINTED.has(attribute) || typeof value !== "string" || value === "none") return value;
  return PATTERNS.has(value) ? `url(#${id}-${value})` : (theme.roles[value] ?? value);
}

/** Names the roles that attributes have as classes, by which a page may give them the colors of another theme. */
export function classesOf(attrs: Attrs): string {
  const named = Object.entries(attrs).filter(([attribute, value]) => PAINTED.has(attribute) && value !== "none" && !PATTERNS.has(String(value)));
  return named.map(([attribute, value]) => `${attribute === "stop-color" ? "t" : attribute[0] ?? ""}-${value}`).join(" ");
}

/** The definitions that every picture may refer to: hatching for "other", a fade for those who leave. */
export function definitions(theme: Theme, id: string): string {
  const element = (tag: string, attrs: Attrs): string => `<${tag}${attributes(attrs, theme, id)}/>`;
  const stops = ([[0, 0.9], [0.35, 0.65], [1, 0.05]] as const).map(([offset, opacity]) => element("stop", { offset, "stop-color": "left", "stop-opacity": opacity }));
  return (
    `<pattern id="${id}-hatched" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">` +
    `${element("rect", { width: 5, height: 5, fill: "surface" })}${element("rect", { width: 2, height: 5, fill: "hatch" })}</pattern>` +
    `<linearGradient id="${id}-fading">${stops.join("")}</linearGradient>`
  );
}

// What XML does not know at all: control characters and halves of a character.
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu;

/** Escapes a text for XML, and replaces characters that XML does not know. */
export function escaped(said: string): string {
  const known = said.replace(UNPRINTABLE, "\ufffd");
  return known.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;").replace(/'/g, "&#39;");
}

function attributes(attrs: Attrs, theme: Theme, id: string): string {
  const given = Object.entries(attrs).map(([attribute, value]) => ` ${attribute}="${escaped(String(painted(attribute, value, theme, id)))}"`);
  const classes = classesOf(attrs);
  return given.join("") + (classes ? ` class="${classes}"` : "");
}

/** Writes a mark as SVG text. */
export function written(mark: Mark, theme: Theme, id: string): string {
  const tip = mark.tip ? `<title>${escaped(mark.tip)}</title>` : "";
  const inside = tip + escaped(mark.text ?? "") + (mark.children ?? []).map((child) => written(child, theme, id)).join("");
  const opening = `<${mark.tag}${attributes(mark.attrs, theme, id)}`;
  return inside ? `${opening}>${inside}</${mark.tag}>` : `${opening}/>`;
}
