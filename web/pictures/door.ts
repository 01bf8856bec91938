// What Python asks: each function takes JSON text and gives text. It runs in a bare V8, without a browser.

import { type Frame, svgText } from "../core/frame";
import { isPain, type PainPoint, painName } from "../core/painpoints";
import { draw, type PictureName } from "../core/pictures";
import { DARK, eventRoles, FONT, LIGHT } from "../core/theme";
import { wordsOf } from "../core/words";

export { render } from "./widget";

/** An answer and how it is to be drawn. */
export interface Asked {
  picture: PictureName;
  answer: unknown;
  language: string;
  currency: string | null;
  colors: [string, string][];
}

const WIDTH = 960;

/** Writes a picture of an answer as SVG text. */
export function svg(given: string): string {
  const { picture, answer, language, currency, colors, frame } = JSON.parse(given) as Asked & { frame: Frame };
  return svgText(draw(picture, answer, wordsOf(language, currency), WIDTH, new Map(colors)), frame);
}

/** Gives the sentence of a key. */
export function say(given: string): string {
  const { key, language } = JSON.parse(given) as { key: string; language: string };
  return wordsOf(language, null).say(key);
}

/** Names pain points, and says of each whether it is one. */
export function pains(given: string): string {
  const { rows, language } = JSON.parse(given) as { rows: PainPoint[]; language: string };
  return JSON.stringify(rows.map((row) => ({ name: painName(row, wordsOf(language, null)), is_pain: isPain(row) })));
}

/** Gives each event its color role, the most important first. */
export function roles(given: string): string {
  return JSON.stringify([...eventRoles(JSON.parse(given) as string[])]);
}

/** Gives the letters of all pictures, and the color of each role in both themes. */
export function themes(): string {
  return JSON.stringify({ font: FONT, light: LIGHT.roles, dark: DARK.roles });
}
