// Find customers by any identifier.

import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Input } from "antd";
import type { SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { useCustomers } from "../../api/analyses";
import { PeopleList } from "../../app/People";
import { useTitle } from "../../app/use_title";
import { useWords } from "../../language/use_words";

export function Search() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { q } = useSearch({ from: "/customers" });
  useTitle(t("nav.customers"));
  function find(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const wanted = new FormData(event.currentTarget).get("who");
    void navigate({ to: "/customers", search: { q: typeof wanted === "string" && wanted.trim() ? wanted.trim() : undefined } });
  }
  return (
    <>
      <h1>{t("nav.customers")}</h1>
      <p className="lead">{t("customers.lead")}</p>
      <section className="panel" aria-label={t("customers.find")}>
        <form onSubmit={find} className="row" role="search">
          <label className="field" style={{ flex: "1 1 320px", maxWidth: 520 }}>
            <span className="name">{t("customers.who")}</span>
            <Input key={q} name="who" size="large" defaultValue={q} placeholder={t("customers.who_example")} allowClear />
          </label>
          <Button type="primary" size="large" htmlType="submit" style={{ alignSelf: "flex-end" }}>
            {t("customers.find")}
          </Button>
        </form>
        <p className="definition" style={{ margin: "14px 0 0" }}>{t("customers.forms")}</p>
      </section>
      {q === undefined ? null : <Found wanted={q} />}
    </>
  );
}

function Found({ wanted }: { wanted: string }) {
  const { t } = useTranslation();
  const words = useWords();
  const found = useCustomers(wanted);
  const total = found.data?.pages[0]?.total ?? 0;
  return (
    <section className="panel" aria-label={t("customers.found")}>
      {total ? <h2 style={{ marginBottom: 8 }}>{t("people.title", { count: total, shown: words.exact(total) })}</h2> : null}
      <PeopleList found={found} none={<p>{t("customers.absent")}</p>} />
    </section>
  );
}
