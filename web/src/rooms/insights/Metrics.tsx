// Metrics: what the brand measures itself by, how each is defined, and changes of that.

import { Button, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Metric, useMetrics } from "../../api/insights";
import { useDescription, useMe } from "../../api/questions";
import { Listed } from "../../app/Listed";
import { Refused } from "../../app/Refused";
import { Waiting } from "../../app/states";
import type { Column } from "../../app/table";
import { useTitle } from "../../app/use_title";
import { useWords } from "../../language/use_words";
import { measure } from "./measure";
import { MetricEditor } from "./MetricEditor";
import { NEW } from "./new_metric";

export function Metrics() {
  const { t } = useTranslation();
  const words = useWords();
  useTitle(t("nav.metrics"));
  const found = useMetrics();
  const may = useMe().data?.permissions.includes("write") ?? false;
  const currency = useDescription().data?.currency ?? null;
  const [text, setText] = useState<string | null>(null);
  const columns: Column<Metric>[] = [
    { name: t("metric.name"), value: (row) => row.label, shown: (row) => <><strong>{row.label}</strong><br /><code className="fresh">{row.name}</code></> },
    { name: t("metric.definition"), value: (row) => row.definition, width: 230 },
    { name: t("metric.formula"), value: (row) => row.formula, shown: (row) => <Formula row={row} /> },
    { name: t("metric.target"), value: (row) => row.target, shown: (row) => measure(row.target, row.unit, currency, words) },
    { name: t("metric.owner"), value: (row) => row.owner },
    { name: t("metric.version"), value: (row) => row.version, shown: (row) => (row.version ? row.version : t("metric.shipped")) },
    ...(may ? [{ name: t("failed.do"), value: () => null, shown: (row: Metric) => <Button size="small" aria-label={`${t("metric.edit")}: ${row.label}`} onClick={() => setText(row.text)}>{t("metric.edit")}</Button> }] : []),
  ];
  return (
    <>
      <h1>{t("nav.metrics")}</h1>
      <p className="lead">{t("metric.lead")}</p>
      <section className="panel" aria-label={t("nav.metrics")}>
        {found.error ? <Refused error={found.error} again={() => void found.refetch()} /> : null}
        {found.isPending ? <Waiting /> : null}
        {found.data ? (
          <Listed name={t("nav.metrics")} definition={t("metric.list")} columns={columns} rows={found.data.metrics} beside={may ? <Button type="primary" onClick={() => setText(NEW)}>{t("metric.new")}</Button> : null} />
        ) : null}
      </section>
      <Modal open={text !== null} onCancel={() => setText(null)} footer={null} title={t("metric.edit_title")} width={760} destroyOnHidden>
        {text === null ? null : <MetricEditor given={text} currency={currency} close={() => setText(null)} />}
      </Modal>
    </>
  );
}

function Formula({ row }: { row: Metric }) {
  const { t } = useTranslation();
  return (
    <span className="formula">
      <code>{row.formula}</code>
      <span className="fresh">{t("metric.from", { table: row.from })}{row.where ? ` · ${t("metric.where")} ${row.where}` : ""}</span>
    </span>
  );
}
