// A decision on two identifiers: why, what it would change, and then that it is made.

import { Alert, Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Conflict, type Decided, useChange } from "../../api/sources";
import { useWords } from "../../language/use_words";

export interface Asked {
  kind: "link" | "apart";
  conflict: Conflict;
}

export function Deciding({ asked: { kind, conflict }, close }: { asked: Asked; close: () => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const change = useChange<Decided>();
  const [reason, setReason] = useState("");
  const [a, b] = kind === "link" ? [conflict.left.customer, conflict.right.customer] : [conflict.left.identifier, conflict.right.identifier];
  const send = (dry_run: boolean): Promise<Decided> => change.mutateAsync({ path: "/api/identity/decisions", body: { kind, a, b, reason, dry_run } });
  const moved = change.data?.events_moved ?? 0;
  const refused = kind === "link" && !reason.trim();
  return (
    <>
      <p className="lead">{conflict.text}</p>
      <p style={{ overflowWrap: "anywhere" }}><strong>{t(`decision.${kind}`)}</strong>: {a} · {b}</p>
      <label className="field">
        <span className="name">{t(kind === "link" ? "identity.reason_needed" : "identity.reason")}</span>
        <Input value={reason} onChange={(event) => setReason(event.target.value)} />
      </label>
      {change.error ? <Alert type="warning" showIcon title={change.error.message} style={{ marginTop: 12 }} /> : null}
      {change.data?.dry_run ? <Alert type="info" showIcon title={t("identity.would", { count: moved, shown: words.exact(moved) })} style={{ marginTop: 12 }} /> : null}
      <div className="row" style={{ marginTop: 14 }}>
        <Button disabled={refused} loading={change.isPending} onClick={() => void send(true).catch(() => null)}>{t("identity.preview")}</Button>
        <Button type="primary" disabled={refused} loading={change.isPending} onClick={() => void send(false).then(close, () => null)}>{t(`identity.${kind}`)}</Button>
      </div>
    </>
  );
}
