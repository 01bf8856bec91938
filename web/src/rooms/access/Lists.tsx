// Users, keys and the audit, for who may see them.

import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type Entry, type Key, useAudit, useKeys, type User, useUsers } from "../../api/access";
import { Listed } from "../../app/Listed";
import { Refused } from "../../app/Refused";
import { Empty, Waiting } from "../../app/states";
import type { Column } from "../../app/table";
import { useWords } from "../../language/use_words";

function Asked<Answer>({ found, shown }: { found: UseQueryResult<Answer>; shown: (answer: Answer) => ReactNode }) {
  if (found.error) return <Refused error={found.error} again={() => void found.refetch()} />;
  return found.data === undefined ? <Waiting /> : shown(found.data);
}

export function UsersTab() {
  const { t } = useTranslation();
  const words = useWords();
  const columns: Column<User>[] = [
    { name: t("settings.name"), value: (row) => row.name },
    { name: t("settings.role"), value: (row) => row.role, shown: (row) => <span className="kind">{row.role}</span> },
    { name: t("settings.limits"), value: (row) => [...row.stores, ...row.regions].join(", ") || t("settings.no_limits") },
    { name: t("settings.created"), value: (row) => row.created, shown: (row) => words.moment(row.created) },
    { name: t("settings.state"), value: (row) => t(row.disabled ? "settings.disabled" : "settings.active") },
  ];
  return <Asked found={useUsers()} shown={({ users }) => <Listed name={t("settings.users")} definition={t("settings.users_definition")} columns={columns} rows={users} />} />;
}

export function KeysTab() {
  const { t } = useTranslation();
  const words = useWords();
  const columns: Column<Key>[] = [
    { name: t("settings.prefix"), value: (row) => row.prefix, shown: (row) => <code>{row.prefix}</code> },
    { name: t("column.kind"), value: (row) => t(`settings.key_${row.kind}`) },
    { name: t("settings.for"), value: (row) => row.source ?? row.name },
    { name: t("settings.may"), value: (row) => (row.scopes ?? row.origins ?? []).join(", ") || "–" },
    { name: t("settings.created"), value: (row) => row.created, shown: (row) => words.moment(row.created) },
    { name: t("settings.expires"), value: (row) => row.expires, shown: (row) => words.moment(row.expires) },
    { name: t("settings.state"), value: (row) => t(`settings.${row.state}`) },
  ];
  const shown = ({ keys }: { keys: Key[] }): ReactNode =>
    keys.length ? <Listed name={t("settings.keys")} definition={t("settings.keys_definition")} columns={columns} rows={keys} /> : <Empty title={t("settings.no_keys")}><p>{t("settings.keys_definition")}</p></Empty>;
  return <Asked found={useKeys()} shown={shown} />;
}

export function AuditTab() {
  const { t } = useTranslation();
  const words = useWords();
  const facts = (row: Entry): string => Object.entries(row.facts).map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`).join(", ");
  const columns: Column<Entry>[] = [
    { name: "#", value: (row) => row.number },
    { name: t("column.time"), value: (row) => row.time, shown: (row) => words.moment(row.time) },
    { name: t("settings.actor"), value: (row) => row.actor },
    { name: t("settings.action"), value: (row) => row.action, shown: (row) => <code>{row.action}</code> },
    { name: t("settings.about"), value: (row) => row.about ?? row.customer },
    { name: t("settings.facts"), value: facts },
  ];
  return <Asked found={useAudit()} shown={({ entries }) => <Listed name={t("settings.audit")} definition={t("settings.audit_definition")} columns={columns} rows={entries} />} />;
}
