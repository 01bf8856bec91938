// Who did what: the newest entries of the audit, of an action, by somebody, about something.

import { useNavigate, useSearch } from "@tanstack/react-router";
import { Input } from "antd";
import { useTranslation } from "react-i18next";

import { type AuditAsked, type Entry, useAudit } from "../../api/access";
import { Listed } from "../../app/Listed";
import { Refused } from "../../app/Refused";
import { Empty, Waiting } from "../../app/states";
import type { Column } from "../../app/table";
import { useWords } from "../../language/use_words";

const FIELDS: [keyof AuditAsked, string][] = [["action", "user.role_changed"], ["actor", "user:ann"], ["about", "key:sjw_1a2b3c4d"]];

export function AuditTab() {
  const { t } = useTranslation();
  const words = useWords();
  const navigate = useNavigate({ from: "/settings" });
  const { action, actor, about } = useSearch({ from: "/settings" });
  const asked: AuditAsked = { action, actor, about };
  const found = useAudit(asked);
  if (found.error) return <Refused error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Waiting />;
  const narrow = (name: keyof AuditAsked, said: string): void => {
    if ((asked[name] ?? "") !== said.trim()) void navigate({ search: (before) => ({ ...before, [name]: said.trim() || undefined }), replace: true });
  };
  const facts = (row: Entry): string => Object.entries(row.facts).map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`).join(", ");
  const columns: Column<Entry>[] = [
    { name: "#", value: (row) => row.number },
    { name: t("column.time"), value: (row) => row.time, shown: (row) => words.moment(row.time) },
    { name: t("settings.actor"), value: (row) => row.actor },
    { name: t("settings.action"), value: (row) => row.action, shown: (row) => <code>{row.action}</code> },
    { name: t("settings.about"), value: (row) => row.about ?? row.customer },
    { name: t("settings.facts"), value: facts },
  ];
  return (
    <>
      <div className="fields" style={{ marginBottom: 12 }}>
        {FIELDS.map(([name, example]) => (
          <label key={name} className="field">
            <span className="name">{t(`settings.${name}`)}</span>
            <Input key={asked[name]} style={{ width: 200 }} allowClear placeholder={example} defaultValue={asked[name] ?? ""} onPressEnter={({ currentTarget }) => narrow(name, currentTarget.value)} onBlur={({ target }) => narrow(name, target.value)} />
          </label>
        ))}
      </div>
      {found.data.entries.length ? <Listed name={t("settings.audit")} definition={t("settings.audit_definition")} columns={columns} rows={found.data.entries} /> : <Empty title={t("settings.audit_none")}><p>{t("settings.audit_none_hint")}</p></Empty>}
    </>
  );
}
