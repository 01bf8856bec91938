// The frame around every page: where one can go, what period is looked at, how fresh it is, who is signed in.

import { ApartmentOutlined, BulbOutlined, CompassOutlined, DatabaseOutlined, DashboardOutlined, HomeOutlined, QuestionCircleOutlined, SearchOutlined, SettingOutlined, TeamOutlined, TranslationOutlined, UserOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useSearch } from "@tanstack/react-router";
import { Button, Dropdown, Tooltip } from "antd";
import { lazy, type ReactNode, Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";

import { ask, Refusal } from "../api/client";
import { useDescription, useMe } from "../api/questions";
import { otherLanguage, speak } from "../language";
import { useWords } from "../language/use_words";
import { toggleTheme } from "./appearance";
import { DateRange } from "./DateRange";
import { Mark } from "./Mark";
import { MENU } from "./menu";
import { kept } from "./search";
import { showPalette, showShortcuts, Summoned } from "./Summoned";
import { SignIn } from "./SignIn";
import { Failed, Waiting } from "./states";

const Tour = lazy(() => import("./Tour"));

export const PLACES: { to: "/home" | "/discover" | "/touchpoints" | "/customers" | "/metrics/list" | "/data" | "/settings"; key: string; icon: ReactNode }[] = [
  { to: "/home", key: "nav.home", icon: <HomeOutlined /> },
  { to: "/discover", key: "nav.discover", icon: <CompassOutlined /> },
  { to: "/touchpoints", key: "nav.touchpoints", icon: <ApartmentOutlined /> },
  { to: "/customers", key: "nav.customers", icon: <TeamOutlined /> },
  { to: "/metrics/list", key: "nav.metrics", icon: <DashboardOutlined /> },
  { to: "/data", key: "nav.data", icon: <DatabaseOutlined /> },
  { to: "/settings", key: "nav.settings", icon: <SettingOutlined /> },
];

export function Shell() {
  const me = useMe();
  const { t } = useTranslation();
  const { tour } = useSearch({ strict: false });
  useEffect(() => {
    document.title = me.data ? "Sojourn" : `${t("sign_in.title")} – Sojourn`;
  }, [me.data, t]);
  if (me.isPending) return <main className="page"><Waiting /></main>;
  if (me.error instanceof Refusal && me.error.status === 401) return <SignIn />;
  if (me.error) return <main className="page"><Failed error={me.error} again={() => void me.refetch()} /></main>;
  return (
    <div className="frame">
      <a className="skip" href="#page">{t("nav.skip")}</a>
      <Side />
      <div style={{ minWidth: 0 }}>
        <Top />
        <main id="page" className="page" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <Summoned />
      {tour ? <Suspense><Tour /></Suspense> : null}
    </div>
  );
}

function Side() {
  const { t } = useTranslation();
  const words = useWords();
  const { data } = useDescription();
  return (
    <div className="side">
      <div className="brand"><Mark /> Sojourn</div>
      <nav aria-label={t("nav.name")}>
        {PLACES.map(({ to, key, icon }) => (
          <Link key={to} to={to} activeOptions={{ includeSearch: false }} search={kept}>
            <span aria-hidden="true">{icon}</span> {t(key)}
          </Link>
        ))}
      </nav>
      {data ? (
        <div className="foot">
          {t("shell.customers", { count: data.customers, shown: words.number(data.customers) })}
          <br />
          {t("shell.events", { count: data.events, shown: words.number(data.events) })}
        </div>
      ) : null}
    </div>
  );
}

function Top() {
  const { t } = useTranslation();
  const words = useWords();
  const { data } = useDescription();
  const other = otherLanguage();
  return (
    <header className="top">
      <DateRange />
      {data?.zone ? <span className="fresh">{data.zone}</span> : null}
      <span className="space" />
      {data?.last ? <span className="fresh">{t("shell.as_of", { moment: words.moment(data.last) })}</span> : null}
      <Tooltip title={`${t("palette.title")} · Ctrl K`}>
        <Button type="text" icon={<SearchOutlined />} aria-label={t("palette.title")} onClick={showPalette} />
      </Tooltip>
      <Tooltip title={`${t("shortcuts.title")} · ?`}>
        <Button type="text" icon={<QuestionCircleOutlined />} aria-label={t("shortcuts.title")} onClick={showShortcuts} />
      </Tooltip>
      <Tooltip title={t("shell.theme")}>
        <Button type="text" icon={<BulbOutlined />} aria-label={t("shell.theme")} onClick={toggleTheme} />
      </Tooltip>
      <Button type="text" icon={<TranslationOutlined />} onClick={() => void speak(other)} lang={other}>
        {t("language.other")}
      </Button>
      <UserMenu />
    </header>
  );
}

function UserMenu() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { data } = useMe();
  function leave(): void {
    void ask("/api/sign-out", { method: "POST" }).finally(() => {
      client.clear();
      window.location.assign("/");
    });
  }
  const items = [
    { key: "role", label: t("shell.role", { role: data?.role ?? "" }), disabled: true },
    { key: "leave", label: t("shell.sign_out"), onClick: leave },
  ];
  return (
    <Dropdown {...MENU} menu={{ items }}>
      <Button type="text" icon={<UserOutlined />}>{data?.name}</Button>
    </Dropdown>
  );
}
