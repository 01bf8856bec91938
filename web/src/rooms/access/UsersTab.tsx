// Users: who they are and what they may; made, given another role, locked out, and given a link for a new password.

import { Alert, Button, Modal, Popconfirm } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type User, useAccess, useUsers } from "../../api/access";
import { useMe } from "../../api/questions";
import { Listed } from "../../app/Listed";
import { Refused } from "../../app/Refused";
import { Waiting } from "../../app/states";
import type { Column } from "../../app/table";
import { useWords } from "../../language/use_words";
import { Once } from "./Once";
import { UserForm } from "./UserForm";

export function UsersTab() {
  const { t } = useTranslation();
  const words = useWords();
  const found = useUsers();
  const me = useMe().data;
  const change = useAccess<{ token?: string }>();
  const [editing, setEditing] = useState<User | "new" | null>(null);
  const [token, setToken] = useState<string | null>(null);
  if (found.error) return <Refused error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Waiting />;
  const act = (user: User, verb: string): void => change.mutate({ path: `/api/users/${encodeURIComponent(user.name)}/${verb}` }, { onSuccess: (said) => setToken(said.token ?? null) });
  const buttons = (row: User) =>
    row.name === me?.name ? <span className="fresh">{t("settings.you")}</span> : (
      <span className="row" style={{ gap: 6, flexWrap: "nowrap" }}>
        <Button size="small" aria-label={`${t("settings.change")}: ${row.name}`} onClick={() => setEditing(row)}>{t("settings.change")}</Button>
        <Button size="small" aria-label={`${t("settings.link")}: ${row.name}`} disabled={row.disabled !== null} onClick={() => act(row, "link")}>{t("settings.link")}</Button>
        {row.disabled ? (
          <Button size="small" aria-label={`${t("settings.enable")}: ${row.name}`} onClick={() => act(row, "enable")}>{t("settings.enable")}</Button>
        ) : (
          <Popconfirm title={t("settings.disable_sure", { name: row.name })} okText={t("settings.disable")} onConfirm={() => act(row, "disable")}>
            <Button size="small" aria-label={`${t("settings.disable")}: ${row.name}`}>{t("settings.disable")}</Button>
          </Popconfirm>
        )}
      </span>
    );
  const columns: Column<User>[] = [
    { name: t("settings.name"), value: (row) => row.name },
    { name: t("settings.role"), value: (row) => row.role, shown: (row) => <span className="kind">{t([`role_of.${row.role}`, row.role])}</span> },
    { name: t("settings.limits"), value: (row) => [...row.stores, ...row.regions].join(", ") || t("settings.no_limits") },
    { name: t("settings.created"), value: (row) => row.created, shown: (row) => words.moment(row.created) },
    { name: t("settings.state"), value: (row) => t(row.disabled ? "settings.disabled" : "settings.active") },
    { name: t("failed.do"), value: () => null, shown: buttons },
  ];
  const close = (): void => { setEditing(null); setToken(null); };
  return (
    <>
      {change.error ? <Alert type="warning" showIcon title={change.error.message} style={{ marginBottom: 10 }} /> : null}
      <Listed name={t("settings.users")} definition={t("settings.users_definition")} columns={columns} rows={found.data.users} beside={<Button type="primary" onClick={() => setEditing("new")}>{t("settings.new_user")}</Button>} />
      <Modal open={editing !== null || token !== null} onCancel={close} footer={null} destroyOnHidden title={t(token !== null ? "settings.new_user_title" : editing === "new" ? "settings.new_user" : "settings.change")}>
        {token === null && editing !== null ? (
          <UserForm user={editing === "new" ? null : editing} done={(made) => (made === null ? close() : setToken(made))} />
        ) : token === null ? null : (
          <Once text={`${window.location.origin}/#new-password=${token}`} says={t("settings.link_once")} />
        )}
      </Modal>
    </>
  );
}
