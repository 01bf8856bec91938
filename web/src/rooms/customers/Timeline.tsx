// What happened, the newest first, by day; each channel keeps its color.

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
          <div className="day">{day}</div>
          {happened.map((entry, index) => (
            <div className="event" key={`${entry.time} ${index}`}>
              <span className="time">{entry.time.slice(11, 16)}</span>
              <span className="dot" style={{ background: theme.roles[roles.get(entry.channel ?? "") ?? "c10"] }} />
              <span style={{ color: "var(--muted)" }}>{entry.channel ?? "–"}</span>
              <span>
                <strong style={{ fontWeight: 600 }}>{entry.event}</strong> <span className="details">{details(entry)}</span>
              </span>
              <span className="number">{entry.value == null ? "" : amount(entry, words.language)}</span>
            </div>
          ))}
        </li>
      ))}
    </ol>
  );
}

function amount(entry: TimelineEntry, language: string): string {
  const style = entry.currency ? { style: "currency" as const, currency: entry.currency, currencyDisplay: "narrowSymbol" as const } : {};
  return new Intl.NumberFormat(language, style).format(entry.value ?? 0);
}

function details(entry: TimelineEntry): string {
  const lines = (entry.lines ?? []).map((line) => `${line.quantity ?? 1} × ${line.product ?? "?"}`);
  const properties = Object.entries(entry.properties ?? {})
    .filter(([, value]) => value !== null && value !== "" && typeof value !== "object")
    .slice(0, MOST_DETAILS)
    .map(([name, value]) => `${name}: ${String(value)}`);
  return [...(entry.says ? [entry.says] : []), ...lines, ...properties].join(" · ");
}
