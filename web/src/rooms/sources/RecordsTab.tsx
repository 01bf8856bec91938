// Dated records: customers, products, stores, offers, costs; those that hold today, searched and page by page.

import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Input, Pagination, Segmented, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type RecordRow, useRecordKinds, useRecords } from "../../api/records";
import { Refused } from "../../app/Refused";
import { Empty, Waiting } from "../../app/states";
import { money } from "../../../core/format";
import { useWords } from "../../language/use_words";
import { type Kind, KINDS } from "./search";

export function RecordsTab() {
  const { t } = useTranslation();
  const words = useWords();
  const navigate = useNavigate({ from: "/data" });
  const { kind = "customers", q = "" } = useSearch({ from: "/data" });
  const kinds = useRecordKinds();
  if (kinds.error) return <Refused error={kinds.error} again={() => void kinds.refetch()} />;
  if (!kinds.data) return <Waiting />;
  const of = kinds.data.kinds.find((one) => one.kind === kind);
  const label = (one: string): string => `${t(`records.${one}`)} ${words.exact(kinds.data.kinds.find((row) => row.kind === one)?.holding ?? 0)}`;
  const upload = <Link to="/data" search={{ part: "upload", kind }}>{t("records.upload", { kind: t(`records.${kind}`) })}</Link>;
  return (
    <>
      <p className="definition">{t("records.definition")} {kind === "customers" ? t("records.masked") : null}</p>
      <div className="row" style={{ marginBottom: 12 }}>
        <Segmented<Kind> aria-label={t("data.records")} value={kind} options={KINDS.map((value) => ({ value, label: label(value) }))} onChange={(value) => void navigate({ search: (before) => ({ ...before, kind: value, q: undefined }), replace: true })} />
        <Input.Search key={`${kind} ${q}`} aria-label={t("records.search")} placeholder={t("records.search")} allowClear defaultValue={q} style={{ width: 240 }} onSearch={(said) => void navigate({ search: (before) => ({ ...before, q: said.trim() || undefined }), replace: true })} />
        {upload}
      </div>
      {of?.rows ? <Rows key={`${kind} ${q}`} kind={kind} q={q} latest={of.latest} /> : <Empty title={t("records.none", { kind: t(`records.${kind}`) })}><p>{t("records.none_hint")}</p>{upload}</Empty>}
    </>
  );
}

function Rows({ kind, q, latest }: { kind: string; q: string; latest: string | null }) {
  const { t } = useTranslation();
  const words = useWords();
  const [page, setPage] = useState(1);
  const found = useRecords(kind, q, page);
  if (found.error) return <Refused error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Waiting />;
  const { columns, rows, total, per_page, day } = found.data;
  const cell = (name: string, row: RecordRow): string => {
    const value = row[name];
    const currency = typeof row.currency === "string" ? row.currency : null;
    if (value === null || value === undefined) return "–";
    if (typeof value === "number" && name.endsWith("_minor")) return money(value, currency, words.language);
    return typeof value === "number" && name.endsWith("_millionths") ? words.exact(value / 1e6) : String(value);
  };
  const named = (name: string): string => name.replace(/^identifier:|_minor$|_millionths$/g, "");
  return (
    <>
      <p className="definition">{t("records.shown", { count: total, shown: words.exact(total), day: words.moment(day, false), latest: words.moment(latest, false) })}</p>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keys */}
      <div tabIndex={0} role="region" aria-label={t("data.records")} style={{ overflowX: "auto" }}>
        <Table
          size="small"
          aria-label={t("data.records")}
          dataSource={rows.map((row, key) => ({ row, key }))}
          pagination={false}
          style={{ width: "max-content", minWidth: "100%" }}
          columns={columns.map((name) => ({ key: name, title: named(name), render: (_: unknown, { row }: { row: RecordRow }) => <span className="number">{cell(name, row)}</span> }))}
        />
      </div>
      {total > per_page ? <Pagination style={{ marginTop: 12 }} size="small" current={page} pageSize={per_page} total={total} showSizeChanger={false} onChange={setPage} /> : null}
    </>
  );
}
