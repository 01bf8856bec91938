// What a set makes of the journeys at once: the paths from each journey's first step, and what to look at in the rules.

import { useEffect, useRef, useState } from "react";
import { Alert } from "antd";
import { useTranslation } from "react-i18next";

import { sankey } from "../../../core/sankey";
import type { Preview } from "../../api/touchpoints";
import { Drawing } from "../../app/Drawing";
import { useWords } from "../../language/use_words";

const MOST_FINDINGS = 6;
const HEIGHT = 240;

export function Effect({ preview, busy }: { preview: Preview; busy: boolean }) {
  const { t } = useTranslation();
  const words = useWords();
  const place = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const measure = (): void => setWidth((place.current?.clientWidth ?? 0) - 38);
    measure();
    window.addEventListener("resize", measure);
    return () => window.removeEventListener("resize", measure);
  }, []);
  const warned = preview.findings.filter((one) => one.code !== "touchpoints.unmatched");
  return (
    <section className="panel" ref={place} aria-label={t("touchpoints.effect")} aria-busy={busy}>
      <h2>{t("touchpoints.effect")}</h2>
      <p className="definition">
        {t("touchpoints.effect_definition", { raw: words.exact(preview.events.length), steps: words.exact(preview.steps.length) })} {preview.paths.definition}
      </p>
      {warned.slice(0, MOST_FINDINGS).map((one) => <Alert key={`${one.code} ${one.line} ${one.message}`} type="warning" showIcon title={one.message} style={{ marginBottom: 8 }} />)}
      {width > 0 && preview.paths.nodes.length ? <Drawing picture={sankey(preview.paths, words, width, { flowHeight: HEIGHT })} open={() => undefined} /> : null}
    </section>
  );
}
