// Who is who: links that were refused and wait for a person to decide, and decisions that can be taken back.

import { Alert, Button, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Conflict, type Decision, useChange, useConflicts, useDecisions } from "../../api/sources";
import { useMe } from "../../api/questions";
import { Listed } from "../../app/Listed";
import { Refused } from "../../app/Refused";
import { Empty, Waiting } from "../../app/states";
import type { Column } from "../../app/table";
import { useWords } from "../../language/use_words";
import { type Asked, Deciding } from "./Deciding";

export function IdentityTab() {
  const { t } = useTranslation();
  const words = useWords();
  const found = useConflicts();
  const may = useMe().data?.permissions.includes("write") ?? false;
  const [asked, setAsked] = useState<Asked | null>(null);
  if (found.error) return <Refused error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Waiting />;
  const { waiting, conflicts } = found.data;
  const why = (row: Conflict): string => {
    if (row.namespace !== null && row.limit !== null) return t("identity.limit", { limit: row.limit, namespace: row.namespace });
    return row.probability === null ? row.text : t("identity.probable", { share: words.share(row.probability) });
  };
  const columns: Column<Conflict>[] = [
    { name: t("identity.one"), value: (row) => row.left.identifier, shown: (row) => <Who identifier={row.left.identifier} customer={row.left.customer} />, width: 165 },
    { name: t("identity.other"), value: (row) => row.right.identifier, shown: (row) => <Who identifier={row.right.identifier} customer={row.right.customer} />, width: 190 },
    { name: t("identity.together"), value: (row) => row.events, shown: (row) => words.exact(row.events) },
    { name: t("identity.why"), value: why },
    ...(may
      ? [{
          name: t("failed.do"),
          value: () => null,
          shown: (row: Conflict) => (
            <span className="row" style={{ gap: 6, flexWrap: "nowrap" }}>
              <Button size="small" disabled={!row.settle.link} onClick={() => setAsked({ kind: "link", conflict: row })}>{t("identity.link")}</Button>
              <Button size="small" disabled={!row.settle.apart} onClick={() => setAsked({ kind: "apart", conflict: row })}>{t("identity.apart")}</Button>
            </span>
          ),
        }]
      : []),
  ];
  return (
    <>
      {conflicts.length ? (
        <Listed name={t("identity.queue")} definition={t("identity.definition", { count: waiting, waiting: words.exact(waiting), shown: words.exact(conflicts.length) })} columns={columns} rows={conflicts} />
      ) : (
        <Empty title={t("identity.none")}><p>{t("identity.none_hint")}</p></Empty>
      )}
      <Decisions may={may} />
      <Modal open={asked !== null} onCancel={() => setAsked(null)} footer={null} title={t("identity.decide")} width={620} destroyOnHidden>
        {asked ? <Deciding asked={asked} close={() => setAsked(null)} /> : null}
      </Modal>
    </>
  );
}

function Who({ identifier, customer }: { identifier: string; customer: string | null }) {
  return (
    <span style={{ overflowWrap: "anywhere" }}>
      {identifier}
      {customer && customer !== identifier ? <span className="fresh"><br />{customer}</span> : null}
    </span>
  );
}

function Decisions({ may }: { may: boolean }) {
  const { t } = useTranslation();
  const words = useWords();
  const found = useDecisions();
  const change = useChange();
  const decisions = found.data?.decisions ?? [];
  if (!decisions.length) return null;
  const columns: Column<Decision>[] = [
    { name: "#", value: (row) => row.number },
    { name: t("column.kind"), value: (row) => (row.withdraws === undefined ? t([`decision.${row.kind}`, row.kind]) : t("identity.withdraws", { number: row.withdraws })) },
    { name: t("identity.one"), value: (row) => `${row.a.namespace}:${row.a.value}` },
    { name: t("identity.other"), value: (row) => `${row.b.namespace}:${row.b.value}` },
    { name: t("identity.reason"), value: (row) => row.reason },
    { name: t("identity.by"), value: (row) => row.by },
    { name: t("column.time"), value: (row) => row.at, shown: (row) => words.moment(row.at) },
    {
      name: t("failed.do"),
      value: (row) => row.withdrawn_by,
      shown: (row) =>
        row.withdrawn_by !== null ? <span className="kind">{t("identity.withdrawn")}</span>
        : may && row.withdraws === undefined ? <Button size="small" onClick={() => change.mutate({ path: `/api/identity/decisions/${row.number}/withdraw`, body: {} })}>{t("identity.withdraw")}</Button>
        : null,
    },
  ];
  return (
    <div style={{ marginTop: 22 }}>
      <h2>{t("identity.decisions")}</h2>
      {change.error ? <Alert type="warning" showIcon title={change.error.message} /> : null}
      <Listed name={t("identity.decisions")} definition={t("identity.decisions_definition")} columns={columns} rows={decisions} />
    </div>
  );
}
