// Data: what is there, what could not be taken in, who is who, what may arrive, and how to send it.

import { useNavigate, useSearch } from "@tanstack/react-router";
import { Tabs } from "antd";
import { useTranslation } from "react-i18next";

import { useTitle } from "../../app/use_title";
import { FailedTab } from "./FailedTab";
import { IdentityTab } from "./IdentityTab";
import { LiveTab } from "./LiveTab";
import { PlanTab } from "./PlanTab";
import { type Tab, TABS } from "./search";
import { RecordsTab } from "./RecordsTab";
import { SendTab } from "./SendTab";
import { ThereTab } from "./ThereTab";
import { UploadTab } from "./UploadTab";

const SHOWN: Record<Tab, () => React.ReactNode> = { there: ThereTab, live: LiveTab, upload: UploadTab, records: RecordsTab, failed: FailedTab, identity: IdentityTab, plan: PlanTab, send: SendTab };

export function Data() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { part: tab = "there" } = useSearch({ from: "/data" });
  useTitle(t("nav.data"));
  const Shown = SHOWN[tab];
  return (
    <>
      <h1>{t("nav.data")}</h1>
      <p className="lead">{t("data.lead")}</p>
      <section className="panel" aria-label={t("nav.data")}>
        <Tabs
          activeKey={tab}
          onChange={(chosen) => void navigate({ to: "/data", search: (before) => ({ ...before, part: chosen as Tab }) })}
          items={TABS.map((key) => ({ key, label: t(`data.${key}`), children: key === tab ? <Shown /> : null }))}
        />
      </section>
    </>
  );
}
