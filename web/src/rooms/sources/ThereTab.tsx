// What is there: how much, since when, how the sources do, over which channels, and which records.

import { useTranslation } from "react-i18next";

import { useDescription } from "../../api/questions";
import { Refused } from "../../app/Refused";
import { Empty, Waiting } from "../../app/states";
import { useWords } from "../../language/use_words";
import { Health } from "./Health";

export function ThereTab() {
  const { t } = useTranslation();
  const words = useWords();
  const found = useDescription();
  if (found.error) return <Refused error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Waiting />;
  const there = found.data;
  if (!there.events) return <Empty title={t("discover.empty")}><p>{t("discover.empty_hint")}</p></Empty>;
  const facts: [string, string][] = [
    [t("customers.events"), words.exact(there.events)],
    [t("column.customers"), words.exact(there.customers)],
    [t("data.event_names"), words.exact(there.event_names)],
    [t("data.first"), words.moment(there.first)],
    [t("data.last"), words.moment(there.last)],
    [t("data.zone"), there.zone],
    [t("data.currency"), there.currency ?? "–"],
  ];
  const records = Object.entries(there.records ?? {}).map(([name, tables]) => t("data.record", { name, count: tables }));
  return (
    <>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="said">{value}</dd>
          </div>
        ))}
      </dl>
      <Health />
      <Names title={t("data.channels")} names={there.channels} />
      <Names title={t("data.records")} names={records} />
    </>
  );
}

function Names({ title, names }: { title: string; names: string[] }) {
  if (!names.length) return null;
  return (
    <>
      <h2 style={{ marginTop: 16 }}>{title}</h2>
      <ul className="row plain inline">
        {names.map((name) => <li key={name} className="kind">{name}</li>)}
      </ul>
    </>
  );
}
