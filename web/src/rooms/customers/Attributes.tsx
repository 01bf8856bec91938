// What was said and recorded of a customer, and what follows from what it did; each number says how it is defined.

import { Link } from "@tanstack/react-router";
import { Tooltip } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Profile } from "../../api/shapes";
import { useWords } from "../../language/use_words";
import { Pairs, written } from "./Pairs";

const SOME_MONDAY = Date.UTC(2024, 0, 1, 12);
const DAY = 86_400_000;

export function Attributes({ profile }: { profile: Profile }) {
  const { t } = useTranslation();
  const words = useWords();
  const { attributes } = profile;
  const record = profile.records.at(-1);
  const { hour, weekday } = attributes.favorite_time;
  const day = weekday === null ? null : new Intl.DateTimeFormat(words.language, { weekday: "long", timeZone: "UTC" }).format(SOME_MONDAY + (weekday - 1) * DAY);
  const averages = Object.fromEntries(Object.entries(attributes.money.by_currency).flatMap(([currency, one]) => (one.average_order === null ? [] : [[currency, one.average_order]])));
  const touch = attributes.first_touch;
  const ago = (days: number | null): string => (days === null ? "–" : t("attribute.days_ago", { count: days, shown: words.exact(days) }));
  const computed: [string, string, string][] = [
    ["last_event", ago(attributes.recency.days_since_event), attributes.recency.definition],
    ["last_order", ago(attributes.recency.days_since_order), attributes.recency.definition],
    ["average", words.amounts(averages), attributes.money.definition],
    ["channel", attributes.favorite_channel.channel === null ? "–" : `${attributes.favorite_channel.channel} (${words.share(attributes.favorite_channel.share)})`, attributes.favorite_channel.definition],
    ["store", attributes.favorite_store.name ?? attributes.favorite_store.store ?? "–", attributes.favorite_store.definition],
    ["time", [day, hour === null ? null : `${String(hour).padStart(2, "0")}:00`].filter(Boolean).join(" ") || "–", attributes.favorite_time.definition],
    ["touch", [touch.event, touch.channel].filter(Boolean).join(" · ") || "–", touch.definition],
    ["known", attributes.days_known.days === null ? "–" : t("attribute.days", { count: attributes.days_known.days, shown: words.exact(attributes.days_known.days) }), attributes.days_known.definition],
  ];
  const categories = attributes.affinity.categories;
  return (
    <>
      <Part name={t("customers.attributes")}>
        <Pairs pairs={computed.map(([name, value, definition]) => [<Defined key={name} name={t(`attribute.${name}`)} definition={definition} />, value])} />
      </Part>
      {categories.length ? (
        <Part name={t("customers.interests")}>
          <Pairs pairs={categories.map((one) => [one.category ?? "–", <Bar key={one.category} share={one.share_money ?? one.share_quantity} />])} />
        </Part>
      ) : null}
      {Object.keys(profile.traits).length ? (
        <Part name={t("customers.traits")}>
          <Pairs pairs={Object.entries(profile.traits).map(([name, one]) => [name, <span key={name} title={`${one.source}, ${words.moment(one.time)}`}>{written(one.value)}</span>])} />
        </Part>
      ) : null}
      {record ? (
        <Part name={t("customers.record")}>
          <Pairs pairs={Object.entries(record.says).map(([name, value]) => [name, written(value)])} />
          <p className="definition" style={{ margin: 0 }}>{t("customers.record_of", { source: record.source, day: record.from ?? "–" })}</p>
        </Part>
      ) : null}
      {profile.households.map((one) => <Household key={one.household} household={one} />)}
    </>
  );
}

function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section className="panel" aria-label={name}>
      <h2>{name}</h2>
      {children}
    </section>
  );
}

function Defined({ name, definition }: { name: string; definition: string }) {
  return (
    <Tooltip title={definition}>
      <button type="button" className="count defined muted">{name}</button>
    </Tooltip>
  );
}

function Bar({ share }: { share: number | null }) {
  const words = useWords();
  return (
    <span className="shared">
      <span className="track" aria-hidden="true"><span style={{ width: `${100 * (share ?? 0)}%` }} /></span>
      <span className="number">{words.share(share)}</span>
    </span>
  );
}

function Household({ household }: { household: Profile["households"][number] }) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <Part name={t("customers.household")}>
      <p className="definition">{t("customers.household_of", { count: household.customers, orders: words.exact(household.orders), spent: words.amounts(household.values) })}</p>
      <ul className="plain">
        {household.members.map((one) => (
          <li key={one.customer} className="row" style={{ justifyContent: "space-between" }}>
            {one.customer.includes("•") ? one.customer : <Link to="/customers/$who" params={{ who: `${one.namespace}:${one.customer}` }}>{one.customer}</Link>}
            <span className="number">{words.amounts(one.values)}</span>
          </li>
        ))}
      </ul>
    </Part>
  );
}
