// The numbers of the days beside those of the days before; customers can be opened.

import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { sparkline } from "../../../core/sparkline";
import type { Envelope } from "../../api/answers";
import type { HomeAnswer, HomeAsked } from "../../api/insights";
import { Drawing } from "../../app/Drawing";
import { Count, useOpen } from "../../app/People";
import { type Reader, useWords } from "../../language/use_words";
import { drillOf } from "./drill";
import { Difference } from "./Difference";
import type { Kpi } from "./search";

const SPARK = { width: 180, height: 38 };

/** Gives the question behind the numbers of some days. */
export function questionOf(days: string[], { filters, group }: HomeAsked, params: Record<string, unknown> = {}): Envelope {
  return { range: { from: days[0], to: days[1] }, ...(filters ? { filters } : {}), ...(group ? { group } : {}), params };
}

/** Gives the number of customers behind a number that counts something else. */
export function countedAs(kpi: Kpi): "customers" | "new_customers" | "buyers" {
  return kpi === "orders" || kpi === "value" ? "buyers" : kpi === "events" ? "customers" : kpi;
}

/** Gives how a number is written, and whether more of it is better. */
export function manners(kpi: Kpi, words: Reader): { write: (value: number | null) => string; better: "more" | null } {
  return { write: kpi === "value" ? words.money : words.number, better: kpi === "events" ? null : "more" };
}

export function Kpis({ answer, asked }: { answer: HomeAnswer; asked: HomeAsked }) {
  const { t } = useTranslation();
  return (
    <>
      <div className="tiles">
        {answer.kpis.map((one) => <Tile key={one.kpi} one={one} answer={answer} asked={asked} />)}
      </div>
      <p className="definition">{answer.activity.definition} {t("home.line")}</p>
    </>
  );
}

function Tile({ one, answer, asked }: { one: HomeAnswer["kpis"][number]; answer: HomeAnswer; asked: HomeAsked }) {
  const { t } = useTranslation();
  const words = useWords();
  const kpi = one.kpi as Kpi;
  const name = t(`kpi.${kpi}`);
  const { write, better } = manners(kpi, words);
  const open = useOpen("activity", useMemo(() => questionOf(answer.days, asked), [answer.days, asked]));
  const openBefore = useOpen("activity", useMemo(() => questionOf(answer.compared_days, asked), [answer.compared_days, asked]));
  const [now, before] = [answer.activity, answer.compared].map((side) => side.series.map((row) => row[kpi] ?? 0));
  const counted = countedAs(kpi);
  const behind = counted === kpi ? name : t("home.behind", { name, customers: t(`kpi.${counted}`) });
  const said = t("home.sparkline", { name, now: write(one.now), before: write(one.before) });
  return (
    <section className="panel tile" aria-label={name}>
      <h2>{name}</h2>
      <div className="big">
        <Count drill={drillOf(answer.activity, counted, behind, answer.activity[counted])} open={open} shown={write(one.now)} />
      </div>
      <Difference change={one.change} share={one.share} write={write} better={better} />
      <p className="before">
        {t("home.before")} <Count drill={drillOf(answer.compared, counted, `${behind}, ${t("home.before_label")}`, answer.compared[counted])} open={openBefore} shown={write(one.before)} />
      </p>
      <Drawing picture={sparkline(now ?? [], before ?? [], name, said, SPARK.width, SPARK.height)} open={open} />
    </section>
  );
}
