// Who this is: identifiers and why they were joined, what was said and recorded, interests.

import { useTranslation } from "react-i18next";

import type { Profile } from "../../api/shapes";
import { useWords } from "../../language/use_words";

function shownValue(value: unknown): string {
  if (value === null || value === undefined) return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}

export function Identity({ profile }: { profile: Profile }) {
  const { t } = useTranslation();
  const words = useWords();
  const record = profile.records.at(-1);
  const categories = profile.attributes.affinity?.categories ?? [];
  return (
    <div>
      <section className="panel" aria-label={t("customers.identifiers")}>
        <h2>{t("customers.identifiers")}</h2>
        <Pairs pairs={profile.identifiers.map((one) => [one.namespace, one.value])} />
        <details>
          <summary style={{ cursor: "pointer", color: "var(--accent)" }}>{t("customers.why", { count: profile.why.length })}</summary>
          <ul style={{ paddingLeft: 16, margin: "8px 0 0", fontSize: 12, overflowWrap: "anywhere" }}>
            {profile.why.map((link) => <li key={link}>{link}</li>)}
          </ul>
        </details>
        <p className="definition" style={{ margin: "10px 0 0" }}>
          {profile.known.since ? t("customers.known_since", { moment: words.moment(profile.known.since) }) : t("customers.anonymous")}
          {profile.known.seconds === null ? "" : ` · ${t("customers.anonymous_for", { time: words.seconds(profile.known.seconds) })}`}
        </p>
      </section>
      {Object.keys(profile.traits).length ? (
        <section className="panel" aria-label={t("customers.traits")}>
          <h2>{t("customers.traits")}</h2>
          <Pairs pairs={Object.entries(profile.traits)} />
        </section>
      ) : null}
      {record ? (
        <section className="panel" aria-label={t("customers.record")}>
          <h2>{t("customers.record")}</h2>
          <Pairs pairs={Object.entries(record.says)} />
        </section>
      ) : null}
      {categories.length ? (
        <section className="panel" aria-label={t("customers.interests")}>
          <h2>{t("customers.interests")}</h2>
          <Pairs pairs={categories.map((one) => [one.category, words.share(one.share_money)])} />
        </section>
      ) : null}
    </div>
  );
}

function Pairs({ pairs }: { pairs: [string, unknown][] }) {
  return (
    <dl style={{ display: "grid", gridTemplateColumns: "minmax(84px, auto) minmax(0, 1fr)", gap: "3px 10px", margin: "8px 0 10px", fontSize: 12.5 }}>
      {pairs.map(([name, value], index) => (
        <div key={`${name} ${index}`} style={{ display: "contents" }}>
          <dt style={{ color: "var(--muted)", fontWeight: 400 }}>{name}</dt>
          <dd style={{ margin: 0, overflowWrap: "anywhere" }}>{shownValue(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
