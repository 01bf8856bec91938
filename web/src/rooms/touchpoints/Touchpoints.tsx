// Touchpoints: what a step is. Raw events become steps by rules; changes show their effect before they are saved.

import { useNavigate, useSearch } from "@tanstack/react-router";
import { Alert, Button, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useTouchpoints } from "../../api/analyses";
import { useMe } from "../../api/questions";
import { proposeSet, useSet } from "../../api/touchpoints";
import { Refused } from "../../app/Refused";
import { Empty, Waiting } from "../../app/states";
import { useTitle } from "../../app/use_title";
import type { Draft } from "./editing";
import { Editor, readKept } from "./Editor";

const FIRST_NAME = "brand";

export function Touchpoints() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { set } = useSearch({ from: "/touchpoints" });
  const sets = useTouchpoints();
  useTitle(t("nav.touchpoints"));
  const names = sets.data?.touchpoints.map((one) => one.name) ?? [];
  const name = set !== undefined && names.includes(set) ? set : names[0];
  return (
    <>
      <div className="row" style={{ justifyContent: "space-between" }}>
        <div>
          <h1>{t("nav.touchpoints")}</h1>
          <p className="lead">{t("touchpoints.lead")}</p>
        </div>
        {names.length > 1 ? (
          <Select
            aria-label={t("touchpoints.set")}
            style={{ width: 200 }}
            value={name ?? null}
            options={names.map((one) => ({ value: one, label: one }))}
            onChange={(chosen: string) => void navigate({ to: "/touchpoints", search: (before) => ({ ...before, set: chosen }) })}
          />
        ) : null}
      </div>
      {sets.error ? <Refused error={sets.error} again={() => void sets.refetch()} /> : !sets.data ? <Waiting /> : name === undefined ? <First /> : <Known key={name} name={name} />}
    </>
  );
}

function Known({ name }: { name: string }) {
  const found = useSet(name);
  if (found.error) return <Refused error={found.error} again={() => void found.refetch()} />;
  return found.data ? <Editor shown={found.data} /> : <Waiting />;
}

/** Where no set has been saved: one is proposed, and can be changed before it is saved. */
function First() {
  const { t } = useTranslation();
  const may = useMe().data?.permissions.includes("write") ?? false;
  const [proposed, setProposed] = useState<Draft | null>(() => readKept(FIRST_NAME)?.history.now ?? null);
  const [state, setState] = useState<{ busy: boolean; wrong: string | null }>({ busy: false, wrong: null });
  async function propose(): Promise<void> {
    setState({ busy: true, wrong: null });
    try {
      const { unmatched, rules } = await proposeSet(FIRST_NAME);
      setProposed({ unmatched, rules });
    } catch (error) {
      setState({ busy: false, wrong: error instanceof Error ? error.message : t("error.unknown") });
    }
  }
  if (proposed) return <Editor shown={{ name: FIRST_NAME, version: 0, versions: [], used_by: [], unmatched: "keep", rules: [] }} proposed={proposed} />;
  return (
    <section className="panel" aria-label={t("touchpoints.none")}>
      <Empty title={t("touchpoints.none")}>
        <p>{t("touchpoints.none_hint")}</p>
        <div className="row" style={{ justifyContent: "center" }}>
          <Button type="primary" loading={state.busy} onClick={() => void propose()}>{t("touchpoints.propose")}</Button>
          {may ? <Button onClick={() => setProposed({ unmatched: "keep", rules: [] })}>{t("touchpoints.from_nothing")}</Button> : null}
        </div>
        {state.wrong ? <Alert type="warning" showIcon title={state.wrong} style={{ marginTop: 14 }} /> : null}
      </Empty>
    </section>
  );
}
