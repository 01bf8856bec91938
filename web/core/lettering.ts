// How wide letters are, without a browser: measure, shorten and wrap text. Widths are those of a wide screen font, so
// that what fits here also fits in narrower ones.

const WIDTHS: [number, string][] = [
  [0.3, "ijlI'"], [0.35, " .,:;/\\|"], [0.42, "()[]ftr!-`J"], [0.53, 'scz"*_?^–·'], [0.62, "aekvxyLTYFEZ"],
  [0.65, "0123456789bdghnopqu$S{}P"], [0.72, "ABCKRVXU"], [0.8, "DGHNOQw&"], [0.86, "#+<=>~M→←−×"], [1, "m%W@—…‘’“”"],
];
const EM = new Map(WIDTHS.flatMap(([width, letters]) => Array.from(letters).map((letter) => [letter, width] as const)));
const WIDE = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;
const CLOSING = "\uff0c\u3002\uff1b\uff1a\u3001\uff01\uff1f\uff09\u300b\u300d\u300f\u201d\u2019%";
const ELLIPSIS = "…";
const BOLD = 1.12;

const isWide = (letter: string): boolean => WIDE.test(letter) || letter > "\uffff";

export function textWidth(said: string, size: number, bold = false): number {
  let ems = 0;
  for (const letter of said) ems += EM.get(letter) ?? (isWide(letter) ? 1 : /\p{Mn}/u.test(letter) ? 0 : 0.78);
  return ems * size * (bold ? BOLD : 1);
}

/** Puts one space where there is any white space. */
export const flat = (said: string): string => said.trim().replace(/\s+/g, " ");

/** Cuts a text to the room it has: in its middle, since names mostly differ at their ends. */
export function shorten(said: string, room: number, size: number, bold = false): string {
  const whole = flat(said);
  if (textWidth(whole, size, bold) <= room) return whole;
  const letters = Array.from(whole);
  let [fits, tooMany] = [0, letters.length];
  while (tooMany - fits > 1) {
    const kept = Math.floor((fits + tooMany) / 2);
    if (textWidth(cut(letters, kept), size, bold) <= room) fits = kept;
    else tooMany = kept;
  }
  return fits ? cut(letters, fits) : "";
}

function cut(letters: string[], kept: number): string {
  const head = Math.ceil(kept / 2);
  return letters.slice(0, head).join("").trimEnd() + ELLIPSIS + letters.slice(letters.length - (kept - head)).join("").trimStart();
}

/** Breaks a text into lines; `lines` above 0 is the most there may be, the last one cut. */
export function wrap(said: string, room: number, size: number, lines = 0, bold = false): string[] {
  const made: string[] = [];
  let current = "";
  for (const word of words(flat(said))) {
    if (current && textWidth(current + word.trimEnd(), size, bold) > room) {
      made.push(current);
      current = "";
    }
    current += word;
    while (Array.from(current.trimEnd()).length > 1 && textWidth(current.trimEnd(), size, bold) > room) {
      const whole = wholeLetters(current, room, size, bold);
      made.push(current.slice(0, whole));
      current = current.slice(whole);
    }
  }
  made.push(current);
  const kept = lines && made.length > lines ? [...made.slice(0, lines - 1), made.slice(lines - 1).join("")] : made;
  return kept.map((one) => shorten(one, room, size, bold));
}

function wholeLetters(said: string, room: number, size: number, bold: boolean): number {
  let [used, length] = [0, 0];
  for (const letter of said) {
    used += textWidth(letter, size, bold);
    if (used > room) return length || letter.length;
    length += letter.length;
  }
  return length;
}

/** Breaks names, in bold, into lines; those that a cut would make equal show what they differ in instead. */
export function labels(names: Iterable<string>, room: number, size: number, lines = 2): Map<string, string[]> {
  const made = new Map([...names].map((name) => [name, wrap(name, room, size, lines, true)]));
  const alike = new Map<string, string[]>();
  for (const [name, broken] of made) alike.set(broken.join("\n"), [...(alike.get(broken.join("\n")) ?? []), name]);
  for (const [broken, same] of alike) {
    const [first = "", ...others] = same;
    const differs = others.length ? Array.from(first).findIndex((letter, at) => others.some((other) => other[at] !== letter)) : 0;
    if (differs <= 0) continue;
    for (const name of same) made.set(name, [...broken.split("\n").slice(0, lines - 1), shorten(ELLIPSIS + name.slice(differs), room, size, true)]);
  }
  return made;
}

/** Says whether a line stands for more than it shows. */
export const isCut = (lines: readonly string[]): boolean => lines.some((one) => one.includes(ELLIPSIS));

// Latin breaks behind spaces and inside composed names. Chinese breaks between any two characters, but not before its
// closing marks.
function words(said: string): string[] {
  const found: string[] = [];
  for (const letter of said) {
    const last = found.at(-1);
    const before = last === undefined ? "" : (Array.from(last).at(-1) ?? "");
    if (last === undefined || (letter !== " " && !CLOSING.includes(letter) && mayBreak(before, letter))) found.push(letter);
    else found[found.length - 1] = last + letter;
  }
  return found;
}

function mayBreak(before: string, letter: string): boolean {
  const composed = "_/".includes(before) || ("-.:".includes(before) && /\p{L}/u.test(letter)) || (/\p{Ll}/u.test(before) && /\p{Lu}/u.test(letter));
  return before === " " || composed || isWide(letter) || isWide(before);
}
