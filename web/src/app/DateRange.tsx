// The period that every page looks at, and the one to compare it with; both stand in the address.

import { CalendarOutlined, DownOutlined } from "@ant-design/icons";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Input, Popover, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useDescription } from "../api/questions";
import { COMPARED, lastDays, type Span, USUAL_DAYS } from "./ranges";
import type { AppSearch } from "./search";
import { useRange } from "./use_range";

export function DateRange() {
  const { t } = useTranslation();
  const { span, compared, always, said } = useRange();
  const [open, setOpen] = useState(false);
  const shown = compared ? t("range.versus", { range: said(span), other: said(compared) }) : said(span);
  return (
    <Popover content={<Choice close={() => setOpen(false)} />} trigger="click" open={open} onOpenChange={setOpen} placement="bottomLeft">
      <Button icon={<CalendarOutlined />} aria-label={`${t("range.name")}: ${shown}`} aria-expanded={open} title={always ? t("range.home") : undefined}>
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
  const { from, to, compare_from, compare_to } = useSearch({ strict: false });
  const { data } = useDescription();
  const { span, how, always } = useRange();
  const choose = (change: AppSearch): void => void navigate({ to: ".", search: (before) => ({ ...before, ...change }) });
  const all: Span = always ? { from: data?.first?.slice(0, 10), to: data?.last?.slice(0, 10) } : {};
  const presets: [string, Span][] = [["range.all", all]];
  if (data?.last) for (const days of [7, USUAL_DAYS, 30, 90, 365]) presets.push([`range.last_${days}`, lastDays(data.last, days)]);
  const open = !span.from || !span.to;
  const ways = [...(always ? [] : ["none"]), ...COMPARED];
  return (
    <div className="range-choice">
      <div className="row" style={{ gap: 6 }}>
        {presets.map(([key, range]) => (
          <Button key={key} size="small" type={range.from === span.from && range.to === span.to ? "primary" : "default"} onClick={() => { choose({ from: range.from, to: range.to }); close(); }}>
            {t(key)}
          </Button>
        ))}
      </div>
      <div className="two-days">
        <Day name="range.from" value={always ? span.from : from} choose={(day) => choose({ from: day, to: always ? span.to : to })} />
        <Day name="range.to" value={always ? span.to : to} choose={(day) => choose({ from: always ? span.from : from, to: day })} />
      </div>
      <div className="compare">
        <span className="name" id="compare">{t("range.compare")}</span>
        <Radio.Group
          vertical
          aria-labelledby="compare"
          value={how ?? "none"}
          options={ways.map((value) => ({ value, label: t(`range.compare_${value}`), disabled: open && (value === "previous" || value === "year") }))}
          onChange={(event) => choose({ compare: event.target.value === "none" ? undefined : (event.target.value as "year") })}
        />
        {open ? <p className="definition">{t("range.compare_open")}</p> : null}
      </div>
      {how === "custom" ? (
        <div className="two-days">
          <Day name="range.compare_from" value={compare_from} choose={(day) => choose({ compare_from: day })} />
          <Day name="range.compare_to" value={compare_to} choose={(day) => choose({ compare_to: day })} />
        </div>
      ) : null}
      <p className="definition" style={{ margin: 0 }}>{t(always ? "range.home" : "range.definition")}</p>
    </div>
  );
}

function Day({ name, value, choose }: { name: string; value: string | undefined; choose: (day: string | undefined) => void }) {
  const { t } = useTranslation();
  const { data } = useDescription();
  return (
    <label className="field">
      <span className="name">{t(name)}</span>
      <Input type="date" value={value ?? ""} min={data?.first?.slice(0, 10)} max={data?.last?.slice(0, 10)} onChange={(event) => choose(event.target.value || undefined)} />
    </label>
  );
}
