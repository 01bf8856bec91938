// Two months of days, of which a range is chosen by mouse or by keys. Loaded with the first range that is chosen.

import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { type CalendarDate, parseDate } from "@internationalized/date";
import { Button, CalendarCell, CalendarGrid, CalendarHeading, RangeCalendar as Calendar } from "react-aria-components/RangeCalendar";
import { I18nProvider } from "react-aria-components/I18nProvider";

import type { Span } from "./ranges";

interface RangeCalendarProps {
  name: string;
  language: string;
  /** The days that can be chosen. */
  first: string;
  last: string;
  value: Span;
  /** The day to begin at where no range is chosen yet. */
  near?: string | undefined;
  choose: (span: Span) => void;
}

export default function RangeCalendar({ name, language, first, last, value, near, choose }: RangeCalendarProps) {
  const [min, max] = [parseDate(first), parseDate(last)];
  const within = (day: string | undefined, open: CalendarDate): CalendarDate => {
    const said = day === undefined ? open : parseDate(day);
    return said.compare(min) < 0 ? min : said.compare(max) > 0 ? max : said;
  };
  const range = value.from || value.to ? { start: within(value.from, min), end: within(value.to, max) } : null;
  return (
    <I18nProvider locale={language === "en" ? "en-GB" : language}>
      <Calendar
        className="calendar"
        aria-label={name}
        autoFocus
        firstDayOfWeek="mon"
        visibleDuration={{ months: 2 }}
        selectionAlignment="end"
        minValue={min}
        maxValue={max}
        value={range}
        defaultFocusedValue={range?.end ?? within(near, max)}
        onChange={({ start, end }) => choose({ from: start.toString(), to: end.toString() })}
      >
        <header>
          <Button slot="previous"><LeftOutlined /></Button>
          <CalendarHeading />
          <CalendarHeading offset={{ months: 1 }} />
          <Button slot="next"><RightOutlined /></Button>
        </header>
        <div className="months">
          {[0, 1].map((months) => <CalendarGrid key={months} offset={{ months }}>{(date) => <CalendarCell date={date} />}</CalendarGrid>)}
        </div>
      </Calendar>
    </I18nProvider>
  );
}
