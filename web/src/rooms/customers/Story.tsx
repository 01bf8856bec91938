// What happened, over all channels: one lane for each at the top, then day by day, the newest first.

import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Select } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { eventRoles } from "../../../core/theme";
import { useProfile } from "../../api/customers";
import { useDescription } from "../../api/questions";
import type { TimelineEntry } from "../../api/shapes";
import { useTheme } from "../../app/appearance";
import { useWords } from "../../language/use_words";
import { Timeline } from "./Timeline";

interface StoryProps {
  who: string;
  found: ReturnType<typeof useProfile>;
  reveal: boolean;
}

export function Story({ who, found, reveal }: StoryProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { channel, event } = useSearch({ from: "/customers/$who" });
  const all = entriesOf(useProfile(who, { reveal }).data);
  const entries = entriesOf(found.data);
  const choose = (chosen: { channel?: string | undefined; event?: string | undefined }): void =>
    void navigate({ to: ".", search: (search) => ({ ...search, ...chosen }), replace: true });
  const events = [...new Set(all.filter((one) => !one.derived).map((one) => one.event))].sort();
  return (
    <section className="panel" aria-label={t("customers.timeline")}>
      <div className="row" style={{ justifyContent: "space-between" }}>
        <h2>{t("customers.timeline")}</h2>
        <Select
          aria-label={t("customers.event")}
          allowClear
          showSearch
          placeholder={t("customers.event_all")}
          style={{ width: 210 }}
          value={event ?? null}
          options={events.map((name) => ({ value: name, label: name }))}
          onChange={(name: string | null) => choose({ event: name ?? undefined })}
        />
      </div>
      <Lanes entries={all} chosen={channel} choose={(name) => choose({ channel: name })} />
      <Timeline entries={entries} />
      {found.hasNextPage ? (
        <Button style={{ marginTop: 12 }} loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>{t("customers.older")}</Button>
      ) : null}
    </section>
  );
}

function entriesOf(data: StoryProps["found"]["data"]): TimelineEntry[] {
  return data?.pages.flatMap((page) => page.timeline) ?? [];
}

function Lanes({ entries, chosen, choose }: { entries: TimelineEntry[]; chosen: string | undefined; choose: (channel: string | undefined) => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const theme = useTheme();
  const roles = eventRoles(useDescription().data?.channels ?? []);
  const lanes = useMemo(() => {
    const found = new Map<string, TimelineEntry[]>();
    for (const one of entries) if (one.channel) found.set(one.channel, [...(found.get(one.channel) ?? []), one]);
    return [...found].sort(([, one], [, other]) => other.length - one.length);
  }, [entries]);
  const times = entries.map((one) => Date.parse(one.time));
  const [low, high] = [Math.min(...times), Math.max(...times)];
  if (!lanes.length) return null;
  return (
    <div className="lanes" role="group" aria-label={t("customers.lanes")}>
      {lanes.map(([channel, own]) => (
        <div key={channel} className="lane" data-off={chosen !== undefined && chosen !== channel}>
          <button type="button" className="count" aria-pressed={chosen === channel} onClick={() => choose(chosen === channel ? undefined : channel)}>
            {channel} <span className="fresh">{words.exact(own.length)}</span>
          </button>
          <div className="track" aria-hidden="true">
            {own.map((one, index) => (
              <span
                key={index}
                data-money={one.value !== null}
                title={`${words.moment(one.time)} · ${one.event}`}
                style={{ left: `${high > low ? (100 * (Date.parse(one.time) - low)) / (high - low) : 50}%`, background: theme.roles[roles.get(channel) ?? "c10"] }}
              />
            ))}
          </div>
        </div>
      ))}
      <div className="lane fresh">
        <span />
        <div className="row" style={{ justifyContent: "space-between" }}>
          <span>{words.moment(new Date(low).toISOString(), false)}</span>
          <span>{words.moment(new Date(high).toISOString(), false)}</span>
        </div>
      </div>
      <p className="definition">{t("customers.lanes_definition")}</p>
    </div>
  );
}
