// The languages of the page, switched without reload; traditional characters are loaded by whoever reads them.

import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import en from "../locales/en.json";
import chinese from "../locales/zh-CN.json";

export type Language = "en" | "zh-CN" | "zh-TW";
const KEPT = "sojourn.language";

declare module "i18next" {
  interface CustomTypeOptions {
    keySeparator: false;
    nsSeparator: false;
    returnNull: false;
  }
}

function firstLanguage(): Language {
  const kept = localStorage.getItem(KEPT) ?? navigator.language;
  if (!/^zh\b/i.test(kept)) return "en";
  return /\b(tw|hk|mo|hant)\b/i.test(kept) ? "zh-TW" : "zh-CN";
}

async function fetchWords(language: Language): Promise<void> {
  if (language !== "zh-TW" || i18next.hasResourceBundle(language, "translation")) return;
  i18next.addResourceBundle(language, "translation", (await import("../locales/zh-TW.json")).default);
}

/** Gives the language that one press leads to. */
export function otherLanguage(): Language {
  return i18next.language === "en" ? "zh-CN" : "en";
}

export async function startLanguage(): Promise<void> {
  const first = firstLanguage();
  await i18next.use(initReactI18next).init({
    lng: "en",
    fallbackLng: false,
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false, prefix: "{", suffix: "}" },
    resources: { en: { translation: en }, "zh-CN": { translation: chinese } },
  });
  await fetchWords(first);
  await i18next.changeLanguage(first);
  document.documentElement.lang = first;
}

export async function speak(language: Language): Promise<void> {
  localStorage.setItem(KEPT, language);
  await fetchWords(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
