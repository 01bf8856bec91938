// Events that could not be taken in: why, what was received, corrected, tried again or put aside.

import { Alert, Button, Input, Modal, Popconfirm } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type FailedEvent, useChange, useFailed, useFailedEvent } from "../../api/sources";
import { useMe } from "../../api/questions";
import { Listed } from "../../app/Listed";
import { Refused } from "../../app/Refused";
import { Empty, Waiting } from "../../app/states";
import type { Column } from "../../app/table";
import { useWords } from "../../language/use_words";

export function FailedTab() {
  const { t } = useTranslation();
  const words = useWords();
  const found = useFailed();
  const me = useMe().data;
  const change = useChange();
  const [opened, setOpened] = useState<string | null>(null);
  if (found.error) return <Refused error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Waiting />;
  const { counts, failed } = found.data;
  if (!failed.length) return <Empty title={t("failed.none")}><p>{t("failed.none_hint")}</p></Empty>;
  const may = me?.permissions.includes("write") ?? false;
  const act = (verb: "replay" | "discard", body: unknown): void => change.mutate({ path: `/api/failed/${verb}`, body });
  const waiting = counts.reduce((sum, one) => sum + one.count, 0);
  const actions: Column<FailedEvent> = {
    name: t("failed.do"),
    value: () => null,
    shown: (row) => (
      <span className="row" style={{ gap: 6, flexWrap: "nowrap" }}>
        {me?.permissions.includes("reveal") ? <Button size="small" onClick={() => setOpened(row.place)}>{t("failed.open")}</Button> : null}
        <Button size="small" onClick={() => act("replay", { places: [row.place] })}>{t("failed.replay")}</Button>
        <Popconfirm title={t("failed.discard_sure")} okText={t("failed.discard")} onConfirm={() => act("discard", { places: [row.place] })}>
          <Button size="small">{t("failed.discard")}</Button>
        </Popconfirm>
      </span>
    ),
  };
  const columns: Column<FailedEvent>[] = [
    { name: t("failed.received"), value: (row) => row.received_at, shown: (row) => words.moment(row.received_at) },
    { name: t("data.source"), value: (row) => row.source },
    { name: t("failed.code"), value: (row) => row.code, shown: (row) => <code>{row.code}</code> },
    { name: t("failed.why"), value: (row) => row.message },
    { name: t("failed.state"), value: (row) => row.state, shown: (row) => <span className="kind">{t([`state_of.${row.state}`, row.state])}</span> },
    ...(may ? [actions] : []),
  ];
  return (
    <>
      {change.error ? <Alert type="warning" showIcon title={change.error.message} style={{ marginBottom: 10 }} /> : null}
      {change.isSuccess ? <Alert type="success" showIcon title={t("failed.done")} style={{ marginBottom: 10 }} /> : null}
      <Listed
        name={t("data.failed")}
        definition={t("failed.definition", { count: waiting, shown: words.exact(waiting) })}
        columns={columns}
        rows={failed}
        beside={may ? <Button loading={change.isPending} onClick={() => act("replay", { all: true })}>{t("failed.replay_all")}</Button> : null}
      />
      <Modal open={opened !== null} onCancel={() => setOpened(null)} footer={null} title={t("failed.title")} width={720} destroyOnHidden>
        {opened ? <Correct place={opened} may={may} close={() => setOpened(null)} /> : null}
      </Modal>
    </>
  );
}

function Correct({ place, may, close }: { place: string; may: boolean; close: () => void }) {
  const { t } = useTranslation();
  const found = useFailedEvent(place);
  const change = useChange();
  const [typed, setTyped] = useState<string | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  if (found.error) return <Refused error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Waiting />;
  const { raw, message, source } = found.data;
  const text = typed ?? indented(raw);
  async function save(): Promise<void> {
    try {
      const event = JSON.parse(text) as unknown;
      setWrong(null);
      await change.mutateAsync({ path: `/api/failed/${place}/edit`, body: { event } });
      await change.mutateAsync({ path: "/api/failed/replay", body: { places: [place] } });
      close();
    } catch (error) {
      setWrong(error instanceof SyntaxError ? t("failed.no_json", { why: error.message }) : error instanceof Error ? error.message : t("error.unknown"));
    }
  }
  return (
    <>
      <p className="lead">{source}: {message}</p>
      <Input.TextArea className="code" aria-label={t("failed.raw")} rows={16} value={text} readOnly={!may} onChange={(event) => setTyped(event.target.value)} />
      {wrong ? <Alert type="error" showIcon title={wrong} style={{ marginTop: 10 }} /> : null}
      {may ? <Button type="primary" loading={change.isPending} style={{ marginTop: 12 }} onClick={() => void save()}>{t("failed.save")}</Button> : null}
    </>
  );
}

function indented(raw: string): string {
  try {
    return JSON.stringify(JSON.parse(raw), null, 2);
  } catch {
    return raw;
  }
}
