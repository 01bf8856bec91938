// What became of every row of a file: counts, and those that could not be read, as a table and as a file.

import { DownloadOutlined } from "@ant-design/icons";
import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";

import { type Account, rejectsText } from "../../api/uploads";
import { saveText } from "../../app/export";
import { type Column, DataTable } from "../../app/table";
import { useWords } from "../../language/use_words";

type Reject = Account["rejected_rows"][number];
const COUNTS = ["rows", "events_added", "duplicates", "added", "changed", "same", "rejected"] as const;

export function Became({ id, account }: { id: string; account: Account }) {
  const { t } = useTranslation();
  const words = useWords();
  const counts = COUNTS.flatMap((name) => (account[name] === undefined ? [] : [[name, account[name]] as const]));
  const fresh = (account.events_added ?? 0) + (account.added ?? 0) + (account.changed ?? 0);
  const nothing = fresh === 0 && (account.duplicates ?? account.same ?? 0) > 0;
  const said = account.dry_run ? "upload.checked" : nothing ? "upload.nothing_new" : "upload.done";
  const columns: Column<Reject>[] = [
    { name: t("upload.row"), value: (row) => Number(row.row) || null },
    { name: t("upload.column"), value: (row) => row.column },
    { name: t("failed.why"), value: (row) => row.message },
    { name: t("upload.raw"), value: (row) => row.raw },
  ];
  return (
    <section aria-label={t(said)} style={{ marginTop: 12 }}>
      <Alert type={account.dry_run || nothing ? "info" : "success"} showIcon title={t(said)} style={{ marginBottom: 12 }} />
      <dl className="facts">
        {counts.map(([name, count]) => (
          <div key={name}>
            <dt>{t(`upload.count_${name}`)}</dt>
            <dd>{words.exact(count)}</dd>
          </div>
        ))}
      </dl>
      {account.rejected ? (
        <>
          <div className="chart-head" style={{ marginTop: 14 }}>
            <p className="definition">{t("upload.rejects_definition", { count: account.rejected_rows.length, shown: words.exact(account.rejected_rows.length) })}</p>
            <Button icon={<DownloadOutlined />} onClick={() => void rejectsText(id).then((text) => saveText("rejects.csv", text, "text/csv"))}>{t("upload.rejects")}</Button>
          </div>
          <DataTable columns={columns} rows={account.rejected_rows} label={t("upload.rejects")} />
        </>
      ) : null}
    </section>
  );
}
