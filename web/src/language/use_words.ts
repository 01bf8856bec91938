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
  moment: (iso: string | null | undefined, withTime?: boolean) => string;
}

export function useWords(): Reader {
  const { t, i18n } = useTranslation();
  const { data } = useDescription();
  const language = i18n.language;
  const zone = data?.zone;
  const currency = data?.currency ?? null;
  return useMemo(
    () => ({
      language,
      zone,
      say: (key, values) => t(key, { ...values }),
      number: (value) => format.number(value, language),
      exact: (value) => format.number(value, language, true),
      major: (minor) => (minor == null ? null : format.major(minor, currency)),
      share: format.share,
      seconds: (value) => format.seconds(value, language),
      money: (minor) => format.money(minor, currency, language),
      moment: (iso, withTime = true) => format.moment(iso, language, zone, withTime),
    }),
    [t, language, zone, currency],
  );
}
