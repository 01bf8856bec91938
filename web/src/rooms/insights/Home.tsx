// Home: what changed, and which channels and sources the change comes from.

import { useSearch } from "@tanstack/react-router";
import { Segmented } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { sparkline } from "../../../core/sparkline";
import { useHome } from "../../api/analyses";
import type { Envelope, Home as Found } from "../../api/answers";
import { Chart } from "../../app/Chart";
import { Drawing } from "../../app/Drawing";
import { Count, PeopleDrawer, useOpen } from "../../app/People";
import { Failed, Waiting } from "../../app/states";
import type { Column } from "../../app/table";
import { useTitle } from "../../app/use_title";
import { type Reader, useWords } from "../../language/use_words";

const KPIS = ["customers", "new_customers", "orders", "value", "events"] as const;
type Kpi = (typeof KPIS)[number];
type Change = Found["changes"][number];

export function Home() {
  const { t } = useTranslation();
  const { from, to } = useSearch({ strict: false });
  useTitle(t("nav.home"));
  const found = useHome(from && to ? [from, to] : []);
  return (
    <PeopleDrawer>
      <h1>{t("nav.home")}</h1>
      <p className="lead">{t("home.lead")}</p>
      {found.isPending ? <Waiting /> : null}
      {found.error ? <Failed error={found.error} again={() => void found.refetch()} /> : null}
      {found.data ? <Shown home={found.data} /> : null}
    </PeopleDrawer>
  );
}

function Shown({ home }: { home: Found }) {
  const { t } = useTranslation();
  const words = useWords();
  const [kpi, setKpi] = useState<Kpi>("customers");
  const query = useMemo<Envelope>(() => ({ range: { from: home.days[0], to: home.days[1] }, params: {} }), [home.days]);
  const open = useOpen("activity", query);
  const shown = (value: number | null): string => written(kpi, value, words);
  const drill = (row: Change) => {
    const rows = row.by === "channel" ? home.activity.channels : home.activity.sources;
    const at = rows.find((one) => ("channel" in one ? one.channel : one.source) === row.name);
    const cell = at?.drill?.[kpi];
    return cell === undefined || row.now === null ? undefined : { cell, label: `${t(`home.${kpi}`)}: ${row.name ?? "–"}`, count: row.now };
  };
  const columns: Column<Change>[] = [
    { name: t("column.where"), value: (row) => row.name ?? "–" },
    { name: t("column.kind"), value: (row) => t(`home.by_${row.by}`), shown: (row) => <span className="kind">{t(`home.by_${row.by}`)}</span> },
    { name: t("home.now"), value: (row) => row.now, shown: (row) => <Count drill={drill(row)} open={open} shown={shown(row.now)} /> },
    { name: t("home.before"), value: (row) => row.before, shown: (row) => shown(row.before) },
    { name: t("home.change"), value: (row) => row.change, shown: (row) => signed(row.change, shown(Math.abs(row.change ?? 0))) },
  ];
  const days = [...home.days, ...home.compared_days].map((day) => words.moment(`${day}T12:00:00Z`, false));
  return (
    <>
      <p className="definition">{t("home.days", { first: days[0], last: days[1], before_first: days[2], before_last: days[3] })}</p>
      <div className="tiles">
        {home.kpis.filter((one) => KPIS.some((name) => name === one.kpi)).map((one) => <Tile key={one.kpi} home={home} kpi={one} words={words} />)}
      </div>
      <section className="panel" aria-label={t("home.moved")}>
        <h2>{t("home.moved")}</h2>
        <Chart
          name={t("home.moved")}
          answer={{ ...home.activity, definition: home.definition }}
          columns={columns}
          rows={home.changes.filter((row) => row.kpi === kpi)}
          open={open}
          beside={<Segmented aria-label={t("home.kpi")} value={kpi} onChange={setKpi} options={KPIS.map((value) => ({ value, label: t(`home.${value}`) }))} />}
        />
      </section>
    </>
  );
}

function Tile({ home, kpi, words }: { home: Found; kpi: Found["kpis"][number]; words: Reader }) {
  const { t } = useTranslation();
  const name = kpi.kpi as Kpi;
  const values = home.activity.series.map((one) => one[name] ?? 0);
  const rises = (kpi.change ?? 0) >= 0;
  const picture = { width: 220, height: 44, title: t(`home.${name}`), description: values.join(", "), marks: sparkline(values, 220, 44) };
  return (
    <section className="panel" aria-label={t(`home.${name}`)}>
      <dl className="facts">
        <div>
          <dt>{t(`home.${name}`)}</dt>
          <dd>{written(name, kpi.now, words)}</dd>
        </div>
      </dl>
      <p className="number" style={{ margin: "0 0 8px", color: rises ? "var(--goal)" : "var(--alarm)" }}>
        {signed(kpi.change, words.share(kpi.share === null ? null : Math.abs(kpi.share)))}
      </p>
      <Drawing picture={picture} open={() => undefined} />
    </section>
  );
}

function written(kpi: Kpi, value: number | null, words: Reader): string {
  return kpi === "value" ? words.money(value) : words.exact(value);
}

function signed(change: number | null, said: string): string {
  if (!change) return change === null ? "–" : "±0";
  return `${change > 0 ? "+" : "−"}${said}`;
}
