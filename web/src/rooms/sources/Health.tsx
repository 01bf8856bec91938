// How the data does: what to look at, what share belongs to known customers, how fresh it is, and each source by day.

import { Alert } from "antd";
import { useTranslation } from "react-i18next";

import { sparkline } from "../../../core/sparkline";
import { type DataHealth, type SourceRow, useDataHealth } from "../../api/sources";
import { Drawing } from "../../app/Drawing";
import { Listed } from "../../app/Listed";
import { Refused } from "../../app/Refused";
import { Waiting } from "../../app/states";
import type { Column } from "../../app/table";
import { type Reader, useWords } from "../../language/use_words";

const SPARK = { width: 120, height: 24 };

export function Health() {
  const { t } = useTranslation();
  const found = useDataHealth();
  if (found.error) return <Refused error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Waiting />;
  const health = found.data;
  return (
    <>
      {health.findings.map((one) => (
        <Alert key={`${one.code} ${one.source}`} type={one.state} showIcon title={one.text} description={one.advice} style={{ marginTop: 10 }} />
      ))}
      {health.findings.length ? null : <Alert type="success" showIcon title={t("health.well")} style={{ marginTop: 10 }} />}
      <Facts health={health} />
      <h2 style={{ marginTop: 18 }}>{t("data.sources")}</h2>
      <SourceTable health={health} />
    </>
  );
}

function Facts({ health }: { health: DataHealth }) {
  const { t } = useTranslation();
  const words = useWords();
  const { freshness } = health;
  const facts: [string, string, string][] = [
    [t("health.known_events"), part(words, health.known_events, health.events), t("health.of", { part: words.exact(health.known_events), whole: words.exact(health.events) })],
    [t("health.known_customers"), part(words, health.known_customers, health.customers), t("health.of", { part: words.exact(health.known_customers), whole: words.exact(health.customers) })],
    [t("health.became_known"), part(words, health.became_known, health.came_anonymous), t("health.of", { part: words.exact(health.became_known), whole: words.exact(health.came_anonymous) })],
    [t("health.visible"), words.seconds(freshness.p50_seconds), freshness.requests ? t("health.p99", { seconds: words.seconds(freshness.p99_seconds), count: freshness.requests, shown: words.exact(freshness.requests) }) : t("health.nothing_live")],
    [t("health.failed"), words.exact(health.failed), t("health.failed_hint")],
  ];
  return (
    <div className="tiles" style={{ marginTop: 14 }}>
      {facts.map(([name, value, beside]) => (
        <section key={name} className="panel tile" aria-label={name}>
          <h2>{name}</h2>
          <div className="big">{value}</div>
          <p className="before">{beside}</p>
        </section>
      ))}
    </div>
  );
}

function SourceTable({ health }: { health: DataHealth }) {
  const { t } = useTranslation();
  const words = useWords();
  const recent = (row: SourceRow): number => row.by_day.reduce((sum, count) => sum + count, 0);
  const days = (row: SourceRow): string => t("health.by_day", { source: row.source, days: row.by_day.length, count: words.exact(recent(row)) });
  const shared = (value: (row: SourceRow) => [number, number]) => ({ value: (row: SourceRow) => ratio(...value(row)), shown: (row: SourceRow) => part(words, ...value(row)) });
  const columns: Column<SourceRow>[] = [
    { name: t("data.source"), value: (row) => row.source, shown: (row) => <>{row.source} {row.live ? <span className="kind">{t("health.live")}</span> : null}</> },
    { name: t("health.recent", { days: health.days.length }), value: recent, shown: (row) => <div style={{ width: SPARK.width }}><Drawing picture={sparkline(row.by_day, [], row.source, days(row), SPARK.width, SPARK.height)} open={() => undefined} /></div>, width: 140 },
    { name: t("customers.events"), value: (row) => row.events, shown: (row) => words.exact(row.events) },
    { name: t("health.known_events"), ...shared((row) => [row.known_events, row.events]) },
    { name: t("column.customers"), value: (row) => row.customers, shown: (row) => words.exact(row.customers) },
    { name: t("health.known_customers"), ...shared((row) => [row.known_customers, row.customers]) },
    { name: t("health.became_known"), ...shared((row) => [row.became_known, row.came_anonymous]) },
    { name: t("data.last"), value: (row) => row.last, shown: (row) => words.moment(row.last) },
    { name: t("health.failed"), value: (row) => row.failed, shown: (row) => words.exact(row.failed) },
  ];
  return <Listed name={t("data.sources")} definition={health.definition} columns={columns} rows={health.sources} />;
}

function ratio(some: number, all: number): number | null {
  return all ? some / all : null;
}

function part(words: Reader, some: number, all: number): string {
  return words.share(ratio(some, all));
}
