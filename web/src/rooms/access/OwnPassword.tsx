// One's own password, changed by whoever knows it.

import { Alert, Button, Input } from "antd";
import type { SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { useAccess } from "../../api/access";
import { Refusal } from "../../api/client";

export function OwnPassword() {
  const { t } = useTranslation();
  const change = useAccess();
  function save(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    change.mutate({ path: "/api/me/password", body: { current: given.get("current"), password: given.get("password") } });
  }
  return (
    <section aria-label={t("settings.password")} style={{ marginTop: 22 }}>
      <h2>{t("settings.password")}</h2>
      <p className="definition">{t("settings.password_says")}</p>
      <form key={String(change.isSuccess)} onSubmit={save} className="fields">
        <label className="field">
          <span className="name">{t("settings.password_now")}</span>
          <Input name="current" type="password" autoComplete="current-password" required style={{ width: 230 }} />
        </label>
        <label className="field">
          <span className="name">{t("sign_in.new_password")}</span>
          <Input name="password" type="password" autoComplete="new-password" required style={{ width: 230 }} />
        </label>
        <Button htmlType="submit" loading={change.isPending}>{t("settings.password_change")}</Button>
      </form>
      {change.error ? <Alert type="warning" showIcon style={{ marginTop: 10 }} title={change.error.message} description={change.error instanceof Refusal ? change.error.hint : null} /> : null}
      {change.isSuccess ? <Alert type="success" showIcon style={{ marginTop: 10 }} title={t("settings.password_changed")} /> : null}
    </section>
  );
}
