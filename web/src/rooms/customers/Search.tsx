// Find one customer by any identifier.

import { useNavigate } from "@tanstack/react-router";
import { Button, Input } from "antd";
import type { SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { useTitle } from "../../app/use_title";

export function Search() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  useTitle(t("nav.customers"));
  function find(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const who = new FormData(event.currentTarget).get("who");
    if (typeof who === "string" && who.trim()) void navigate({ to: "/customers/$who", params: { who: who.trim() } });
  }
  return (
    <>
      <h1>{t("nav.customers")}</h1>
      <p className="lead">{t("customers.lead")}</p>
      <section className="panel" aria-label={t("customers.find")}>
        <form onSubmit={find} className="row" role="search">
          <label className="field" style={{ flex: "1 1 320px", maxWidth: 520 }}>
            <span className="name">{t("customers.who")}</span>
            <Input name="who" size="large" placeholder={t("customers.who_example")} allowClear />
          </label>
          <Button type="primary" size="large" htmlType="submit" style={{ alignSelf: "flex-end" }}>
            {t("customers.find")}
          </Button>
        </form>
        <p className="definition" style={{ margin: "14px 0 0" }}>{t("customers.forms")}</p>
      </section>
    </>
  );
}
