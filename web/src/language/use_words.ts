// Everything the reader's language writes, for components and for pictures.

import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { Words } from "../../core/words";
import { useDescription } from "../api/questions";
import * as format from "./format";

export interface Reader extends Words {
  language: string;
  zone: string | undefined;
  exact: (value: number | null | undefined) => string;
  major: (minor: number | null | undefined) => number | null;
  amounts: (byCurrency: Record<string, number>) => string;
  moment: (iso: string | null | undefined, withTime?: boolean) => string;
}

const TRADITIONAL: Record<string, string> = { 万: "萬", 亿: "億", 钟: "鐘", 时: "時" };

export function useWords(): Reader {
  const { t, i18n } = useTranslation();
  const { data } = useDescription();
  const language = i18n.language;
  const zone = data?.zone;
  const currency = data?.currency ?? null;
  return useMemo(() => {
    const taiwanese = language === "zh-TW";
    const counted = taiwanese ? "zh-CN" : language;
    const lettered = (text: string): string => (taiwanese ? text.replace(/[万亿钟时]/g, (letter) => TRADITIONAL[letter] ?? letter) : text);
    return {
      language,
      zone,
      say: (key, values) => t(key, { ...values }),
      number: (value) => lettered(format.number(value, counted)),
      exact: (value) => format.number(value, counted, true),
      major: (minor) => (minor == null ? null : format.major(minor, currency)),
      amounts: (byCurrency) => format.amounts(byCurrency, language),
      share: format.share,
      seconds: (value) => lettered(format.seconds(value, counted)),
      money: (minor) => format.money(minor, currency, language),
      moment: (iso, withTime = true) => format.moment(iso, language, zone, withTime),
    };
  }, [t, language, zone, currency]);
}
