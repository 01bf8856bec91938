// The filters as chips: each can be changed and removed; they stand in the address.

import { CloseOutlined, FilterOutlined } from "@ant-design/icons";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Input, Popover, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type FilterColumn, useColumns } from "../api/analyses";
import { useWords } from "../language/use_words";
import { type Filter, filterWords, IS } from "./filters";

export function Filters() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { filters = [] } = useSearch({ strict: false });
  const [open, setOpen] = useState<number | null>(null);
  function change(next: Filter[]): void {
    setOpen(null);
    void navigate({ to: ".", search: (before) => ({ ...before, filters: next.length ? next : undefined }) });
  }
  const form = (place: number, given?: Filter) => (
    <FilterForm given={given} done={(filter) => change([...filters.slice(0, place), filter, ...filters.slice(place + 1)])} />
  );
  const opening = (place: number) => ({ trigger: "click" as const, open: open === place, onOpenChange: (to: boolean) => setOpen(to ? place : null), placement: "bottomLeft" as const, destroyOnHidden: true });
  return (
    <section className="row chips" aria-label={t("filter.title")}>
      {filters.map((filter, place) => {
        const said = filterWords(filter, t);
        return (
          <span key={place} className="chip">
            <Popover {...opening(place)} content={form(place, filter)}>
              <button type="button" className="chip-said" aria-label={t("filter.change", { filter: said })}>{said}</button>
            </Popover>
            <button type="button" className="chip-off" aria-label={t("filter.remove", { filter: said })} onClick={() => change(filters.filter((_, at) => at !== place))}>
              <CloseOutlined aria-hidden="true" />
            </button>
          </span>
        );
      })}
      <Popover {...opening(filters.length)} content={form(filters.length)}>
        <Button size="small" icon={<FilterOutlined aria-hidden="true" />} aria-expanded={open === filters.length}>{t("filter.add")}</Button>
      </Popover>
      {filters.length ? <span className="fresh">{t("filter.definition")}</span> : null}
    </section>
  );
}

function FilterForm({ given, done }: { given: Filter | undefined; done: (filter: Filter) => void }) {
  const { t } = useTranslation();
  const columns = useColumns();
  const [column, setColumn] = useState(given?.column);
  const [is, setIs] = useState<Filter["is"]>(given?.is ?? "any of");
  const [values, setValues] = useState<Filter["values"]>(given?.values ?? []);
  const chosen = columns.data?.columns.find((one) => one.column === column);
  const said = values.filter((value) => value !== "");
  const size = is === "at least" || is === "at most" ? said.length === 1 && Number.isFinite(Number(said[0])) : said.length > 0;
  function choose(name: string): void {
    const kind = columns.data?.columns.find((one) => one.column === name)?.kind;
    setColumn(name);
    setIs(kind === "number" ? "at least" : "any of");
    setValues([]);
  }
  return (
    <form
      className="filter-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (column !== undefined && size) done({ column, is, values: said });
      }}
    >
      <label className="field">
        <span className="name">{t("filter.column")}</span>
        <Select
          value={column ?? null}
          loading={columns.isPending}
          placeholder={t("filter.choose")}
          showSearch={{ optionFilterProp: "label" }}
          options={columns.data?.columns.map((one) => ({ value: one.column, label: one.column }))}
          onChange={choose}
        />
      </label>
      <label className="field">
        <span className="name">{t("filter.is")}</span>
        <Select
          value={is}
          options={IS.filter((one) => (chosen?.kind === "number") === one.startsWith("at") || one === is).map((value) => ({ value, label: t(`filter.is.${value.replace(" ", "_")}`) }))}
          onChange={setIs}
        />
      </label>
      <label className="field">
        <span className="name">{t("filter.values")}</span>
        <Values column={chosen} is={is} values={values} choose={setValues} />
      </label>
      <Button type="primary" htmlType="submit" disabled={column === undefined || !size}>{t("filter.apply")}</Button>
    </form>
  );
}

interface ValuesProps {
  column: FilterColumn | undefined;
  is: Filter["is"];
  values: Filter["values"];
  choose: (values: Filter["values"]) => void;
}

function Values({ column, is, values, choose }: ValuesProps) {
  const { t } = useTranslation();
  const words = useWords();
  if (is === "at least" || is === "at most") return <Input type="number" step="any" value={values[0] ?? ""} onChange={(event) => choose([event.target.value])} />;
  const options = column?.values?.map(({ value, events }) => ({ value: JSON.stringify(value), label: value ?? t("filter.nothing"), count: words.number(events) }));
  return (
    <Select
      mode={options ? "multiple" : "tags"}
      value={values.map((value) => (options ? JSON.stringify(value) : (value ?? "")))}
      placeholder={t("filter.values_hint")}
      options={options ?? []}
      showSearch={{ optionFilterProp: "label" }}
      optionRender={(option) => (
        <span className="option">
          <span>{option.label}</span>
          <span className="number fresh">{option.data.count}</span>
        </span>
      )}
      onChange={(chosen: string[]) => choose(chosen.map((text) => (options ? (JSON.parse(text) as string | null) : text)))}
    />
  );
}
