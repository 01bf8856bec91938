// The tracking plan in force, and what has violated it.

import { useTranslation } from "react-i18next";

import { Refusal } from "../../api/client";
import { usePlan, useViolations, type Violation } from "../../api/sources";
import { Listed } from "../../app/Listed";
import { Refused } from "../../app/Refused";
import { Empty, Waiting } from "../../app/states";
import type { Column } from "../../app/table";
import { useWords } from "../../language/use_words";

export function PlanTab() {
  const { t } = useTranslation();
  const words = useWords();
  const plan = usePlan();
  const found = useViolations();
  const error = plan.error ?? found.error;
  if (error instanceof Refusal && error.code.startsWith("plan.none")) return <Empty title={error.message}><p>{error.hint}</p></Empty>;
  if (error) return <Refused error={error} again={() => void plan.refetch()} />;
  if (!plan.data || !found.data) return <Waiting />;
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
      <h2>{t("plan.violations", { version: plan.data.version })}</h2>
      {found.data.violations.length ? (
        <Listed name={t("plan.violations", { version: plan.data.version })} definition={t("plan.definition")} columns={columns} rows={found.data.violations} />
      ) : (
        <p className="definition">{t("plan.none")}</p>
      )}
      <details style={{ marginTop: 16 }}>
        <summary>{t("plan.text")}</summary>
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keys */}
        <pre className="code" tabIndex={0}>{plan.data.plan}</pre>
      </details>
    </>
  );
}
