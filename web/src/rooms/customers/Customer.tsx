// One customer: who it is and why, what was said of it, and everything it did, over all channels.

import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Button, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Refusal } from "../../api/client";
import { useMe, useProfile } from "../../api/questions";
import type { Profile } from "../../api/shapes";
import { FactList } from "../../app/FactList";
import { Empty, Failed, Waiting } from "../../app/states";
import { useTitle } from "../../app/use_title";
import { useWords } from "../../language/use_words";
import { Identity } from "./Identity";
import { Timeline } from "./Timeline";

export function Customer() {
  const { t } = useTranslation();
  const { who } = useParams({ from: "/customers/$who" });
  const { channel, event } = useSearch({ from: "/customers/$who" });
  const [reveal, setReveal] = useState(false);
  const [before, setBefore] = useState<string[]>([]);
  const found = useProfile(who, { channel, event, reveal, before: before.at(-1) });
  const me = useMe();
  useTitle(`${t("customers.one")} ${who}`);
  if (found.isPending) return <><h1>{who}</h1><Waiting /></>;
  if (found.error) {
    const absent = found.error instanceof Refusal && found.error.status === 404;
    return (
      <>
        <h1>{who}</h1>
        {absent ? (
          <Empty title={found.error.message}>
            <p>{t("customers.absent")}</p>
            <Link to="/customers">{t("customers.again")}</Link>
          </Empty>
        ) : (
          <Failed error={found.error} again={() => void found.refetch()} />
        )}
      </>
    );
  }
  const profile = found.data;
  const mayReveal = me.data?.permissions.includes("reveal") ?? false;
  return (
    <>
      <div className="row" style={{ justifyContent: "space-between", marginBottom: 10 }}>
        <div>
          <h1>{profile.customer}</h1>
          <p className="lead" style={{ margin: 0 }}>{t("customers.definition")}</p>
        </div>
        {profile.masked > 0 && mayReveal ? <Button onClick={() => setReveal(true)}>{t("customers.reveal", { count: profile.masked })}</Button> : null}
        {profile.masked > 0 && !mayReveal ? <span className="kind">{t("customers.masked", { count: profile.masked })}</span> : null}
      </div>
      <Facts profile={profile} />
      <div className="two">
        <Identity profile={profile} />
        <section className="panel" aria-label={t("customers.timeline")}>
          <div className="row" style={{ justifyContent: "space-between" }}>
            <h2>{t("customers.timeline")}</h2>
            <Channels who={who} chosen={channel} />
          </div>
          <Timeline entries={profile.timeline} />
          <div className="row" style={{ marginTop: 12 }}>
            {before.length ? <Button onClick={() => setBefore(before.slice(0, -1))}>{t("customers.newer")}</Button> : null}
            {profile.timeline_before ? (
              <Button loading={found.isFetching} onClick={() => setBefore([...before, profile.timeline_before ?? ""])}>{t("customers.older")}</Button>
            ) : null}
          </div>
        </section>
      </div>
    </>
  );
}

function Channels({ who, chosen }: { who: string; chosen: string | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const all = useProfile(who, { reveal: false }).data;
  const names = [...new Set((all?.timeline ?? []).map((entry) => entry.channel).filter((name) => name !== null))];
  return (
    <Select
      aria-label={t("customers.channel")}
      allowClear
      placeholder={t("customers.channel_all")}
      style={{ width: 170 }}
      value={chosen ?? null}
      options={names.map((name) => ({ value: name, label: name }))}
      onChange={(channel: string | null) => void navigate({ to: ".", search: (search) => ({ ...search, channel: channel ?? undefined }) })}
    />
  );
}

function Facts({ profile }: { profile: Profile }) {
  const { t } = useTranslation();
  const words = useWords();
  const orders = profile.attributes.frequency?.orders;
  const facts: [string, string][] = [
    [t("customers.events"), words.exact(profile.events)],
    [t("customers.orders"), words.exact(orders)],
    [t("customers.spent"), words.amounts(profile.values)],
    [t("customers.first"), words.moment(profile.first, false)],
    [t("customers.last"), words.moment(profile.last, false)],
    [t("customers.favorite_channel"), profile.favorite_channel ?? "–"],
  ];
  return <FactList name={t("customers.facts")} facts={facts} />;
}
