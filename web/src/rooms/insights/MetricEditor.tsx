// A metric as text: it is asked of the last days first, and saved as the next version only then.

import { Alert, Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Refusal } from "../../api/client";
import { type MetricValue, useMetricsText } from "../../api/insights";
import { useWords } from "../../language/use_words";
import { measure } from "./measure";

export function MetricEditor({ given, currency, close }: { given: string; currency: string | null; close: () => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const [text, setText] = useState(given);
  const [checked, setChecked] = useState<string | null>(null);
  const change = useMetricsText();
  const check = (): Promise<void> => change.mutateAsync({ text, save: false }).then(() => setChecked(text), () => setChecked(null));
  const save = (): Promise<void> => change.mutateAsync({ text, save: true }).then(close, () => setChecked(null));
  const found = checked === text ? ((change.data?.metrics ?? []) as MetricValue[]) : [];
  const hint = change.error instanceof Refusal ? change.error.hint : null;
  return (
    <>
      <p className="definition">{t("metric.edit_definition")}</p>
      <Input.TextArea className="code" aria-label={t("metric.text")} rows={14} value={text} onChange={(event) => setText(event.target.value)} spellCheck={false} />
      <div aria-live="polite" style={{ marginTop: 12 }}>
        {change.error ? <Alert type="error" showIcon title={change.error.message} description={hint} /> : null}
        {found.map((one) => <Alert key={one.name} type="success" showIcon title={t("metric.comes_to", { name: one.label, value: measure(one.value, one.unit, currency, words), n: words.exact(one.n) })} style={{ marginBottom: 6 }} />)}
      </div>
      <div className="row" style={{ marginTop: 12 }}>
        <Button loading={change.isPending} onClick={() => void check()}>{t("metric.check")}</Button>
        <Button type="primary" disabled={checked !== text} loading={change.isPending} onClick={() => void save()}>{t("metric.save")}</Button>
      </div>
    </>
  );
}
