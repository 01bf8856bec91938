// A correction of who is who: why, what it would change, and only then that it is made.

import { Alert, Button, Input } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { type Corrected, type Correction, type Party, useCorrection } from "../../api/customers";
import { useWords } from "../../language/use_words";
import { Spelled } from "./Pairs";

interface WeighingProps {
  /** What is asked for; null while nothing has been chosen. */
  asked: Correction | null;
  /** Says what becomes of one customer. */
  fate: (party: Party) => string;
  ok: string;
  done: (said: Corrected) => void;
}

export function Weighing({ asked, fate, ok, done }: WeighingProps) {
  const { t } = useTranslation();
  const correction = useCorrection();
  const [reason, setReason] = useState("");
  const [seen, setSeen] = useState("");
  const wanted = JSON.stringify(asked);
  const said = correction.data?.dry_run && seen === wanted ? correction.data : null;
  function send(dry_run: boolean): void {
    if (!asked) return;
    setSeen(wanted);
    correction.mutate({ ...asked, body: { ...asked.body, reason, dry_run } }, { onSuccess: (told) => { if (!dry_run) done(told); } });
  }
  return (
    <>
      <label className="field" style={{ marginTop: 12 }}>
        <span className="name">{t("identity.reason_needed")}</span>
        <Input value={reason} maxLength={2000} placeholder={t("correct.reason_example")} onChange={(event) => setReason(event.target.value)} />
      </label>
      {correction.error && seen === wanted ? <Alert type="warning" showIcon title={correction.error.message} description={hintOf(correction.error)} style={{ marginTop: 12 }} /> : null}
      {said ? (
        <div role="status" style={{ marginTop: 14 }}>
          <p style={{ margin: "0 0 6px" }}>{t(said.customers.length ? "correct.after" : "correct.nothing")}</p>
          <Parties parties={said.customers} fate={fate} />
        </div>
      ) : null}
      <div className="row" style={{ marginTop: 14 }}>
        <Button disabled={!asked || !reason.trim()} loading={correction.isPending} onClick={() => send(true)}>{t("identity.preview")}</Button>
        <Button type="primary" disabled={!said} loading={correction.isPending} onClick={() => send(false)}>{ok}</Button>
        {said ? null : <span className="fresh">{t("correct.first")}</span>}
      </div>
    </>
  );
}

function hintOf(error: Error): string | null {
  return "hint" in error && typeof error.hint === "string" ? error.hint : null;
}

export function Parties({ parties, fate }: { parties: Party[]; fate: (party: Party) => ReactNode }) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <ul className="plain parties">
      {parties.map((one) => (
        <li key={one.customer}>
          <div>{fate(one)}</div>
          <div className="ends">{one.identifiers.map((name) => <Spelled key={name} identifier={name} />)}</div>
          <div className="fresh">
            {t("correct.events", { count: one.events, shown: words.exact(one.events) })}
            {one.first ? ` · ${words.moment(one.first, false)} – ${words.moment(one.last, false)}` : ""}
          </div>
        </li>
      ))}
    </ul>
  );
}
