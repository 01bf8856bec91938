// What a page shows while it waits, when it failed, and when there is nothing: each says what to do next.

import { Link } from "@tanstack/react-router";
import { Alert, Button, Skeleton } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Refusal } from "../api/client";

export function Waiting() {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t("state.waiting")}>
      <Skeleton active paragraph={{ rows: 6 }} title={false} />
    </div>
  );
}

export function Failed({ error, again }: { error: unknown; again?: () => void }) {
  const { t } = useTranslation();
  const refusal = error instanceof Refusal ? error : null;
  const description = (
    <>
      {refusal?.hint ?? t("state.failed_hint")}
      {refusal?.request ? <div style={{ opacity: 0.8 }}>{t("state.request", { request: refusal.request })}</div> : null}
    </>
  );
  return (
    <Alert
      type="error"
      showIcon
      title={refusal?.message ?? t("state.failed")}
      description={description}
      action={again ? <Button onClick={again}>{t("state.again")}</Button> : undefined}
    />
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="state">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

export function Lost() {
  const { t } = useTranslation();
  return (
    <div className="page">
      <h1 className="visually-hidden">{t("state.lost")}</h1>
      <Empty title={t("state.lost")}>
        <p>{t("state.lost_hint")}</p>
        <Link to="/discover">{t("nav.discover")}</Link>
      </Empty>
    </div>
  );
}
