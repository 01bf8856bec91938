// Settings: how the app looks to the reader, and for administrators who may what, and who did what.

import { useNavigate, useSearch } from "@tanstack/react-router";
import { Tabs } from "antd";
import { useTranslation } from "react-i18next";

import { useTitle } from "../../app/use_title";
import { AuditTab } from "./AuditTab";
import { BrandTab } from "./BrandTab";
import { KeysTab } from "./KeysTab";
import { LookTab } from "./LookTab";
import { type Tab, TABS } from "./search";
import { UsersTab } from "./UsersTab";

const SHOWN: Record<Tab, () => React.ReactNode> = { look: LookTab, brand: BrandTab, users: UsersTab, keys: KeysTab, audit: AuditTab };

export function Settings() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { part: tab = "look" } = useSearch({ from: "/settings" });
  useTitle(t("nav.settings"));
  const Shown = SHOWN[tab];
  return (
    <>
      <h1>{t("nav.settings")}</h1>
      <p className="lead">{t("settings.lead")}</p>
      <section className="panel" aria-label={t("nav.settings")}>
        <Tabs
          activeKey={tab}
          onChange={(chosen) => void navigate({ to: "/settings", search: (before) => ({ ...before, part: chosen as Tab }) })}
          items={TABS.map((key) => ({ key, label: t(`settings.${key}`), children: key === tab ? <Shown /> : null }))}
        />
      </section>
    </>
  );
}
