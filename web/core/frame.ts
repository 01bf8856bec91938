// What surrounds a picture that is written as SVG text: a file that stands alone, or one of several on a page.

import { wrap } from "./lettering";
import { definitions, escaped, type Mark, type Picture, px, rect, text, written } from "./mark";
import { FONT, LIGHT, type Theme } from "./theme";

export interface Frame {
  /** Unique among the pictures of one page. */
  ident?: string;
  theme?: Theme;
  headline?: string;
  /** A finding that is told beneath the headline, behind a bar in the color of alarm. */
  callout?: string;
  caption?: string;
  /** Gives the picture a ground of its own. */
  margin?: number;
}

/** Writes a picture as SVG text. */
export function svgText(picture: Picture, frame: Frame = {}): string {
  const { ident = "picture", theme = LIGHT, margin = 0 } = frame;
  const head = block(frame.headline, 0, 0, 18, "ink", picture.width, true);
  const told = callout(frame.callout, head.y + (head.marks.length ? 6 : 0), picture.width);
  const caption = block(frame.caption, 0, told.y + picture.height + 8, 11, "muted", picture.width);
  const foot = caption.marks.length ? caption.y : told.y + picture.height;
  const [left, wide, high] = [-margin, picture.width + 2 * margin, foot + 2 * margin];
  const ground = margin ? [rect(left, left, wide, high, { fill: "surface" })] : [];
  const body: Mark = { tag: "g", attrs: told.y ? { transform: `translate(0 ${px(told.y)})` } : {}, children: picture.marks };
  const marks = [...ground, ...head.marks, ...told.marks, ...(told.y ? [body] : picture.marks), ...caption.marks];
  const drawn = marks.map((mark) => written(mark, theme, ident)).join("");
  const defs = drawn.includes("url(#") ? `<defs>${definitions(theme, ident)}</defs>` : "";
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="picture" role="img" aria-labelledby="${ident}-t ${ident}-d" ` +
    `viewBox="${[left, left, wide, high].map(px).join(" ")}" width="${px(wide)}" height="${px(high)}" font-family="${escaped(FONT)}">` +
    `<title id="${ident}-t">${escaped(picture.title)}</title><desc id="${ident}-d">${escaped(picture.description)}</desc>${defs}${drawn}</svg>`
  );
}

interface Block {
  marks: Mark[];
  y: number;
}

function block(said: string | undefined, x: number, y: number, size: number, fill: string, width: number, bold = false): Block {
  if (!said) return { marks: [], y };
  const lines = wrap(said, width - x, size, 0, bold);
  const marks = lines.map((one, index) => text(x, y + (index + 1) * size * 1.35 - size * 0.3, one, { size, fill, bold }));
  return { marks, y: y + lines.length * size * 1.35 };
}

function callout(said: string | undefined, y: number, width: number): Block {
  if (!said) return { marks: [], y };
  const told = block(said, 15, y + 8, 13.5, "ink", width);
  return { marks: [...told.marks, rect(0, y + 6, 4, told.y - y - 4, { fill: "alarm" })], y: told.y + 20 };
}
