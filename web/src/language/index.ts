// The two languages of the page, switched without reload.

import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import en from "../locales/en.json";
import chinese from "../locales/zh-CN.json";

export type Language = "en" | "zh-CN";
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
  return kept.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

export async function startLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: firstLanguage(),
    fallbackLng: false,
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false, prefix: "{", suffix: "}" },
    resources: { en: { translation: en }, "zh-CN": { translation: chinese } },
  });
  document.documentElement.lang = i18next.language;
}

export async function speak(language: Language): Promise<void> {
  localStorage.setItem(KEPT, language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
