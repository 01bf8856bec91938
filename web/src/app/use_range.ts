// The range that the page looks at and the one that it is compared with, and how they are said.

import { useRouterState, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { useDescription } from "../api/questions";
import { useWords } from "../language/use_words";
import { comparedSpan, type Compared, lastDays, type Span, USUAL_DAYS } from "./ranges";

export interface Looked {
  span: Span;
  compared: Span | undefined;
  how: Compared | undefined;
  /** Whether the page looks at some days and compares them also where nobody chose any. */
  always: boolean;
  said: (span: Span) => string;
}

export function useRange(): Looked {
  const { t } = useTranslation();
  const words = useWords();
  const { from, to, compare, compare_from, compare_to } = useSearch({ strict: false });
  const always = useRouterState({ select: (state) => state.location.pathname === "/home" });
  const described = useDescription().data;
  const [first, last] = [described?.first?.slice(0, 10), described?.last?.slice(0, 10)];
  return useMemo(() => {
    const usual = always && last ? (from || to ? { from: from ?? first, to: to ?? last } : lastDays(last, USUAL_DAYS)) : { from, to };
    const how = compare ?? (always ? "previous" : undefined);
    const day = (value: string | undefined): string => (value ? words.moment(`${value}T12:00:00Z`, false) : "…");
    return {
      span: usual,
      compared: comparedSpan(usual, how, { from: compare_from, to: compare_to }),
      how,
      always,
      said: (span) => (span.from || span.to ? `${day(span.from)} – ${day(span.to)}` : t("range.all")),
    };
  }, [always, first, last, from, to, compare, compare_from, compare_to, words, t]);
}
