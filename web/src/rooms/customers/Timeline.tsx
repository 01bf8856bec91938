// What happened, the newest first, by day; each channel keeps its color, and orders show their lines.

import { useTranslation } from "react-i18next";

import { useDescription } from "../../api/questions";
import type { TimelineEntry } from "../../api/shapes";
import { eventRoles } from "../../../core/theme";
import { useTheme } from "../../app/appearance";
import { Empty } from "../../app/states";
import { useWords } from "../../language/use_words";

const MOST_DETAILS = 5;

export function Timeline({ entries }: { entries: TimelineEntry[] }) {
  const { t } = useTranslation();
  const words = useWords();
  const theme = useTheme();
  const roles = eventRoles(useDescription().data?.channels ?? []);
  if (!entries.length) return <Empty title={t("customers.nothing")} />;
  const days = new Map<string, TimelineEntry[]>();
  for (const entry of entries) {
    const day = words.moment(entry.time, false);
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return (
    <ol className="timeline">
      {[...days].map(([day, happened]) => (
        <li key={day}>
          <div className="day">{day} <span className="fresh">{t("customers.day_events", { count: happened.length })}</span></div>
          {happened.map((entry, index) => (
            <div className="event" key={`${entry.time} ${index}`} data-derived={entry.derived === true}>
              <span className="time">{entry.time.slice(11, 16)}</span>
              <span className="dot" style={{ background: theme.roles[roles.get(entry.channel ?? "") ?? "c10"] }} />
              <span style={{ color: "var(--muted)" }}>{entry.channel ?? "–"}</span>
              <span>
                <strong style={{ fontWeight: 600 }}>{entry.derived ? t([`derived.${entry.event}`, entry.event]) : entry.event}</strong> <span className="details">{details(entry)}</span>
                <Lines entry={entry} />
              </span>
              <span className="number">{entry.value == null ? "" : amount(entry.value, entry.currency, words.language)}</span>
            </div>
          ))}
        </li>
      ))}
    </ol>
  );
}

function Lines({ entry }: { entry: TimelineEntry }) {
  const words = useWords();
  if (!entry.lines?.length) return null;
  return (
    <ul className="lines">
      {entry.lines.map((line, index) => (
        <li key={index}>
          <span>{words.number(line.quantity ?? 1)} × {line.product ?? "?"}{line.category ? <span className="fresh"> {line.category}</span> : null}</span>
          <span className="number">{line.amount === undefined ? "" : amount(line.amount, entry.currency, words.language)}</span>
        </li>
      ))}
    </ul>
  );
}

function amount(value: number, currency: string | null, language: string): string {
  const style = currency ? { style: "currency" as const, currency, currencyDisplay: "narrowSymbol" as const } : {};
  return new Intl.NumberFormat(language, style).format(value);
}

function details(entry: TimelineEntry): string {
  const properties = Object.entries(entry.properties ?? {})
    .filter(([, value]) => value !== null && value !== "" && typeof value !== "object")
    .slice(0, MOST_DETAILS)
    .map(([name, value]) => `${name}: ${String(value)}`);
  const store = entry.store ? [entry.store.name ?? entry.store.store] : [];
  return [...(entry.says ? [entry.says] : []), ...store, ...(entry.identifiers ?? []), ...properties].join(" · ");
}
