// A key to make: one that puts in events of a source, or one for a server that may what it is given.

import { Alert, Button, Input, Segmented, Select } from "antd";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { useAccess } from "../../api/access";
import { useMe } from "../../api/questions";

const KINDS = ["write", "secret"] as const;
const FOREVER = 0;
const DAYS = [30, 90, 365, FOREVER];

export function KeyForm({ done }: { done: (key: string) => void }) {
  const { t } = useTranslation();
  const change = useAccess<{ key: string }>();
  const scopes = useMe().data?.permissions ?? [];
  const [kind, setKind] = useState<(typeof KINDS)[number]>("write");
  const [name, setName] = useState("");
  const [origins, setOrigins] = useState<string[]>([]);
  const [may, setMay] = useState<string[]>(["read"]);
  const [days, setDays] = useState(365);
  function save(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const body = kind === "write" ? { source: name, origins } : { name, scopes: may, days: days === FOREVER ? null : days };
    change.mutate({ path: `/api/keys/${kind}`, body }, { onSuccess: (made) => done(made.key) });
  }
  return (
    <form onSubmit={save} style={{ display: "grid", gap: 12 }}>
      <Segmented aria-label={t("column.kind")} value={kind} onChange={setKind} options={KINDS.map((value) => ({ value, label: t(`settings.key_${value}`) }))} />
      <p className="definition" style={{ margin: 0 }}>{t(`settings.key_${kind}_says`)}</p>
      <label className="field">
        <span className="name">{t(kind === "write" ? "data.source" : "settings.name")}</span>
        <Input value={name} required maxLength={200} autoComplete="off" onChange={({ target }) => setName(target.value)} />
      </label>
      {kind === "write" ? (
        <div className="field">
          <span className="name">{t("settings.origins")}</span>
          <Select mode="tags" aria-label={t("settings.origins")} open={false} suffix={null} placeholder="https://shop.example" value={origins} onChange={setOrigins} />
        </div>
      ) : (
        <>
          <div className="field">
            <span className="name">{t("settings.may")}</span>
            <Select mode="multiple" aria-label={t("settings.may")} value={may} onChange={setMay} options={scopes.map((value) => ({ value, label: value }))} />
          </div>
          <div className="field">
            <span className="name">{t("settings.expires")}</span>
            <Select aria-label={t("settings.expires")} value={days} onChange={setDays} options={DAYS.map((value) => ({ value, label: value === FOREVER ? t("settings.never") : t("settings.in_days", { count: value }) }))} />
          </div>
        </>
      )}
      {change.error ? <Alert type="warning" showIcon title={change.error.message} /> : null}
      <div><Button type="primary" htmlType="submit" loading={change.isPending}>{t("settings.make")}</Button></div>
    </form>
  );
}
