// A user to make, or another role and other limits for one who is there.

import { Alert, Button, Input, Select } from "antd";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { type User, useAccess } from "../../api/access";

export const ROLES = ["admin", "marketer", "analyst", "service-agent", "viewer"] as const;

export function UserForm({ user, done }: { user: User | null; done: (token: string | null) => void }) {
  const { t } = useTranslation();
  const change = useAccess<{ token?: string }>();
  const [name, setName] = useState(user?.name ?? "");
  const [role, setRole] = useState(user?.role ?? "analyst");
  const [stores, setStores] = useState(user?.stores ?? []);
  const [regions, setRegions] = useState(user?.regions ?? []);
  function save(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const rights = { role, stores, regions };
    const asked = user === null ? { path: "/api/users", body: { name, ...rights } } : { path: `/api/users/${encodeURIComponent(user.name)}/role`, body: rights };
    change.mutate(asked, { onSuccess: (said) => done(said.token ?? null) });
  }
  return (
    <form onSubmit={save} style={{ display: "grid", gap: 12 }}>
      {user === null ? (
        <label className="field">
          <span className="name">{t("settings.name")}</span>
          <Input value={name} required maxLength={64} autoComplete="off" onChange={({ target }) => setName(target.value)} />
        </label>
      ) : <p className="lead" style={{ margin: 0 }}>{user.name}</p>}
      <div className="field">
        <span className="name">{t("settings.role")}</span>
        <Select aria-label={t("settings.role")} value={role} onChange={setRole} options={ROLES.map((value) => ({ value, label: t(`role_of.${value}`) }))} />
        <span className="fresh">{t(`role_says.${role}`)}</span>
      </div>
      <div className="field">
        <span className="name">{t("settings.stores")}</span>
        <Select mode="tags" aria-label={t("settings.stores")} open={false} suffix={null} placeholder={t("settings.no_limits")} value={stores} onChange={setStores} />
      </div>
      <div className="field">
        <span className="name">{t("settings.regions")}</span>
        <Select mode="tags" aria-label={t("settings.regions")} open={false} suffix={null} placeholder={t("settings.no_limits")} value={regions} onChange={setRegions} />
      </div>
      {change.error ? <Alert type="warning" showIcon title={change.error.message} /> : null}
      <div><Button type="primary" htmlType="submit" loading={change.isPending}>{t(user === null ? "settings.make" : "settings.save")}</Button></div>
    </form>
  );
}
