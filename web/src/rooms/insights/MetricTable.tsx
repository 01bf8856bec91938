// What the brand measures itself by: value, interval, how many it rests on, target and owner.

import { Tooltip } from "antd";
import { useTranslation } from "react-i18next";

import { type Days, type MetricValue, useMetricValues } from "../../api/insights";
import { Listed } from "../../app/Listed";
import { Count, useOpener } from "../../app/People";
import { Refused } from "../../app/Refused";
import { Waiting } from "../../app/states";
import type { Column } from "../../app/table";
import { useWords } from "../../language/use_words";
import { Difference } from "./Difference";
import { measure } from "./measure";

function met(row: MetricValue): boolean | null {
  if (row.target === null || row.value === null || row.better === null) return null;
  return row.better === "more" ? row.value >= row.target : row.value <= row.target;
}

export function MetricTable({ days, compared, note }: { days: Days; compared: Days; note?: string | undefined }) {
  const { t } = useTranslation();
  const words = useWords();
  const found = useMetricValues(days, compared);
  const written = (value: number | null, row: MetricValue): string => measure(value, row.unit, found.data?.currency ?? null, words);
  const changed = (row: MetricValue) => (value: number): string => (row.unit === "share" ? t("change.points", { points: words.number(100 * value) }) : written(value, row));
  const rows = [...(found.data?.metrics ?? [])].sort((a, b) => Number(b.target !== null) - Number(a.target !== null));
  const opener = useOpener();
  const opened = (row: MetricValue, fulfilling: boolean, shown: string) => {
    const count = fulfilling ? row.fulfilling : row.customers;
    const [from, to] = found.data?.days ?? [];
    if (!count || !from || !to) return <span className="number">{shown}</span>;
    const label = t(fulfilling ? "metric.who_fulfil" : "metric.who", { name: row.label });
    return <Count drill={{ cell: null, label, count }} open={() => opener({ name: row.name, days: [from, to], fulfilling, label, count })} shown={shown} />;
  };
  const columns: Column<MetricValue>[] = [
    { name: t("metric.name"), value: (row) => row.label, shown: (row) => <Defined row={row} /> },
    { name: t("metric.value"), value: (row) => row.value, shown: (row) => <strong>{opened(row, row.fulfilling !== null, written(row.value, row))}</strong> },
    { name: t("metric.interval"), value: (row) => row.low, shown: (row) => (row.low === null ? "–" : `${written(row.low, row)} – ${written(row.high, row)}`) },
    { name: t("metric.n"), value: (row) => row.n, shown: (row) => opened(row, false, words.exact(row.n)) },
    { name: t("home.change"), value: (row) => row.change, shown: (row) => <Difference change={row.change} share={row.change_share} write={changed(row)} better={row.better} /> },
    { name: t("metric.target"), value: (row) => row.target, shown: (row) => (row.target === null ? "–" : <>{written(row.target, row)} <Met met={met(row)} /></>) },
    { name: t("metric.owner"), value: (row) => row.owner },
  ];
  return (
    <section className="panel" aria-label={t("nav.metrics")}>
      <h2>{t("nav.metrics")}</h2>
      {note ? <p className="definition"><strong>{note}</strong></p> : null}
      {found.error ? <Refused error={found.error} again={() => void found.refetch()} /> : null}
      {found.isPending ? <Waiting /> : null}
      {found.data ? <Listed name={t("nav.metrics")} definition={t("metric.table")} columns={columns} rows={rows} /> : null}
    </section>
  );
}

function Defined({ row }: { row: MetricValue }) {
  const { t } = useTranslation();
  const formula = [row.formula, row.where ? `${t("metric.where")} ${row.where}` : ""].filter(Boolean).join(" · ");
  return (
    <Tooltip title={<>{row.definition}<br /><code>{formula}</code></>} trigger={["hover", "focus"]}>
      <button type="button" className="count defined">{row.label}</button>
    </Tooltip>
  );
}

function Met({ met: reached }: { met: boolean | null }) {
  const { t } = useTranslation();
  if (reached === null) return null;
  return <span className={`difference ${reached ? "good" : "bad"}`}>{reached ? `✓ ${t("metric.met")}` : `✗ ${t("metric.missed")}`}</span>;
}
