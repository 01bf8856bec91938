import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Input } from "antd";
import { type SubmitEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { ask, Refusal } from "../api/client";
import type { Caller } from "../api/shapes";
import { otherLanguage, speak } from "../language";
import { Mark } from "./Mark";
import { Waiting } from "./states";

/** Takes the token of a link out of the address, so that it stays in no history. */
function takeToken(link: string): string | null {
  const { hash, pathname, search } = window.location;
  if (!hash.startsWith(link)) return null;
  window.history.replaceState(window.history.state, "", pathname + search);
  return hash.slice(link.length);
}

const token = takeToken("#sign-in=");
const choosing = takeToken("#new-password=");
let following: Promise<Caller> | null = null;

export function SignIn() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [refused, setRefused] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(token !== null);

  useEffect(() => {
    if (token === null) return;
    following ??= ask<Caller>("/api/sign-in/link", { method: "POST", body: { token } });
    following
      .then((caller) => client.setQueryData(["me"], caller))
      .catch((error: unknown) => {
        setRefused(error as Refusal);
        setBusy(false);
      });
  }, [client]);

  function begin(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    setBusy(true);
    const [path, who] = choosing === null ? ["/api/sign-in", { name: given.get("name") }] : ["/api/sign-in/link", { token: choosing }];
    ask<Caller>(path, { method: "POST", body: { ...who, password: given.get("password") } })
      .then((caller) => client.setQueryData(["me"], caller))
      .catch((error: unknown) => setRefused(error as Refusal))
      .finally(() => setBusy(false));
  }

  const other = otherLanguage();
  return (
    <main className="sign-in">
      <div className="panel">
        <div className="brand" style={{ padding: "0 0 18px" }}>
          <Mark /> Sojourn
        </div>
        <h1 style={{ fontSize: 18, margin: "0 0 14px" }}>{t(choosing === null ? "sign_in.title" : "sign_in.choose")}</h1>
        {busy && token !== null && !refused ? (
          <Waiting />
        ) : (
          <form onSubmit={begin} style={{ display: "grid", gap: 12 }}>
            {choosing === null ? (
              <label className="field">
                <span className="name">{t("sign_in.name")}</span>
                <Input name="name" autoComplete="username" required size="large" />
              </label>
            ) : null}
            <label className="field">
              <span className="name">{t(choosing === null ? "sign_in.password" : "sign_in.new_password")}</span>
              <Input name="password" type="password" autoComplete={choosing === null ? "current-password" : "new-password"} required size="large" />
            </label>
            {refused ? <Alert type="error" showIcon title={refused.message} description={refused.hint} /> : null}
            <Button type="primary" htmlType="submit" size="large" loading={busy} block>
              {t(choosing === null ? "sign_in.begin" : "sign_in.keep")}
            </Button>
          </form>
        )}
        <p className="lead" style={{ margin: "16px 0 0", fontSize: 12 }}>
          {t("sign_in.help")}
        </p>
        <Button type="link" style={{ padding: 0, marginTop: 8 }} onClick={() => void speak(other)} lang={other}>
          {t("language.other")}
        </Button>
      </div>
    </main>
  );
}
