// How a picture speaks: the sentences of all pictures, and numbers as each language writes them.

import * as format from "./format";
import en from "./locales/en.json";
import chinese from "./locales/zh-CN.json";
import taiwanese from "./locales/zh-TW.json";

export type Values = Record<string, string | number | null | undefined>;

export interface Words {
  say: (key: string, values?: Values) => string;
  number: (value: number | null | undefined) => string;
  /** A number with all its digits, where numbers are seen to add up. */
  exact: (value: number | null | undefined) => string;
  /** A number with its noun: "1 customer", "2 customers". */
  count: (what: string, value: number | null | undefined) => string;
  share: (value: number | null | undefined) => string;
  seconds: (value: number | null | undefined) => string;
  money: (minor: number | null | undefined) => string;
}

const SENTENCES: Record<string, Record<string, string>> = { en, "zh-CN": chinese, "zh-TW": taiwanese };

/** Gives the words of a language, amounts in a currency. */
export function wordsOf(language: string, currency: string | null): Words {
  const sentences: Record<string, string> = SENTENCES[language] ?? en;
  const say = (key: string, values: Values = {}): string => (sentences[key] ?? key).replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
  const number = (value: number | null | undefined): string => format.number(value, language);
  return {
    say,
    number,
    exact: (value) => format.number(value, language, true),
    count: (what, value) => {
      const one = `count.${what}_one`;
      return say(value === 1 && one in sentences ? one : `count.${what}_other`, { count: number(value) });
    },
    share: format.share,
    seconds: (value) => format.seconds(value, language),
    money: (minor) => format.money(minor, currency, language),
  };
}

/** Gives a part of a whole; nothing of nothing. */
export function shareOf(part: number, whole: number): number | null {
  return whole ? part / whole : null;
}
