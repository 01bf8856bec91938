// The customers behind one number, in a drawer; each leads to its own page.

import { Link } from "@tanstack/react-router";
import { Button, Drawer } from "antd";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { type MetricAsked, type PeoplePages, usePeople, usePeopleOfMetric } from "../api/analyses";
import type { AnalysisName, Drill as Cell, Envelope, People as Page } from "../api/answers";
import type { Drill } from "../../core/mark";
import { useWords } from "../language/use_words";
import { saveText } from "./export";
import { SaveGroup } from "./SaveGroup";
import { Empty, Failed, Waiting } from "./states";
import { type Column, csvText, DataTable } from "./table";

export interface Opened extends Drill {
  analysis: AnalysisName;
  query: Envelope;
}

/** A value of a metric that is opened: how many customers, and in words which. */
export interface OpenedMetric extends MetricAsked {
  label: string;
  count: number;
}

const Opening = createContext<(opened: Opened | OpenedMetric) => void>(() => undefined);

export function useOpen(analysis: AnalysisName, query: Envelope | null): (drill: Drill) => void {
  const open = useContext(Opening);
  return useCallback((drill) => { if (query) open({ ...drill, analysis, query }); }, [open, analysis, query]);
}

/** Gives what opens numbers of several questions. */
export function useOpener(): (opened: Opened | OpenedMetric) => void {
  return useContext(Opening);
}

export function PeopleDrawer({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const words = useWords();
  const [opened, setOpened] = useState<Opened | OpenedMetric | null>(null);
  return (
    <Opening value={setOpened}>
      {children}
      <Drawer
        open={opened !== null}
        onClose={() => setOpened(null)}
        size={720}
        destroyOnHidden
        title={opened ? t("people.title", { count: opened.count, shown: words.exact(opened.count) }) : ""}
      >
        {opened ? "analysis" in opened ? <People opened={opened} /> : <OfMetric opened={opened} /> : null}
      </Drawer>
    </Opening>
  );
}

type Person = Page["customers"][number];

function People({ opened }: { opened: Opened }) {
  const found = usePeople(opened.analysis, opened.query, opened.cell);
  return (
    <>
      <div className="page-head" style={{ marginBottom: 12 }}>
        <p className="lead" style={{ margin: 0 }}>{opened.label}</p>
        <SaveGroup number={{ analysis: opened.analysis, query: { ...opened.query }, drill: opened.cell as Cell, about: opened.label }} />
      </div>
      <PeopleList found={found} />
    </>
  );
}

function OfMetric({ opened }: { opened: OpenedMetric }) {
  const found = usePeopleOfMetric(opened);
  return (
    <>
      <p className="lead">{opened.label}</p>
      <PeopleList found={found} />
    </>
  );
}

/** Customers page by page; what has been shown can be taken away. */
export function PeopleList({ found, none }: { found: PeoplePages; none?: ReactNode }) {
  const { t } = useTranslation();
  const words = useWords();
  const people = useMemo(() => found.data?.pages.flatMap((page) => page.customers) ?? [], [found.data]);
  const columns = useMemo(() => personColumns(t, words), [t, words]);
  if (found.isPending) return <Waiting />;
  if (found.error) return <Failed error={found.error} again={() => void found.refetch()} />;
  if (!people.length) return <Empty title={t("people.none")}>{none}</Empty>;
  return (
    <>
      <DataTable columns={columns} rows={people} label={t("people.list")} />
      <div className="row" style={{ marginTop: 12 }}>
        {found.hasNextPage ? <Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>{t("people.more")}</Button> : null}
        <Button onClick={() => saveText("customers.csv", csvText(columns, people), "text/csv")}>{t("people.export")}</Button>
      </div>
    </>
  );
}

function personColumns(t: (key: string) => string, words: ReturnType<typeof useWords>): Column<Person>[] {
  return [
    { name: t("people.customer"), value: (row) => row.customer, shown: (row) => (row.who === null ? row.customer : <Link to="/customers/$who" params={{ who: row.who }}>{row.customer}</Link>) },
    { name: t("people.events"), value: (row) => row.events, shown: (row) => words.exact(row.events) },
    { name: t("people.spent"), value: (row) => Object.values(row.values)[0] ?? null, shown: (row) => words.amounts(row.values) },
    { name: t("people.first"), value: (row) => row.first, shown: (row) => words.moment(row.first, false) },
    { name: t("people.last"), value: (row) => row.last, shown: (row) => words.moment(row.last, false) },
  ];
}

/** A number; where it can be opened, a button that does. */
export function Count({ drill, open, shown }: { drill: Drill | undefined; open: (drill: Drill) => void; shown: string }) {
  if (!drill || !drill.count) return <span className="number">{shown}</span>;
  return (
    <button type="button" className="count" onClick={() => open(drill)}>
      {shown}
    </button>
  );
}
