// The three fields that Discover begins with, and the window.

import { useNavigate, useSearch } from "@tanstack/react-router";
import { Select } from "antd";
import { useTranslation } from "react-i18next";

import { useTouchpoints } from "../../api/analyses";
import type { Steps } from "../../api/answers";
import { GroupChoice } from "../../app/GroupChoice";
import { MOST_GROUPS } from "../../app/search";
import { useWords } from "../../language/use_words";
import { ANY, type DiscoverSearch, WITHIN } from "./search";

interface FieldProps {
  name: string;
  value: string | undefined;
  options: { value: string; label: string; count?: string }[];
  empty: string;
  clear?: boolean;
  width: number;
  choose: (value: string | undefined) => void;
}

function Field({ name, value, options, empty, clear = true, width, choose }: FieldProps) {
  return (
    <label className="field">
      <span className="name">{name}</span>
      <Select
        style={{ width }}
        value={value ?? null}
        placeholder={empty}
        allowClear={clear}
        showSearch={{ optionFilterProp: "label" }}
        popupMatchSelectWidth={false}
        options={options}
        optionRender={(option) => (
          <span style={{ display: "flex", justifyContent: "space-between", gap: 24 }}>
            <span>{option.label}</span>
            <span className="number" style={{ color: "var(--muted)" }}>{option.data.count}</span>
          </span>
        )}
        onChange={(chosen: string | null | undefined) => choose(chosen ?? undefined)}
      />
    </label>
  );
}

interface FieldsProps {
  steps: Steps["steps"];
  start: string | undefined;
  goal: string;
  children: React.ReactNode;
}

export function Fields({ steps, start, goal, children }: FieldsProps) {
  const { t } = useTranslation();
  const words = useWords();
  const navigate = useNavigate();
  const search = useSearch({ from: "/discover" });
  const sets = useTouchpoints().data?.touchpoints ?? [];
  const names = [...steps].sort((a, b) => b.customers - a.customers).map((one) => ({ value: one.event, label: one.event, count: words.number(one.customers) }));
  const change = (changes: Partial<DiscoverSearch>): void => void navigate({ to: "/discover", search: (before) => ({ ...before, steps: undefined, ...changes }) });
  const windows = WITHIN.map((value) => ({ value, label: t(`within.${value}`) }));
  const within = search.within && !windows.some((one) => one.value === search.within) ? [...windows, { value: search.within as "7d", label: search.within }] : windows;
  return (
    <section className="panel" aria-label={t("discover.fields")}>
      <div className="fields">
        <Field name={t("field.start")} width={205} value={start} options={names} empty={t("field.any_start")} choose={(chosen) => change({ start: chosen ?? ANY })} />
        <Field name={t("field.goal")} width={205} value={goal} options={names} empty="" clear={false} choose={(chosen) => change({ goal: chosen })} />
        <Field
          name={t("field.steps")}
          width={165}
          value={search.set}
          options={sets.map((set) => ({ value: set.name, label: set.name }))}
          empty={t("field.raw_events")}
          choose={(set) => change({ set, start: undefined, goal: undefined })}
        />
        <Field name={t("field.within")} width={120} value={search.within} options={within} empty={t("within.any")} choose={(chosen) => change({ within: chosen })} />
        <GroupChoice most={MOST_GROUPS} />
      </div>
      {children}
    </section>
  );
}
