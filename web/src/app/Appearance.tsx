import { App, ConfigProvider, theme as kit } from "antd";
import en from "antd/locale/en_US";
import chinese from "antd/locale/zh_CN";
import taiwanese from "antd/locale/zh_TW";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";

import { FONT } from "../../core/theme";
import type { Language } from "../language";
import { useTheme } from "./appearance";

const LOCALES: Record<Language, typeof en> = { en, "zh-CN": chinese, "zh-TW": taiwanese };

/** Gives Ant Design our colors, our letters and the reader's language. */
export function Appearance({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation();
  const theme = useTheme();
  const dark = theme.name === "dark";
  useEffect(() => {
    document.documentElement.dataset.theme = theme.name;
  }, [theme]);
  return (
    <ConfigProvider
      locale={LOCALES[i18n.language as Language]}
      button={{ autoInsertSpace: false }}
      theme={{
        algorithm: dark ? kit.darkAlgorithm : kit.defaultAlgorithm,
        token: {
          colorPrimary: dark ? "#6aa5ee" : "#0950b3",
          colorLink: dark ? "#8ab9f3" : "#0950b3",
          colorInfo: dark ? "#6aa5ee" : "#0950b3",
          colorError: dark ? "#ff8a80" : "#b3261e",
          colorBgBase: theme.roles.surface ?? "",
          colorBgContainer: theme.roles.surface ?? "",
          colorBgElevated: dark ? (theme.roles.panel ?? "") : (theme.roles.surface ?? ""),
          colorBorder: dark ? "#434d59" : "#c9cfd6",
          colorBorderSecondary: theme.roles.rule ?? "",
          colorTextBase: theme.roles.ink ?? "",
          colorTextDescription: theme.roles.muted ?? "",
          colorTextPlaceholder: dark ? "#98a3af" : "#66717d",
          borderRadius: 5,
          fontFamily: FONT,
          fontSize: 13,
          motion: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
        },
        components: { Button: dark ? { primaryColor: "#0d1014" } : {}, Table: { cellPaddingBlockSM: 6, headerBg: theme.roles.panel ?? "" }, Tabs: { horizontalMargin: "0 0 12px 0" } },
      }}
    >
      <App component={false}>{children}</App>
    </ConfigProvider>
  );
}
