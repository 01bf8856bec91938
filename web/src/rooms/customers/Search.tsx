// Find customers by any identifier.

import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Input } from "antd";
import { type SubmitEvent, useMemo } from "react";
import { useTranslation } from "react-i18next";

import { useCustomers } from "../../api/analyses";
import { personColumns } from "../../app/People";
import { Empty, Failed, Waiting } from "../../app/states";
import { DataTable } from "../../app/table";
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
  const columns = useMemo(() => personColumns(t, words), [t, words]);
  if (found.isPending) return <Waiting />;
  if (found.error) return <Failed error={found.error} again={() => void found.refetch()} />;
  return (
    <section className="panel" aria-label={t("customers.found")}>
      {found.data.customers.length ? (
        <>
          <h2>{t("people.title", { count: found.data.total, shown: words.exact(found.data.total) })}</h2>
          <DataTable columns={columns} rows={found.data.customers} label={t("customers.found")} />
        </>
      ) : (
        <Empty title={t("people.none")}>
          <p>{t("customers.absent")}</p>
        </Empty>
      )}
    </section>
  );
}
