// What can be corrected about who a customer is: identifiers of somebody else leave, another customer is the same one.

import { Button, Checkbox, Input, Modal, Radio } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { useCustomers } from "../../api/analyses";
import { type Corrected, type Correction, useDecisionsAbout, useProfile } from "../../api/customers";
import type { Identifier, Profile } from "../../api/shapes";
import { Refused } from "../../app/Refused";
import { Waiting } from "../../app/states";
import { useWords } from "../../language/use_words";
import { Spelled, strongestFirst, useNamed } from "./Pairs";
import { UndoButton } from "./Undone";
import { Weighing } from "./Weighing";

type Opened = "separate" | "link" | "decisions" | null;

interface CorrectionsProps {
  who: string;
  may: boolean;
  done: (said: Corrected, kept: string) => void;
}

export function Corrections({ who, may, done }: CorrectionsProps) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState<Opened>(null);
  const close = (): void => setOpened(null);
  function decided(said: Corrected, kept: string): void {
    close();
    done(said, kept);
  }
  const buttons: Exclude<Opened, null>[] = may ? ["separate", "link", "decisions"] : ["decisions"];
  return (
    <>
      <div className="stack">
        {buttons.map((name) => <Button key={name} block onClick={() => setOpened(name)}>{t(`correct.${name}`)}</Button>)}
      </div>
      <Modal open={opened !== null} onCancel={close} footer={null} title={opened ? t(`correct.${opened}`) : ""} width={680} destroyOnHidden>
        {opened === "separate" ? <Revealed who={who} shown={(profile) => <Separate profile={profile} done={decided} />} /> : null}
        {opened === "link" ? <Revealed who={who} shown={(profile) => <LinkTo profile={profile} done={decided} />} /> : null}
        {opened === "decisions" ? <Decisions who={who} may={may} /> : null}
      </Modal>
    </>
  );
}

/** Whoever corrects who somebody is has to see the identifiers; that is recorded, as it is everywhere. */
function Revealed({ who, shown }: { who: string; shown: (profile: Profile) => ReactNode }) {
  const found = useProfile(who, { reveal: true });
  const profile = found.data?.pages[0];
  if (found.error) return <Refused error={found.error} again={() => void found.refetch()} />;
  return profile ? shown(profile) : <Waiting />;
}

function asWritten(one: Pick<Identifier, "namespace" | "value">): string {
  return `${one.namespace}:${one.value}`;
}

function valueOf(identifier: string): string {
  return identifier.slice(identifier.indexOf(":") + 1);
}

function Separate({ profile, done }: { profile: Profile; done: CorrectionsProps["done"] }) {
  const { t } = useTranslation();
  const words = useWords();
  const named = useNamed();
  const [leave, setLeave] = useState<string[]>([]);
  const [together, setTogether] = useState(true);
  const identifiers = strongestFirst(profile.identifiers);
  const own = identifiers.map(asWritten);
  const stay = own.find((one) => !leave.includes(one));
  const asked: Correction | null = leave.length && stay !== undefined ? { path: "/api/identity/separations", body: { stay, leave, together } } : null;
  const options = identifiers.map((one) => ({
    value: asWritten(one),
    label: <><small>{named(one.namespace)}</small> <span style={{ overflowWrap: "anywhere" }}>{one.value}</span>{one.since ? <span className="fresh"> {t("correct.since", { day: words.moment(one.since, false) })}</span> : null}</>,
  }));
  return (
    <>
      <p className="lead">{t("correct.separate_lead")}</p>
      <Checkbox.Group className="choices" aria-label={t("correct.separate_which")} options={options} value={leave} onChange={setLeave} />
      {own.length === leave.length && own.length ? <p className="definition">{t("correct.all_chosen")}</p> : null}
      {leave.length > 1 ? <Checkbox checked={together} onChange={(event) => setTogether(event.target.checked)} style={{ marginTop: 8 }}>{t("correct.together")}</Checkbox> : null}
      <Weighing
        asked={asked}
        ok={t("correct.separate_ok")}
        done={(said) => done(said, stay ?? "")}
        fate={(party) =>
          party.identifiers.includes(stay ?? "") ? t("correct.stays")
          : party.identifiers.every((one) => own.includes(one)) ? t("correct.new")
          : t("correct.existing", { customer: valueOf(party.customer) })
        }
      />
    </>
  );
}

function LinkTo({ profile, done }: { profile: Profile; done: CorrectionsProps["done"] }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [wanted, setWanted] = useState("");
  const [chosen, setChosen] = useState("");
  const own = strongestFirst(profile.identifiers).map(asWritten);
  const asked: Correction | null = chosen && own[0] ? { path: "/api/identity/decisions", body: { kind: "link", a: own[0], b: chosen } } : null;
  function find(): void {
    setWanted(typed.trim());
    setChosen(typed.includes(":") ? typed.trim() : "");
  }
  return (
    <>
      <p className="lead">{t("correct.link_lead")}</p>
      <label className="field">
        <span className="name">{t("correct.link_who")}</span>
        <Input.Search value={typed} enterButton={t("customers.find")} placeholder={t("customers.who_example")} onChange={(event) => setTyped(event.target.value)} onSearch={find} />
      </label>
      {wanted ? <Candidates wanted={wanted} own={own} chosen={chosen} choose={setChosen} /> : null}
      <Weighing asked={asked} ok={t("correct.link_ok")} done={(said) => done(said, own[0] ?? "")} fate={() => t("correct.joined")} />
    </>
  );
}

function Candidates({ wanted, own, chosen, choose }: { wanted: string; own: string[]; chosen: string; choose: (who: string) => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const found = useCustomers(wanted);
  if (found.error) return <Refused error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Waiting />;
  const others = found.data.pages.flatMap((page) => page.customers).filter((one) => one.who !== null && !own.includes(one.who));
  if (!others.length) return <p className="definition" style={{ marginTop: 8 }}>{t("correct.link_none")}</p>;
  const options = others.slice(0, 8).map((one) => ({
    value: one.who ?? "",
    label: <>{one.customer} <span className="fresh">{t("correct.events", { count: one.events, shown: words.exact(one.events) })}{one.last ? ` · ${t("people.last")} ${words.moment(one.last, false)}` : ""}</span></>,
  }));
  return <Radio.Group className="choices" aria-label={t("correct.link_which")} options={options} value={chosen} onChange={(event) => choose(String(event.target.value))} />;
}

function Decisions({ who, may }: { who: string; may: boolean }) {
  const { t } = useTranslation();
  const words = useWords();
  const found = useDecisionsAbout(who, true);
  if (found.error) return <Refused error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Waiting />;
  const decisions = found.data.decisions.filter((one) => one.withdraws === undefined);
  if (!decisions.length) return <p className="lead">{t("correct.no_decisions")}</p>;
  return (
    <ul className="plain parties">
      {decisions.map((one) => (
        <li key={one.number}>
          <div className="row" style={{ justifyContent: "space-between" }}>
            <strong>{t(`decision.${one.kind}`)}</strong>
            {one.withdrawn_by !== null ? <span className="kind">{t("identity.withdrawn")}</span> : may ? <UndoButton numbers={[one.number]} name={t("identity.withdraw")} /> : null}
          </div>
          <div className="ends"><Spelled identifier={asWritten(one.a)} /><Spelled identifier={asWritten(one.b)} /></div>
          <div className="fresh">{[one.reason, one.by, words.moment(one.at)].filter(Boolean).join(" · ")}</div>
        </li>
      ))}
    </ul>
  );
}
