// One description of columns for what is shown and for what is exported.

import { Table } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

export interface Column<Row> {
  name: string;
  /** What is sorted and exported. */
  value: (row: Row) => string | number | null | undefined;
  /** What is seen, where that differs. */
  shown?: (row: Row) => ReactNode;
  width?: number;
}

export function DataTable<Row extends object>({ columns, rows, label }: { columns: Column<Row>[]; rows: readonly Row[]; label: string }) {
  const { t } = useTranslation();
  const keyed = rows.map((row, key) => ({ row, key }));
  const isNumber = (column: Column<Row>): boolean => rows.some((row) => typeof column.value(row) === "number");
  return (
    <Table
      size="small"
      aria-label={label}
      dataSource={keyed}
      showSorterTooltip={false}
      pagination={rows.length > 20 ? { pageSize: 20, showSizeChanger: false, size: "small", showTotal: (total) => t("table.rows", { count: total }) } : false}
      columns={columns.map((column, index) => ({
        key: index,
        title: column.name,
        width: column.width,
        align: isNumber(column) ? ("right" as const) : ("left" as const),
        sorter: (a: { row: Row }, b: { row: Row }) => compared(column.value(a.row), column.value(b.row)),
        render: (_: unknown, { row }: { row: Row }) => <span className="number">{column.shown ? column.shown(row) : (column.value(row) ?? "–")}</span>,
      }))}
    />
  );
}

function compared(a: string | number | null | undefined, b: string | number | null | undefined): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (a == null || b == null) return Number(a != null) - Number(b != null);
  return String(a).localeCompare(String(b));
}

/** Writes rows as CSV that spreadsheets open as UTF-8; a cell that would begin a formula is made a text. */
export function csvText<Row>(columns: Column<Row>[], rows: readonly Row[]): string {
  const cell = (value: string | number | null | undefined): string => {
    if (typeof value === "number") return String(value);
    const said = value ?? "";
    const safe = /^[=+\-@\t\r]/.test(said) ? `'${said}` : said;
    return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  };
  const lines = [columns.map((column) => cell(column.name)), ...rows.map((row) => columns.map((column) => cell(column.value(row))))];
  return `\ufeff${lines.map((line) => line.join(",")).join("\r\n")}\r\n`;
}
