// How a picture speaks: its words and numbers come from outside, already in the reader's language.

export interface Words {
  say: (key: string, values?: Record<string, string | number | null | undefined>) => string;
  number: (value: number | null | undefined) => string;
  share: (value: number | null | undefined) => string;
  seconds: (value: number | null | undefined) => string;
  money: (minor: number | null | undefined) => string;
}

/** Gives a part of a whole; nothing of nothing. */
export function shareOf(part: number, whole: number): number | null {
  return whole ? part / whole : null;
}
