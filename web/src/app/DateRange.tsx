// The period that every page looks at, and the one to compare it with; both stand in the address.

import { CalendarOutlined, DownOutlined } from "@ant-design/icons";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Popover, Radio, Segmented } from "antd";
import { lazy, Suspense, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { useDescription } from "../api/questions";
import { useWords } from "../language/use_words";
import { COMPARED, type Compared, lastDays, type Span, USUAL_DAYS } from "./ranges";
import type { AppSearch } from "./search";
import { Waiting } from "./states";
import { useRange } from "./use_range";

const RangeCalendar = lazy(() => import("./RangeCalendar"));

export function DateRange() {
  const { t } = useTranslation();
  const { span, compared, always, said } = useRange();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const shown = compared ? t("range.versus", { range: said(span), other: said(compared) }) : said(span);
  return (
    <Popover content={<Choice close={() => setOpen(false)} />} trigger="click" open={open} onOpenChange={setOpen} placement="bottomLeft" destroyOnHidden afterOpenChange={(now) => { if (!now) button.current?.focus(); }}>
      <Button ref={button} icon={<CalendarOutlined />} aria-label={`${t("range.name")}: ${shown}`} aria-expanded={open} title={always ? t("range.home") : undefined}>
        <span>{said(span)}</span>
        {compared ? <span className="fresh compared">{t("range.compared", { other: said(compared) })}</span> : null}
        <DownOutlined style={{ fontSize: 10 }} />
      </Button>
    </Popover>
  );
}

function Choice({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { compare_from, compare_to } = useSearch({ strict: false });
  const { data } = useDescription();
  const { span, how, always } = useRange();
  const [other, setOther] = useState(false);
  const { language } = useWords();
  const choose = (change: AppSearch): void => void navigate({ to: ".", search: (before) => ({ ...before, ...change }) });
  const [first, last] = [data?.first?.slice(0, 10), data?.last?.slice(0, 10)];
  const presets: [string, Span][] = [["range.all", always ? { from: first, to: last } : {}]];
  if (last) for (const days of [7, USUAL_DAYS, 30, 90, 365]) presets.push([`range.last_${days}`, lastDays(last, days)]);
  const open = !span.from || !span.to;
  const ways = [...(always ? [] : ["none"]), ...COMPARED];
  const compared = how === "custom" && other;
  function compareWith(way: Compared | "none"): void {
    setOther(way === "custom");
    choose({ compare: way === "none" ? undefined : way });
  }
  return (
    <div className="range-choice">
      <div className="ways">
        {presets.map(([key, range]) => (
          <Button key={key} size="small" type={range.from === span.from && range.to === span.to ? "primary" : "default"} onClick={() => { choose({ from: range.from, to: range.to }); close(); }}>
            {t(key)}
          </Button>
        ))}
        <div className="compare">
          <span className="name" id="compare">{t("range.compare")}</span>
          <Radio.Group
            vertical
            aria-labelledby="compare"
            value={how ?? "none"}
            options={ways.map((value) => ({ value, label: t(`range.compare_${value}`), disabled: open && (value === "previous" || value === "year") }))}
            onChange={(event) => compareWith(event.target.value as Compared | "none")}
          />
          {open ? <p className="definition">{t("range.compare_open")}</p> : null}
        </div>
      </div>
      <div className="days">
        {how === "custom" ? (
          <Segmented aria-label={t("range.which")} value={compared} onChange={setOther} options={[{ value: false, label: t("range.name") }, { value: true, label: t("range.compare_custom") }]} />
        ) : null}
        {first && last ? (
          <Suspense fallback={<Waiting />}>
            {compared ? (
              <RangeCalendar key="compared" name={t("range.compare_custom")} language={language} first={first} last={last} value={{ from: compare_from, to: compare_to }} near={span.from} choose={({ from, to }) => choose({ compare_from: from, compare_to: to })} />
            ) : (
              <RangeCalendar key="range" name={t("range.name")} language={language} first={first} last={last} value={span} choose={({ from, to }) => choose({ from, to })} />
            )}
          </Suspense>
        ) : null}
        <p className="definition" style={{ margin: 0 }}>{t(always ? "range.home" : "range.definition")}</p>
      </div>
    </div>
  );
}
