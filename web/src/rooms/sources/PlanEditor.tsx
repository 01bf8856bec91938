// The tracking plan as text: checked, then put in force as the next version, unless somebody was first.

import { Alert, Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Refusal } from "../../api/client";
import { useChange } from "../../api/sources";

interface Checked {
  events: number;
  properties: number;
}

export function PlanEditor({ given, seen, close }: { given: string; seen: number; close: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(given);
  const [version] = useState(seen); // the one that was looked at: another may be in force when this is saved
  const [checked, setChecked] = useState<string | null>(null);
  const check = useChange<Checked>();
  const save = useChange();
  const error = save.error ?? check.error;
  const look = (): Promise<void> => check.mutateAsync({ path: "/api/plan/check", body: { plan: text } }).then(() => { save.reset(); setChecked(text); }, () => setChecked(null));
  const put = (): Promise<void> => save.mutateAsync({ path: "/api/plan", body: { plan: text, seen: version } }).then(close, () => undefined);
  return (
    <>
      <p className="definition">{t("plan.edit_definition")}</p>
      <Input.TextArea className="code" aria-label={t("plan.text")} rows={20} value={text} onChange={(event) => setText(event.target.value)} spellCheck={false} />
      <div aria-live="polite" style={{ marginTop: 12 }}>
        {error ? <Alert type="error" showIcon title={error.message} description={error instanceof Refusal ? error.hint : null} /> : null}
        {!error && checked === text && check.data ? <Alert type="success" showIcon title={t("plan.checked", { ...check.data })} /> : null}
      </div>
      <div className="row" style={{ marginTop: 12 }}>
        <Button loading={check.isPending} onClick={() => void look()}>{t("plan.check")}</Button>
        <Button type="primary" disabled={checked !== text} loading={save.isPending} onClick={() => void put()}>{t("plan.save")}</Button>
        <Button onClick={close}>{t("plan.leave")}</Button>
      </div>
    </>
  );
}
