// Everything about a customer, taken away as a file; a customer erased, with the receipt.

import { DeleteOutlined, DownloadOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Alert, Button, Checkbox, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ask } from "../../api/client";
import { placeOf, type Receipt, useErase } from "../../api/customers";
import type { Profile } from "../../api/shapes";
import { saveText } from "../../app/export";
import { FactList } from "../../app/FactList";
import { useTitle } from "../../app/use_title";
import { useWords } from "../../language/use_words";

export function ExportButton({ who }: { who: string }) {
  const { t } = useTranslation();
  const [state, setState] = useState<{ busy: boolean; wrong: string | null }>({ busy: false, wrong: null });
  async function save(): Promise<void> {
    setState({ busy: true, wrong: null });
    try {
      const all = await ask<unknown>(`${placeOf(who)}/export`);
      saveText(`customer-${who.replace(/[^\w-]+/g, "-")}.json`, `${JSON.stringify(all, null, 1)}\n`, "application/json");
      setState({ busy: false, wrong: null });
    } catch (error) {
      setState({ busy: false, wrong: error instanceof Error ? error.message : t("error.unknown") });
    }
  }
  return (
    <span>
      <Button icon={<DownloadOutlined />} loading={state.busy} title={t("leaving.export_definition")} onClick={() => void save()}>{t("leaving.export")}</Button>
      {state.wrong ? <span role="alert"> {state.wrong}</span> : null}
    </span>
  );
}

export function EraseButton({ who, profile, erased }: { who: string; profile: Profile; erased: (receipt: Receipt) => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button danger icon={<DeleteOutlined />} onClick={() => setOpen(true)}>{t("leaving.erase")}</Button>
      <Modal open={open} onCancel={() => setOpen(false)} footer={null} title={t("leaving.title", { customer: profile.customer })} width={620} destroyOnHidden>
        <Erase who={who} profile={profile} erased={erased} />
      </Modal>
    </>
  );
}

function Erase({ who, profile, erased }: { who: string; profile: Profile; erased: (receipt: Receipt) => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const erase = useErase(who, erased);
  const [sure, setSure] = useState(false);
  const [later, setLater] = useState(false);
  const [reason, setReason] = useState("");
  const [typed, setTyped] = useState("");
  const happens = ["events", "identifiers", "rest", "kept_out", "receipt", "never_back"];
  const counts = { events: words.exact(profile.events), identifiers: words.exact(profile.identifiers.length) };
  if (!sure) {
    return (
      <>
        <p className="lead">{t("leaving.what_happens")}</p>
        <ul className="told">{happens.map((name) => <li key={name}>{t(`leaving.${name}`, counts)}</li>)}</ul>
        <Checkbox checked={later} onChange={(event) => setLater(event.target.checked)}>{t("leaving.refuse_later")}</Checkbox>
        <label className="field" style={{ margin: "12px 0" }}>
          <span className="name">{t("leaving.reason")}</span>
          <Input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
        </label>
        <Button danger onClick={() => setSure(true)}>{t("leaving.go_on")}</Button>
      </>
    );
  }
  return (
    <>
      <Alert type="warning" showIcon title={t("leaving.never_back")} style={{ marginBottom: 12 }} />
      <label className="field">
        <span className="name">{t("leaving.type", { customer: profile.customer })}</span>
        <Input value={typed} autoComplete="off" onChange={(event) => setTyped(event.target.value)} />
      </label>
      {erase.error ? <Alert type="error" showIcon title={erase.error.message} style={{ marginTop: 12 }} /> : null}
      <div className="row" style={{ marginTop: 14 }}>
        <Button onClick={() => setSure(false)}>{t("leaving.back")}</Button>
        <Button danger type="primary" disabled={typed.trim() !== profile.customer} loading={erase.isPending} onClick={() => erase.mutate({ refuse_later: later, reason: reason.trim() || null })}>
          {t("leaving.erase_now")}
        </Button>
      </div>
    </>
  );
}

export function Erased({ receipt }: { receipt: Receipt }) {
  const { t } = useTranslation();
  const words = useWords();
  useTitle(t("leaving.erased"));
  const facts: [string, string][] = [
    [t("leaving.number"), String(receipt.erasure)],
    [t("column.time"), words.moment(receipt.time)],
    ...Object.entries(receipt.counts).map(([name, count]): [string, string] => [t([`erased.${name}`, name]), words.exact(count)]),
  ];
  return (
    <>
      <h1>{t("leaving.erased")}</h1>
      <p className="lead">{t(receipt.finished ? "leaving.erased_lead" : "leaving.unfinished")}</p>
      <FactList name={t("leaving.receipt_title")} facts={facts} />
      <div className="row">
        <Button icon={<DownloadOutlined />} onClick={() => saveText(`erasure-${receipt.erasure}.json`, `${JSON.stringify(receipt, null, 1)}\n`, "application/json")}>{t("leaving.save_receipt")}</Button>
        <Link to="/customers">{t("customers.again")}</Link>
      </div>
    </>
  );
}
