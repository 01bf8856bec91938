// Keys: what they are for and whether they work; made, shown once, and revoked.

import { Alert, Button, Modal, Popconfirm } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Key, useAccess, useKeys } from "../../api/access";
import { Listed } from "../../app/Listed";
import { Refused } from "../../app/Refused";
import { Empty, Waiting } from "../../app/states";
import type { Column } from "../../app/table";
import { useWords } from "../../language/use_words";
import { KeyForm } from "./KeyForm";
import { Once } from "./Once";

export function KeysTab() {
  const { t } = useTranslation();
  const words = useWords();
  const found = useKeys();
  const revoke = useAccess();
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  if (found.error) return <Refused error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Waiting />;
  const { keys } = found.data;
  const columns: Column<Key>[] = [
    { name: t("settings.prefix"), value: (row) => row.prefix, shown: (row) => <code>{row.prefix}</code> },
    { name: t("column.kind"), value: (row) => t(`settings.key_${row.kind}`) },
    { name: t("settings.for"), value: (row) => row.source ?? row.name },
    { name: t("settings.may"), value: (row) => (row.scopes ?? row.origins ?? []).join(", ") || "–" },
    { name: t("settings.created"), value: (row) => row.created, shown: (row) => words.moment(row.created) },
    { name: t("settings.expires"), value: (row) => row.expires, shown: (row) => words.moment(row.expires) },
    { name: t("settings.state"), value: (row) => t(`settings.${row.state}`) },
    {
      name: t("failed.do"),
      value: () => null,
      shown: (row) => row.state !== "active" ? null : (
        <Popconfirm title={t("settings.revoke_sure")} okText={t("settings.revoke")} onConfirm={() => revoke.mutate({ path: `/api/keys/${row.prefix}/revoke` })}>
          <Button size="small" aria-label={`${t("settings.revoke")}: ${row.prefix}`}>{t("settings.revoke")}</Button>
        </Popconfirm>
      ),
    },
  ];
  const make = <Button type="primary" onClick={() => setMaking(true)}>{t("settings.new_key")}</Button>;
  const close = (): void => { setMaking(false); setMade(null); };
  return (
    <>
      {revoke.error ? <Alert type="warning" showIcon title={revoke.error.message} style={{ marginBottom: 10 }} /> : null}
      {keys.length ? <Listed name={t("settings.keys")} definition={t("settings.keys_definition")} columns={columns} rows={keys} beside={make} /> : <Empty title={t("settings.no_keys")}><p>{t("settings.keys_definition")}</p>{make}</Empty>}
      <Modal open={making} onCancel={close} footer={null} destroyOnHidden title={t("settings.new_key")}>
        {made === null ? <KeyForm done={setMade} /> : <Once text={made} says={t("settings.key_once")} />}
      </Modal>
    </>
  );
}
