// What the brand states once: time zone and currency, what a change means; and which consents are kept.

import { Alert, Button, Input, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Brand, useAccess, useBrand } from "../../api/access";
import { Refusal } from "../../api/client";
import { useMe } from "../../api/questions";
import { Refused } from "../../app/Refused";
import { Waiting } from "../../app/states";

export function BrandTab() {
  const { t } = useTranslation();
  const found = useBrand();
  const may = useMe().data?.permissions.includes("users") ?? false;
  if (found.error) return <Refused error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Waiting />;
  const { consents } = found.data;
  return (
    <>
      <Stated key={`${found.data.zone} ${found.data.currency}`} brand={found.data} may={may} />
      <h2 style={{ marginTop: 22 }}>{t("brand.consents")}</h2>
      <p className="definition">{t("brand.consents_definition")}</p>
      {([["brand.purposes", consents.purposes], ["brand.channels", consents.channels]] as const).map(([name, names]) => (
        <div key={name} className="row" style={{ marginBottom: 8 }}>
          <span style={{ minWidth: 90 }}>{t(name)}</span>
          <ul className="row plain inline" style={{ margin: 0 }}>{names.map((one) => <li key={one} className="kind">{one}</li>)}</ul>
        </div>
      ))}
    </>
  );
}

function Stated({ brand, may }: { brand: Brand; may: boolean }) {
  const { t } = useTranslation();
  const change = useAccess();
  const [zone, setZone] = useState(brand.zone);
  const [currency, setCurrency] = useState(brand.currency ?? "");
  const said = currency.trim().toUpperCase() || null;
  const same = zone === brand.zone && said === brand.currency;
  const save = (): void => change.mutate({ path: "/api/brand", body: { zone, currency: said, seen_zone: brand.zone, seen_currency: brand.currency } });
  const zones = [...new Set(["UTC", brand.zone, ...Intl.supportedValuesOf("timeZone")])].sort();
  return (
    <>
      <div className="fields">
        <div className="field">
          <span className="name">{t("data.zone")}</span>
          <Select aria-label={t("data.zone")} style={{ width: 230 }} showSearch value={zone} disabled={!may || !brand.zone_open} options={zones.map((value) => ({ value, label: value }))} onChange={setZone} />
        </div>
        <label className="field">
          <span className="name">{t("data.currency")}</span>
          <Input style={{ width: 110 }} value={currency} maxLength={3} placeholder="CNY" disabled={!may || (brand.currency !== null && brand.currencies.length > 0)} onChange={({ target }) => setCurrency(target.value)} />
        </label>
        {may ? <Button type="primary" disabled={same} loading={change.isPending} onClick={save}>{t("settings.save")}</Button> : null}
      </div>
      <p className="definition" style={{ marginTop: 10 }}>{t("brand.definition")} {brand.zone_open ? null : t("brand.zone_held")} {brand.currencies.length ? t("brand.currency_held", { currencies: brand.currencies.join(", ") }) : null}</p>
      {change.error ? <Alert type="warning" showIcon title={change.error.message} description={change.error instanceof Refusal ? change.error.hint : null} /> : null}
    </>
  );
}
