// A table with what it says above it, and as a file.

import { DownloadOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { saveText } from "./export";
import { type Column, csvText, DataTable } from "./table";

interface ListedProps<Row extends object> {
  name: string;
  definition: string;
  columns: Column<Row>[];
  rows: readonly Row[];
  beside?: ReactNode;
}

export function Listed<Row extends object>({ name, definition, columns, rows, beside }: ListedProps<Row>) {
  const { t } = useTranslation();
  const file = `${name.toLowerCase().replace(/\s+/g, "-")}.csv`;
  return (
    <>
      <div className="chart-head">
        <p className="definition">{definition}</p>
        <div className="row" style={{ flexWrap: "nowrap" }}>
          {beside}
          <Button icon={<DownloadOutlined />} aria-label={`${t("people.export")}: ${name}`} onClick={() => saveText(file, csvText(columns, rows), "text/csv")}>CSV</Button>
        </div>
      </div>
      <DataTable columns={columns} rows={rows} label={name} />
    </>
  );
}
