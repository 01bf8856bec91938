// A file in: chosen, shown as it would be read, its columns corrected, checked and loaded; and what was loaded before.

import { InboxOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { Alert, Button, Popconfirm, Select, Spin, Upload } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useMe } from "../../api/questions";
import { useChange } from "../../api/sources";
import { type Load, sendFile, useLoads } from "../../api/uploads";
import { Listed } from "../../app/Listed";
import { Failed } from "../../app/states";
import type { Column } from "../../app/table";
import { useWords } from "../../language/use_words";
import { Read } from "./Read";
import { KINDS } from "./search";

const TAKEN = ".csv,.tsv,.txt,.jsonl,.ndjson,.json,.parquet,.xlsx,.xlsm,.xes,.gz";

export function UploadTab() {
  const { t } = useTranslation();
  const { kind: given } = useSearch({ from: "/data" });
  const may = useMe().data?.permissions.includes("write") ?? false;
  const [kind, setKind] = useState<string>(given ?? "events");
  const sent = useMutation({ mutationFn: (file: File) => sendFile(file, kind) });
  if (!may) return <Alert type="info" showIcon title={t("state.forbidden")} description={t("upload.needs_write")} />;
  if (sent.data) return <Read key={sent.data.id} shown={sent.data} another={() => sent.reset()} />;
  return (
    <>
      <p className="definition">{t("upload.definition")}</p>
      <div className="field" style={{ marginBottom: 12, maxWidth: 320 }}>
        <span className="name">{t("upload.kind")}</span>
        <Select aria-label={t("upload.kind")} value={kind} onChange={setKind} options={(["events", ...KINDS] as const).map((value) => ({ value, label: t(`records.${value}`) }))} />
      </div>
      <Spin spinning={sent.isPending} description={t("upload.sending")}>
        <Upload.Dragger accept={TAKEN} showUploadList={false} disabled={sent.isPending} beforeUpload={(file) => { sent.mutate(file); return false; }}>
          <p style={{ fontSize: 28, margin: 0 }}><InboxOutlined /></p>
          <p style={{ margin: "4px 0" }}>{t("upload.choose")}</p>
          <p className="fresh" style={{ margin: 0 }}>{t("upload.formats")}</p>
        </Upload.Dragger>
      </Spin>
      {sent.error ? <div style={{ marginTop: 12 }}><Failed error={sent.error} /></div> : null}
      <Loads />
    </>
  );
}

function Loads() {
  const { t } = useTranslation();
  const words = useWords();
  const undo = useChange();
  const loads = useLoads().data?.loads ?? [];
  if (!loads.length) return null;
  const columns: Column<Load>[] = [
    { name: "#", value: (row) => row.number },
    { name: t("upload.file"), value: (row) => row.file },
    { name: t("data.source"), value: (row) => row.source },
    { name: t("customers.events"), value: (row) => row.events, shown: (row) => words.exact(row.events) },
    {
      name: t("failed.do"),
      value: () => null,
      shown: (row) => (
        <Popconfirm title={t("upload.undo_sure", { count: row.events, shown: words.exact(row.events) })} okText={t("upload.undo")} onConfirm={() => undo.mutate({ path: `/api/loads/${row.number}/undo`, body: {} })}>
          <Button size="small" loading={undo.isPending && undo.variables.path.includes(`/${row.number}/`)} aria-label={`${t("upload.undo")}: ${row.file}`}>{t("upload.undo")}</Button>
        </Popconfirm>
      ),
    },
  ];
  return (
    <section aria-label={t("upload.loads")} style={{ marginTop: 22 }}>
      <h2>{t("upload.loads")}</h2>
      {undo.error ? <Alert type="warning" showIcon title={undo.error.message} /> : null}
      <Listed name={t("upload.loads")} definition={t("upload.loads_definition")} columns={columns} rows={[...loads].reverse()} />
    </section>
  );
}
