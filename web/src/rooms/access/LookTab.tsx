// Language and theme of this browser, and who is signed in.

import { Segmented } from "antd";
import { useTranslation } from "react-i18next";

import { useDescription, useMe } from "../../api/questions";
import { toggleTheme, useTheme } from "../../app/appearance";
import { type Language, speak } from "../../language";
import { OwnPassword } from "./OwnPassword";

export function LookTab() {
  const { t, i18n } = useTranslation();
  const theme = useTheme().name;
  const me = useMe().data;
  const there = useDescription().data;
  const facts: [string, string | undefined][] = [
    [t("settings.name"), me?.name],
    [t("settings.role"), me?.role ?? undefined],
    [t("settings.may"), me?.permissions.join(", ")],
    [t("data.zone"), there?.zone],
    [t("data.currency"), there?.currency ?? undefined],
  ];
  return (
    <>
      <div className="fields">
        <div className="field">
          <span className="name">{t("settings.language")}</span>
          <Segmented<Language> aria-label={t("settings.language")} value={i18n.language as Language} options={[{ value: "en", label: "English" }, { value: "zh-CN", label: "简体中文" }, { value: "zh-TW", label: "繁體中文" }]} onChange={(chosen) => void speak(chosen)} />
        </div>
        <div className="field">
          <span className="name">{t("settings.theme")}</span>
          <Segmented aria-label={t("settings.theme")} value={theme} options={(["light", "dark"] as const).map((value) => ({ value, label: t(`settings.${value}`) }))} onChange={(chosen) => { if (chosen !== theme) toggleTheme(); }} />
        </div>
      </div>
      <dl className="facts" style={{ marginTop: 18 }}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="said">{value ?? "–"}</dd>
          </div>
        ))}
      </dl>
      {me?.kind === "user" ? <OwnPassword /> : null}
    </>
  );
}
