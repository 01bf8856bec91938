// The guided tour: five stops from what changed to the story of one customer whom it hurts.

import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { LAST_STOP } from "./search";

interface Stop {
  name: string;
  /** The page that the stop is on; without it, where the stop before has led. */
  to?: "/home" | "/discover";
  /** The key of the section to look at. */
  section?: string;
  /** What else is looked at. */
  look?: string;
  /** The key of the section in which this is pressed, where what is looked at is not there yet. */
  pressed?: [section: string | null, selector: string];
}

const STOPS: Stop[] = [
  { name: "changes", to: "/home", section: "home.changes" },
  { name: "flow", to: "/discover", section: "discover.charts" },
  { name: "pains", to: "/discover", section: "pains.title" },
  { name: "people", to: "/discover", look: ".ant-drawer-open .ant-table", pressed: ["pains.title", "button.count"] },
  { name: "story", section: "customers.timeline", pressed: [null, ".ant-drawer-open .ant-table a"] },
];
const PATIENCE = 20_000;
const PAUSE = 200;

/** Waits until what is looked at is there, presses once what leads to it, and marks it; gives what ends that. */
function show(looked: string, press: string | null): () => void {
  const until = Date.now() + PATIENCE;
  let marked: HTMLElement | null = null;
  let leads = press;
  const timer = window.setInterval(() => {
    marked = document.querySelector<HTMLElement>(looked);
    if (marked) {
      marked.classList.add("toured");
      marked.scrollIntoView({ block: marked.offsetHeight > window.innerHeight / 2 ? "start" : "center" });
    } else if (leads) {
      const found = document.querySelector<HTMLElement>(leads);
      if (found) leads = null;
      found?.click();
    }
    if (marked || Date.now() > until) window.clearInterval(timer);
  }, PAUSE);
  return () => {
    window.clearInterval(timer);
    marked?.classList.remove("toured");
  };
}

export default function Tour() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { tour = 1 } = useSearch({ strict: false });
  const stop = STOPS[tour - 1];
  const card = useRef<HTMLElement>(null);
  const named = (key: string): string => `section[aria-label=${JSON.stringify(t(key))}]`;
  const looked = stop?.look ?? named(stop?.section ?? "");
  const [within, press] = stop?.pressed ?? [null, null];
  const pressed = press && (within ? `${named(within)} ${press}` : press);
  useEffect(() => {
    card.current?.focus({ preventScroll: true });
    return show(looked, pressed);
  }, [looked, pressed]);

  function go(number: number): void {
    if (number < tour) document.querySelector<HTMLElement>(".ant-drawer-open .ant-drawer-close")?.click();
    void navigate({ to: STOPS[number - 1]?.to ?? ".", search: (before) => ({ ...before, tour: number }) });
  }
  const leave = (): void => void navigate({ to: ".", search: (before) => ({ ...before, tour: undefined }) });

  if (!stop) return null;
  return (
    <aside ref={card} className="tour" aria-label={t("tour.name")} tabIndex={-1}>
      <div className="fresh">{t("tour.place", { number: tour, last: LAST_STOP })}</div>
      <h2>{t(`tour.${stop.name}.title`)}</h2>
      <p aria-live="polite">{t(`tour.${stop.name}.text`)}</p>
      <div className="row">
        {tour > 1 ? <Button size="small" onClick={() => go(tour - 1)}>{t("tour.back")}</Button> : null}
        {tour < LAST_STOP ? <Button size="small" type="primary" onClick={() => go(tour + 1)}>{t("tour.next")}</Button> : null}
        <Button size="small" type={tour < LAST_STOP ? "text" : "primary"} onClick={leave}>{t(tour < LAST_STOP ? "tour.leave" : "tour.end")}</Button>
      </div>
    </aside>
  );
}
