// How wide letters are, without a browser: measure, shorten and wrap text. The widths are those of a wide screen font.

const WIDTHS: [number, string][] = [
  [0.3, "ijlI'"], [0.35, " .,:;/\\|"], [0.42, "()[]ftr!-`J"], [0.53, 'scz"*_?^–·'], [0.62, "aekvxyLTYFEZ"],
  [0.65, "0123456789bdghnopqu$S{}P"], [0.72, "ABCKRVXU"], [0.8, "DGHNOQw&"], [0.86, "#+<=>~M→←−×"], [1, "m%W@—…‘’“”"],
];
const EM = new Map(WIDTHS.flatMap(([width, letters]) => Array.from(letters).map((letter) => [letter, width] as const)));
const WIDE = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;
const CLOSING = "\uff0c\u3002\uff1b\uff1a\u3001\uff01\uff1f\uff09\u300b\u300d\u300f\u201d\u2019%";
const ELLIPSIS = "…";
const BOLD = 1.12;

export function textWidth(said: string, size: number, bold = false): number {
  let ems = 0;
  for (const letter of said) ems += EM.get(letter) ?? (WIDE.test(letter) || letter > "\uffff" ? 1 : 0.78);
  return ems * size * (bold ? BOLD : 1);
}

/** Cuts a text to the room it has: in its middle, since names mostly differ at their ends. */
export function shorten(said: string, room: number, size: number, bold = false): string {
  if (textWidth(said, size, bold) <= room) return said;
  const letters = Array.from(said);
  for (let kept = letters.length - 1; kept > 0; kept--) {
    const head = Math.ceil(kept / 2);
    const cut = letters.slice(0, head).join("").trimEnd() + ELLIPSIS + letters.slice(letters.length - (kept - head)).join("").trimStart();
    if (textWidth(cut, size, bold) <= room) return cut;
  }
  return "";
}

/** Breaks a name into lines, the last one cut: behind spaces and inside composed names, between Chinese characters. */
export function wrap(said: string, room: number, size: number, lines = 2, bold = false): string[] {
  const made: string[] = [];
  let current = "";
  for (const word of words(said)) {
    if (current && textWidth(current + word.trimEnd(), size, bold) > room) {
      made.push(current);
      current = "";
    }
    current += word;
  }
  made.push(current);
  const kept = made.length > lines ? [...made.slice(0, lines - 1), made.slice(lines - 1).join("")] : made;
  return kept.map((one) => shorten(one.trimEnd(), room, size, bold));
}

function words(said: string): string[] {
  const found: string[] = [];
  for (const letter of said) {
    const last = found.at(-1);
    const before = last?.at(-1) ?? "";
    const breaks =
      before === " " || "_/".includes(before) || /[a-z][A-Z]/.test(before + letter) || WIDE.test(letter) || WIDE.test(before);
    if (last !== undefined && before !== "" && (letter === " " || CLOSING.includes(letter) || !breaks)) {
      found[found.length - 1] = last + letter;
    } else {
      found.push(letter);
    }
  }
  return found;
}
