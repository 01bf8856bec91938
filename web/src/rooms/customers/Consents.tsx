// What a customer allows: what holds by purpose and channel, one more statement with its evidence, all that was said.

import { Alert, Button, Input, Modal, Select, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Said, useConsents, useStateConsent } from "../../api/customers";
import type { Profile } from "../../api/shapes";
import { Refused } from "../../app/Refused";
import { Waiting } from "../../app/states";
import { useWords } from "../../language/use_words";

const PURPOSES = ["analytics", "personalization", "marketing", "profiling", "sharing", "cross-border", "sensitive"];
const CHANNELS = ["email", "sms", "phone", "push", "wechat", "post", "ads"];
const STATUSES = ["granted", "denied", "withdrawn"];

interface ConsentsProps {
  who: string;
  profile: Profile;
  may: string[];
}

type Opened = { purpose: string; status: string } | "evidence" | null;

export function Consents({ who, profile, may }: ConsentsProps) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState<Opened>(null);
  const close = (): void => setOpened(null);
  const profiling = profile.consents.find((one) => one.purpose === "profiling");
  const refused = profiling !== undefined && profiling.status !== "granted";
  const writes = may.includes("write");
  return (
    <section className="panel" aria-label={t("consent.title")}>
      <h2>{t("consent.title")}</h2>
      {profile.consents.length ? (
        <ul className="plain">
          {profile.consents.map((one) => (
            <li key={`${one.purpose} ${one.channel}`} className="row" style={{ justifyContent: "space-between" }}>
              <span>{t(`purpose.${one.purpose}`)}{one.channel ? ` · ${t(`consent_channel.${one.channel}`)}` : ""}</span>
              <span className="kind" data-status={one.status}>{t(`consent.${one.status}`)}</span>
            </li>
          ))}
        </ul>
      ) : <p className="definition">{t("consent.none")}</p>}
      <div className="row" style={{ justifyContent: "space-between", margin: "10px 0" }}>
        <label htmlFor="no-profiling">{t("consent.no_profiling")}</label>
        <Switch id="no-profiling" aria-label={t("consent.no_profiling")} checked={refused} disabled={!writes} onChange={(on) => setOpened({ purpose: "profiling", status: on ? "denied" : "granted" })} />
      </div>
      <div className="stack">
        {writes ? <Button block onClick={() => setOpened({ purpose: "marketing", status: "granted" })}>{t("consent.change")}</Button> : null}
        {may.includes("reveal") ? <Button block onClick={() => setOpened("evidence")}>{t("consent.evidence")}</Button> : null}
      </div>
      <Modal open={opened !== null} onCancel={close} footer={null} title={t(opened === "evidence" ? "consent.evidence" : "consent.change")} width={620} destroyOnHidden>
        {opened === "evidence" ? <Evidence who={who} /> : opened ? <Stating who={who} profile={profile} begun={opened} close={close} /> : null}
      </Modal>
    </section>
  );
}

function Stating({ who, profile, begun, close }: { who: string; profile: Profile; begun: { purpose: string; status: string }; close: () => void }) {
  const { t } = useTranslation();
  const stating = useStateConsent(who);
  const open = profile.identifiers.filter((one) => one.class !== "device" && !one.value.includes("•")).map((one) => `${one.namespace}:${one.value}`);
  const [said, setSaid] = useState<Said>({ ...begun, identifier: open[0] ?? "", channel: null, wording: "" });
  const change = (part: Partial<Said>): void => setSaid((before) => ({ ...before, ...part }));
  const named = (names: string[], prefix: string) => names.map((name) => ({ value: name, label: t(`${prefix}.${name}`) }));
  if (!open.length) return <p className="lead">{t("consent.no_identifier")}</p>;
  return (
    <>
      <p className="lead">{t("consent.change_lead")}</p>
      <div className="fields">
        <label className="field"><span className="name">{t("consent.purpose")}</span>
          <Select aria-label={t("consent.purpose")} style={{ width: 170 }} value={said.purpose} options={named(PURPOSES, "purpose")} onChange={(purpose: string) => change({ purpose, channel: null })} />
        </label>
        {said.purpose === "marketing" ? (
          <label className="field"><span className="name">{t("consent.channel")}</span>
            <Select aria-label={t("consent.channel")} style={{ width: 150 }} value={said.channel ?? ""} options={[{ value: "", label: t("consent.all_channels") }, ...named(CHANNELS, "consent_channel")]} onChange={(channel: string) => change({ channel: channel || null })} />
          </label>
        ) : null}
        <label className="field"><span className="name">{t("consent.says")}</span>
          <Select aria-label={t("consent.says")} style={{ width: 140 }} value={said.status} options={named(STATUSES, "consent")} onChange={(status: string) => change({ status })} />
        </label>
        <label className="field"><span className="name">{t("consent.identifier")}</span>
          <Select aria-label={t("consent.identifier")} style={{ width: 260 }} value={said.identifier} options={open.map((name) => ({ value: name, label: name }))} onChange={(identifier: string) => change({ identifier })} />
        </label>
      </div>
      <label className="field" style={{ marginTop: 12 }}><span className="name">{t("consent.wording")}</span>
        <Input value={said.wording} maxLength={1000} placeholder={t("consent.wording_example")} onChange={(event) => change({ wording: event.target.value })} />
      </label>
      {stating.error ? <Alert type="warning" showIcon title={stating.error.message} style={{ marginTop: 12 }} /> : null}
      <Button type="primary" style={{ marginTop: 14 }} disabled={!said.wording.trim()} loading={stating.isPending} onClick={() => stating.mutate(said, { onSuccess: close })}>{t("consent.save")}</Button>
    </>
  );
}

function Evidence({ who }: { who: string }) {
  const { t } = useTranslation();
  const words = useWords();
  const found = useConsents(who, true);
  if (found.error) return <Refused error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Waiting />;
  const evidence = [...found.data.evidence].sort((one, other) => other.time.localeCompare(one.time));
  if (!evidence.length) return <p className="lead">{t("consent.none")}</p>;
  return (
    <ul className="plain parties">
      {evidence.map((one, index) => (
        <li key={index}>
          <div className="row" style={{ justifyContent: "space-between" }}>
            <span>{t(`purpose.${one.purpose}`)}{one.channel ? ` · ${t(`consent_channel.${one.channel}`)}` : ""}</span>
            <span className="kind" data-status={one.status}>{t(`consent.${one.status}`)}</span>
          </div>
          {one.wording ? <div>{one.wording}</div> : null}
          <div className="fresh">{[words.moment(one.time), one.identifier, one.source].join(" · ")}</div>
        </li>
      ))}
    </ul>
  );
}
