// The tracking plan: how to start one, the text in force to change, and what has violated it.

import { Alert, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ask } from "../../api/client";
import { useMe } from "../../api/questions";
import { usePlan, useViolations, type Violation } from "../../api/sources";
import { Listed } from "../../app/Listed";
import { Refused } from "../../app/Refused";
import { Empty, Waiting } from "../../app/states";
import type { Column } from "../../app/table";
import { useWords } from "../../language/use_words";
import { PlanEditor } from "./PlanEditor";

const SMALLEST = "events:\n  Order Completed:\n    properties:\n      order_id: {type: string}\n";

export function PlanTab() {
  const { t } = useTranslation();
  const plan = usePlan();
  const may = useMe().data?.permissions.includes("write") ?? false;
  const [editing, setEditing] = useState<string | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  if (plan.error) return <Refused error={plan.error} again={() => void plan.refetch()} />;
  if (!plan.data) return <Waiting />;
  const { version, plan: text } = plan.data;
  const propose = (): Promise<void> => ask<{ plan: string }>("/api/plan/proposal").then((found) => setEditing(found.plan), (error: unknown) => setWrong(error instanceof Error ? error.message : t("error.unknown")));
  if (editing !== null) return <PlanEditor given={editing} seen={version ?? 0} close={() => setEditing(null)} />;
  const buttons = (
    <div className="row" style={{ justifyContent: version === null ? "center" : "flex-start" }}>
      {version === null ? null : <Button type="primary" onClick={() => setEditing(text ?? "")}>{t("plan.edit")}</Button>}
      <Button type={version === null ? "primary" : "default"} onClick={() => void propose()}>{t("plan.infer")}</Button>
      {version === null ? <Button onClick={() => setEditing(SMALLEST)}>{t("plan.begin")}</Button> : null}
    </div>
  );
  return (
    <>
      {wrong ? <Alert type="warning" showIcon title={wrong} style={{ marginBottom: 10 }} /> : null}
      {version === null ? (
        <Empty title={t("plan.absent")}><p>{t("plan.absent_hint")}</p>{may ? buttons : null}</Empty>
      ) : (
        <>
          {may ? buttons : null}
          <Violations version={version} />
          <details style={{ marginTop: 16 }}>
            <summary>{t("plan.text")}</summary>
            {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keys */}
            <pre className="code" tabIndex={0}>{text}</pre>
          </details>
        </>
      )}
    </>
  );
}

function Violations({ version }: { version: number }) {
  const { t } = useTranslation();
  const words = useWords();
  const found = useViolations();
  if (found.error) return <Refused error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Waiting />;
  const columns: Column<Violation>[] = [
    { name: t("data.source"), value: (row) => row.source },
    { name: t("column.event"), value: (row) => row.event },
    { name: t("plan.property"), value: (row) => row.property },
    { name: t("column.kind"), value: (row) => row.kind, shown: (row) => <code>{row.kind}</code> },
    { name: t("plan.count"), value: (row) => row.count, shown: (row) => words.exact(row.count) },
    { name: t("data.first"), value: (row) => row.first_at, shown: (row) => words.moment(row.first_at) },
    { name: t("data.last"), value: (row) => row.last_at, shown: (row) => words.moment(row.last_at) },
  ];
  return (
    <>
      <h2 style={{ marginTop: 16 }}>{t("plan.violations", { version })}</h2>
      {found.data.violations.length ? (
        <Listed name={t("plan.violations", { version })} definition={t("plan.definition")} columns={columns} rows={found.data.violations} />
      ) : (
        <p className="definition">{t("plan.none")}</p>
      )}
    </>
  );
}
