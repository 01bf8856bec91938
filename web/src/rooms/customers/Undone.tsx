// What a correction has done, where the rest went, and the way back.

import { Link } from "@tanstack/react-router";
import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";

import { type Corrected, useCorrection } from "../../api/customers";
import { useWords } from "../../language/use_words";
import { Spelled } from "./Pairs";

export function Undone({ said, kept, close }: { said: Corrected; kept: string; close: () => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const made = said.decisions ?? (said.decision ? [said.decision] : []);
  const others = said.customers.filter((one) => one.customer !== kept);
  return (
    <Alert
      type="success"
      showIcon
      closable={{ onClose: close, "aria-label": t("correct.close") }}
      style={{ marginBottom: 12 }}
      title={others.length ? t("correct.moved") : t("correct.done")}
      description={
        <ul className="plain">
          {others.map((one) => (
            <li key={one.customer}>
              <Link to="/customers/$who" params={{ who: one.customer }}><Spelled identifier={one.customer} /></Link>{" "}
              <span className="fresh">{t("correct.events", { count: one.events, shown: words.exact(one.events) })}</span>
            </li>
          ))}
        </ul>
      }
      action={<UndoButton numbers={made.map((one) => one.number)} name={t("correct.undo")} done={close} />}
    />
  );
}

export function UndoButton({ numbers, name, done }: { numbers: number[]; name: string; done?: () => void }) {
  const correction = useCorrection();
  const { t } = useTranslation();
  const undo = (): void => correction.mutate({ path: "/api/identity/withdrawals", body: { numbers, reason: t("correct.undone") } }, { onSuccess: () => done?.() });
  return (
    <span>
      <Button size="small" loading={correction.isPending} onClick={undo}>{name}</Button>
      {correction.error ? <span role="alert"> {correction.error.message}</span> : null}
    </span>
  );
}
