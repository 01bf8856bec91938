// One customer: who it is and why, what was said of it, and everything it did, over all channels.

import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Refusal } from "../../api/client";
import { type Corrected, type Receipt, useProfile } from "../../api/customers";
import { useMe } from "../../api/questions";
import type { Profile } from "../../api/shapes";
import { FactList } from "../../app/FactList";
import { Empty, Failed, Waiting } from "../../app/states";
import { useTitle } from "../../app/use_title";
import { useWords } from "../../language/use_words";
import { Attributes } from "./Attributes";
import { Consents } from "./Consents";
import { Corrections } from "./Corrections";
import { Erased, EraseButton, ExportButton } from "./Leaving";
import { Identity } from "./Identity";
import { Story } from "./Story";
import { Undone } from "./Undone";

export function Customer() {
  const { who } = useParams({ from: "/customers/$who" });
  const [erased, setErased] = useState<{ who: string; receipt: Receipt } | null>(null);
  if (erased?.who === who) return <Erased receipt={erased.receipt} />;
  return <Known who={who} erased={(receipt) => setErased({ who, receipt })} />;
}

function Known({ who, erased }: { who: string; erased: (receipt: Receipt) => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { channel, event } = useSearch({ from: "/customers/$who" });
  const [reveal, setReveal] = useState(false);
  const [corrected, setCorrected] = useState<{ who: string; said: Corrected } | null>(null);
  const found = useProfile(who, { channel, event, reveal });
  const may = useMe().data?.permissions ?? [];
  useTitle(`${t("customers.one")} ${who}`);
  if (found.isPending) return <><h1>{who}</h1><Waiting /></>;
  const profile = found.data?.pages[0];
  if (found.error ?? !profile) return <Absent who={who} error={found.error} again={() => void found.refetch()} />;

  /** Stays with the customer that has kept this identifier, under the name that it has now. */
  function decided(said: Corrected, kept: string): void {
    const now = said.customers.find((one) => one.identifiers.includes(kept))?.customer ?? kept;
    setCorrected({ who: now, said });
    void navigate({ to: "/customers/$who", params: { who: now }, search: (before) => before });
  }
  return (
    <>
      <div className="row" style={{ justifyContent: "space-between", marginBottom: 10, flexWrap: "nowrap", alignItems: "flex-start" }}>
        <div>
          <h1>{profile.customer}</h1>
          <p className="lead" style={{ margin: 0 }}>{t("customers.definition")}</p>
        </div>
        <div className="row" style={{ justifyContent: "flex-end" }}>
          {profile.masked > 0 && may.includes("reveal") ? <Button onClick={() => setReveal(true)}>{t("customers.reveal", { count: profile.masked })}</Button> : null}
          {profile.masked > 0 && !may.includes("reveal") ? <span className="kind">{t("customers.masked", { count: profile.masked })}</span> : null}
          {may.includes("reveal") ? <ExportButton who={who} /> : null}
          {may.includes("erase") ? <EraseButton who={who} profile={profile} erased={erased} /> : null}
        </div>
      </div>
      {corrected?.who === who ? <Undone said={corrected.said} kept={who} close={() => setCorrected(null)} /> : null}
      <Facts profile={profile} />
      <div className="two">
        <div>
          <Identity profile={profile}>
            {may.includes("reveal") ? <Corrections who={who} may={may.includes("write")} done={decided} /> : null}
          </Identity>
          <Consents who={who} profile={profile} may={may} />
          <Attributes profile={profile} />
        </div>
        <Story who={who} found={found} reveal={reveal} />
      </div>
    </>
  );
}

function Absent({ who, error, again }: { who: string; error: unknown; again: () => void }) {
  const { t } = useTranslation();
  const absent = error instanceof Refusal && error.status === 404;
  return (
    <>
      <h1>{who}</h1>
      {absent ? (
        <Empty title={error.message}>
          <p>{t("customers.absent")}</p>
          <Link to="/customers">{t("customers.again")}</Link>
        </Empty>
      ) : (
        <Failed error={error} again={again} />
      )}
    </>
  );
}

function Facts({ profile }: { profile: Profile }) {
  const { t } = useTranslation();
  const words = useWords();
  const facts: [string, string][] = [
    [t("customers.events"), words.exact(profile.events)],
    [t("customers.orders"), words.exact(profile.attributes.frequency.orders)],
    [t("customers.spent"), words.amounts(profile.values)],
    [t("customers.first"), words.moment(profile.first, false)],
    [t("customers.last"), words.moment(profile.last, false)],
    [t("customers.favorite_channel"), profile.favorite_channel ?? "–"],
  ];
  return <FactList name={t("customers.facts")} facts={facts} />;
}
