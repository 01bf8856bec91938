// What arrives, as it arrives: the latest events, newest first, of one source or event, with a pause.

import { PauseOutlined, PlayCircleOutlined } from "@ant-design/icons";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Alert, Button, Input, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type LiveEvent, useTail } from "../../api/live";
import { useDescription } from "../../api/questions";
import { Refused } from "../../app/Refused";
import { Empty, Waiting } from "../../app/states";
import { type Column, DataTable } from "../../app/table";
import { money } from "../../../core/format";
import { useWords } from "../../language/use_words";

export function LiveTab() {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: "/data" });
  const { source, event } = useSearch({ from: "/data" });
  const sources = useDescription().data?.sources ?? [];
  const [running, setRunning] = useState(true);
  const tail = useTail({ source, event }, running);
  const narrow = (change: { source?: string | undefined; event?: string | undefined }): void => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  return (
    <>
      <div className="chart-head">
        <p className="definition">{t("live.definition")}</p>
        <Button icon={running ? <PauseOutlined /> : <PlayCircleOutlined />} onClick={() => setRunning(!running)}>{t(running ? "live.pause" : "live.go_on")}</Button>
      </div>
      <div className="fields" style={{ marginBottom: 12 }}>
        <div className="field">
          <span className="name">{t("data.source")}</span>
          <Select aria-label={t("data.source")} style={{ width: 200 }} allowClear placeholder={t("live.all")} value={source ?? null} options={sources.map((value) => ({ value, label: value }))} onChange={(value: string | null) => narrow({ source: value ?? undefined })} />
        </div>
        <label className="field">
          <span className="name">{t("column.event")}</span>
          <Input key={event} style={{ width: 220 }} allowClear placeholder={t("live.all")} defaultValue={event ?? ""} onPressEnter={({ currentTarget }) => narrow({ event: currentTarget.value.trim() || undefined })} onBlur={({ target }) => narrow({ event: target.value.trim() || undefined })} />
        </label>
      </div>
      {running ? null : <Alert type="info" showIcon title={t("live.paused")} style={{ marginBottom: 10 }} />}
      {tail.error && !tail.events ? <Refused error={tail.error} again={() => setRunning(true)} /> : tail.events ? <Events events={tail.events} /> : <Waiting />}
    </>
  );
}

function Events({ events }: { events: LiveEvent[] }) {
  const { t } = useTranslation();
  const words = useWords();
  if (!events.length) return <Empty title={t("live.none")}><p>{t("live.none_hint")}</p></Empty>;
  const columns: Column<LiveEvent>[] = [
    { name: t("column.time"), value: (row) => row.time, shown: (row) => words.moment(row.time), width: 150 },
    { name: t("data.source"), value: (row) => row.source },
    { name: t("column.event"), value: (row) => row.event },
    { name: t("column.channel"), value: (row) => row.channel },
    { name: t("live.who"), value: (row) => row.identifiers.join(", "), shown: (row) => <span style={{ overflowWrap: "anywhere" }}>{row.identifiers.join(", ")}</span> },
    { name: t("column.value"), value: (row) => row.value, shown: (row) => (row.value == null ? "–" : money(row.value, row.currency ?? null, words.language)) },
    { name: t("live.properties"), value: (row) => JSON.stringify(row.properties), shown: (row) => <Properties of={row.properties} /> },
  ];
  return <DataTable columns={columns} rows={events} label={t("data.live")} />;
}

function Properties({ of: said }: { of: Record<string, unknown> }) {
  const text = Object.entries(said).map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`);
  return <span className="fresh" style={{ overflowWrap: "anywhere" }}>{text.join(", ")}</span>;
}
