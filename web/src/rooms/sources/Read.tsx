// One uploaded file: which column means what, the first events as they would be, and what becomes of every row.

import { Alert, Button, Input, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Account, type FirstEvent, type Reading, type Shown, type UploadColumn, useReading } from "../../api/uploads";
import { Failed } from "../../app/states";
import { type Column, DataTable } from "../../app/table";
import { money } from "../../../core/format";
import { useWords } from "../../language/use_words";
import { Became } from "./Became";

const PLAIN = ["time", "event", "customer", "channel", "value", "currency column", "id", "case", "order", "line list"];
const SPACES = ["user_id", "anonymous_id", "email", "phone", "card", "device", "openid", "unionid", "external_userid"];
const LINES = ["product", "quantity", "amount", "price", "category"];
const ROLES = [...PLAIN, ...SPACES.map((space) => `identifier ${space}`), ...LINES.map((field) => `line ${field}`)];

export function Read({ shown: first, another }: { shown: Shown; another: () => void }) {
  const { t } = useTranslation();
  const { show, check, load } = useReading(first.id);
  const shown = show.data ?? first;
  const [reading, setReading] = useState<Reading>(() => as(first));
  const events = first.kind === "events";
  const busy = show.isPending || check.isPending || load.isPending;
  const changed = (change: Partial<Reading>): void => {
    const next = { ...reading, ...change };
    setReading(next);
    check.reset();
    show.mutate(next);
  };
  const error = load.error ?? check.error ?? show.error;
  const account: Account | undefined = load.data ?? check.data;
  return (
    <>
      <div className="chart-head">
        <p className="definition"><strong>{first.name}</strong>{load.data ? null : <>: {t(events ? "upload.read_as" : "upload.read_as_records", { kind: t(`records.${first.kind}`) })}</>}</p>
        <Button onClick={another}>{t("upload.another")}</Button>
      </div>
      {load.data ? null : (
        <>
          {events ? <Names reading={reading} shown={shown} changed={changed} /> : null}
          <Columns shown={shown} reading={reading} changed={changed} editable={events && !busy} />
          {shown.fault ? <Alert type="warning" showIcon title={shown.fault.message} description={events ? t("upload.fault") : shown.fault.hint} style={{ marginTop: 12 }} /> : null}
          {shown.notes.map((note) => <p key={note} className="definition" style={{ margin: "6px 0 0" }}>{note}</p>)}
          {shown.events.length ? <First events={shown.events} /> : null}
          <div className="row" style={{ margin: "16px 0" }}>
            <Button disabled={busy || shown.fault !== null} loading={check.isPending} onClick={() => check.mutate(reading)}>{t("upload.check")}</Button>
            <Button type="primary" disabled={busy || shown.fault !== null} loading={load.isPending} onClick={() => load.mutate(reading)}>{t("upload.load")}</Button>
            <span className="fresh">{t("upload.all_or_nothing")}</span>
          </div>
        </>
      )}
      {error ? <Failed error={error} /> : null}
      {account ? <Became id={first.id} account={account} /> : null}
    </>
  );
}

function as(shown: Shown): Reading {
  const roles = shown.columns.flatMap(({ name, role }) => (role === null ? [] : [[name, role] as const]));
  return { columns: shown.kind === "events" ? Object.fromEntries(roles) : null, event_name: shown.event_name, channel_name: shown.channel_name, currency: shown.currency, source: null };
}

interface Part {
  shown: Shown;
  reading: Reading;
  changed: (change: Partial<Reading>) => void;
}

function Names({ reading, shown, changed }: Part) {
  const { t } = useTranslation();
  const roles = Object.values(reading.columns ?? {});
  const texts: [keyof Reading & ("source" | "event_name" | "channel_name" | "currency"), string, boolean][] = [
    ["source", shown.source, true],
    ["event_name", "", !roles.includes("event")],
    ["channel_name", "", !roles.includes("channel")],
    ["currency", "", !roles.includes("currency column")],
  ];
  return (
    <div className="fields" style={{ marginBottom: 12 }}>
      {texts.filter(([, , asked]) => asked).map(([name, placeholder]) => (
        <label key={name} className="field">
          <span className="name">{t(`upload.${name}`)}</span>
          <Input style={{ width: 190 }} placeholder={placeholder} defaultValue={reading[name] ?? ""} onBlur={({ target }) => { if ((reading[name] ?? "") !== target.value.trim()) changed({ [name]: target.value.trim() || null }); }} onPressEnter={({ currentTarget }) => currentTarget.blur()} />
        </label>
      ))}
    </div>
  );
}

function Columns({ shown, reading, changed, editable }: Part & { editable: boolean }) {
  const { t } = useTranslation();
  const named = (role: string): string => {
    const [kind = "", ...rest] = role.split(" ");
    if (PLAIN.includes(role)) return t(`role.${role.replace(" ", "_")}`);
    return t(kind === "line" ? "role.line" : "role.identifier", { name: rest.join(" ") });
  };
  const set = (column: string, role: string): void => {
    const kept = Object.entries(reading.columns ?? {}).filter(([name, held]) => name !== column && held !== role);
    changed({ columns: Object.fromEntries(role ? [...kept, [column, role]] : kept) });
  };
  const options = [{ value: "", label: t("role.property") }, ...ROLES.map((role) => ({ value: role, label: named(role) }))];
  const role = (row: UploadColumn): string => (reading.columns === null ? row.role : reading.columns[row.name]) ?? "";
  const picked = (row: UploadColumn) =>
    reading.columns === null ? <code>{row.role ?? "–"}</code> : (
      <Select size="small" style={{ width: 220 }} aria-label={t("upload.role_of", { column: row.name })} showSearch={{ optionFilterProp: "label" }} disabled={!editable} value={role(row)} options={options} onChange={(value) => set(row.name, value)} />
    );
  const columns: Column<UploadColumn>[] = [
    { name: t("upload.column"), value: (row) => row.name },
    { name: t("upload.means"), value: role, shown: picked, width: 250 },
    { name: t("upload.examples"), value: (row) => row.examples },
    { name: t("upload.reason"), value: (row) => row.reason },
  ];
  return <DataTable columns={columns} rows={shown.columns} label={t("upload.columns")} />;
}

function First({ events }: { events: FirstEvent[] }) {
  const { t } = useTranslation();
  const words = useWords();
  const identifiers = [...new Set(events.flatMap((event) => Object.keys(event).filter((name) => name.startsWith("identifier:"))))];
  const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
  const columns: Column<FirstEvent>[] = [
    { name: t("column.time"), value: (row) => row.time, shown: (row) => words.moment(row.time, !row.date_only) },
    { name: t("column.event"), value: (row) => row.event },
    ...identifiers.map((name) => ({ name: name.replace("identifier:", ""), value: (row: FirstEvent) => text(row[name]) })),
    { name: t("column.channel"), value: (row) => row.channel },
    { name: t("column.value"), value: (row) => row.value, shown: (row) => (row.value == null ? "–" : money(row.value, row.currency ?? null, words.language)) },
  ];
  return (
    <section aria-label={t("upload.first")} style={{ marginTop: 18 }}>
      <h2>{t("upload.first")}</h2>
      <DataTable columns={columns} rows={events} label={t("upload.first")} />
    </section>
  );
}
