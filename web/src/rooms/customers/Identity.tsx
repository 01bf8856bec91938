// Who this is: identifiers, what joined them, and since when it is known.

import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Profile } from "../../api/shapes";
import { useWords } from "../../language/use_words";
import { Pairs, strongestFirst, useNamed } from "./Pairs";

export function Identity({ profile, children }: { profile: Profile; children: ReactNode }) {
  const { t } = useTranslation();
  const words = useWords();
  const named = useNamed();
  return (
    <section className="panel" aria-label={t("customers.identifiers")}>
      <h2>{t("customers.identifiers")}</h2>
      <Pairs pairs={strongestFirst(profile.identifiers).map((one) => [named(one.namespace), one.value])} />
      {profile.links.length ? (
        <details>
          <summary>{t("customers.why", { count: profile.links.length })}</summary>
          <ul className="why">
            {profile.links.map((link) => <Why key={link.between.join()} profile={profile} link={link} />)}
          </ul>
        </details>
      ) : null}
      <p className="definition" style={{ margin: "10px 0 0" }}>
        {profile.known.since ? t("customers.known_since", { moment: words.moment(profile.known.since) }) : t("customers.anonymous")}
        {profile.known.seconds === null ? "" : ` · ${t("customers.anonymous_for", { time: words.seconds(profile.known.seconds) })}`}
      </p>
      {children}
    </section>
  );
}

function Why({ profile, link }: { profile: Profile; link: Profile["links"][number] }) {
  const { t } = useTranslation();
  const words = useWords();
  const named = useNamed();
  const ends = link.between.map((place) => profile.identifiers[place]).filter((one) => one !== undefined);
  const how = link.by_hand ? "joined.by_hand" : link.events ? "joined.together" : "joined.said";
  return (
    <li>
      <span className="ends">
        {ends.map((one) => <span key={`${one.namespace}:${one.value}`}><small>{named(one.namespace)}</small> {one.value}</span>)}
      </span>
      <span className="fresh">{t(how, { count: link.events, shown: words.exact(link.events), moment: words.moment(link.first, false) })}</span>
    </li>
  );
}
