// Everything the reader's language writes, for components and for pictures.

import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import * as format from "../../core/format";
import { type Words, wordsOf } from "../../core/words";
import { useDescription } from "../api/questions";

export interface Reader extends Words {
  language: string;
  zone: string | undefined;
  major: (minor: number | null | undefined) => number | null;
  amounts: (byCurrency: Record<string, number>) => string;
  moment: (iso: string | null | undefined, withTime?: boolean) => string;
}

export function useWords(): Reader {
  const { i18n } = useTranslation();
  const { data } = useDescription();
  const language = i18n.language;
  const zone = data?.zone;
  const currency = data?.currency ?? null;
  return useMemo(
    () => ({
      ...wordsOf(language, currency),
      money: (minor) => format.money(minor, currency, language, true),
      language,
      zone,
      major: (minor) => (minor == null ? null : format.major(minor, currency)),
      amounts: (byCurrency) => format.amounts(byCurrency, language),
      moment: (iso, withTime = true) => format.moment(iso, language, zone, withTime),
    }),
    [language, zone, currency],
  );
}
