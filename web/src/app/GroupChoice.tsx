// Which saved groups are looked at; they stand in the address.

import { useNavigate, useSearch } from "@tanstack/react-router";
import { Select } from "antd";
import { useTranslation } from "react-i18next";

import { useGroups } from "../api/insights";

export function GroupChoice({ most }: { most: number }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { groups = [] } = useSearch({ strict: false });
  const found = useGroups().data?.groups ?? [];
  if (!found.length && !groups.length) return null;
  const choose = (names: string[]): void => void navigate({ to: ".", search: (before) => ({ ...before, groups: names.length ? names : undefined }) });
  const options = found.map((group) => ({ value: group.name, label: group.name, title: group.about }));
  const shown = groups.slice(0, most);
  return (
    <label className="field">
      <span className="name">{t(most > 1 ? "group.beside" : "group.only")}</span>
      {most > 1 ? (
        <Select mode="multiple" maxCount={most} style={{ minWidth: 210, maxWidth: 420 }} placeholder={t("group.everybody")} value={shown} options={options} onChange={choose} />
      ) : (
        <Select allowClear style={{ width: 210 }} placeholder={t("group.everybody")} value={shown[0] ?? null} options={options} onChange={(name: string | undefined) => choose(name ? [name] : [])} />
      )}
    </label>
  );
}
