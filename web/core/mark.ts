// What a picture is made of: SVG elements as plain data, colors as roles. Pure: no browser, no React, no network.

import { type Theme, FONT } from "./theme";

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

/** Rounds a coordinate to what an eye can tell. */
export function px(value: number): number {
  return Math.round(value * 100) / 100;
}

type Attrs = Record<string, string | number>;

export function path(d: string, attrs: Attrs, tip?: string, drill?: Drill): Mark {
  return { tag: "path", attrs: { d, ...attrs }, tip, drill };
}

export function rect(x: number, y: number, width: number, height: number, attrs: Attrs, tip?: string, drill?: Drill): Mark {
  const box = { x: px(x), y: px(y), width: px(Math.max(width, 0)), height: px(Math.max(height, 0)) };
  return { tag: "rect", attrs: { ...box, ...attrs }, tip, drill };
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
  tip?: string;
}

export function text(x: number, y: number, said: string, options: TextOptions = {}): Mark {
  const { size = 12, fill = "ink", anchor = "start", bold = false, halo = false, tip } = options;
  const attrs: Attrs = { x: px(x), y: px(y), "font-size": size, fill, "pointer-events": tip ? "auto" : "none" };
  if (anchor !== "start") attrs["text-anchor"] = anchor;
  if (bold) attrs["font-weight"] = 600;
  if (halo) Object.assign(attrs, { stroke: "surface", "stroke-width": 3.2, "stroke-linejoin": "round", "paint-order": "stroke" });
  return { tag: "text", attrs, text: said, tip };
}

const PAINTED = new Set(["fill", "stroke"]);

/** Gives an attribute's value with roles as colors; `id` tells the patterns of pictures on one page apart. */
export function painted(name: string, value: string | number, theme: Theme, id: string): string | number {
  if (!PAINTED.has(name) || typeof value !== "string" || value === "none") return value;
  if (value === "hatched" || value === "fading") return `url(#${id}-${value})`;
  return theme.roles[value] ?? value;
}

/** The definitions that every picture may refer to: hatching for "other", a fade for those who leave. */
export function definitions(theme: Theme, id: string): string {
  const hatch = theme.roles.hatch ?? "";
  const left = theme.roles.left ?? "";
  return (
    `<pattern id="${id}-hatched" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">` +
    `<rect width="5" height="5" fill="${theme.roles.surface ?? ""}"/><rect width="2" height="5" fill="${hatch}"/></pattern>` +
    `<linearGradient id="${id}-fading"><stop offset="0" stop-color="${left}"/>` +
    `<stop offset="1" stop-color="${left}" stop-opacity="0.15"/></linearGradient>`
  );
}

function escaped(said: string): string {
  return said.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

function written(mark: Mark, theme: Theme, id: string): string {
  const attrs = Object.entries(mark.attrs)
    .map(([name, value]) => ` ${name}="${escaped(String(painted(name, value, theme, id)))}"`)
    .join("");
  const tip = mark.tip ? `<title>${escaped(mark.tip)}</title>` : "";
  const inside = (mark.children ?? []).map((child) => written(child, theme, id)).join("");
  return `<${mark.tag}${attrs}>${tip}${escaped(mark.text ?? "")}${inside}</${mark.tag}>`;
}

/** Writes a picture as an SVG file that stands alone, with its title above and a caption below. */
export function svgText(picture: Picture, theme: Theme, caption = ""): string {
  const margin = 24;
  const width = picture.width + 2 * margin;
  const height = picture.height + 2 * margin + 28 + (caption ? 22 : 0);
  const head = written(text(margin, margin + 6, picture.title, { size: 15, bold: true }), theme, "p");
  const foot = caption ? written(text(margin, height - 14, caption, { size: 11, fill: "muted" }), theme, "p") : "";
  const body = picture.marks.map((mark) => written(mark, theme, "p")).join("");
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `font-family="${escaped(FONT)}"><title>${escaped(picture.title)}</title><desc>${escaped(picture.description)}</desc>` +
    `<defs>${definitions(theme, "p")}</defs><rect width="100%" height="100%" fill="${theme.roles.surface ?? ""}"/>` +
    `${head}<g transform="translate(${margin} ${margin + 28})">${body}</g>${foot}</svg>`
  );
}
