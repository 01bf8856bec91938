// The steps by group, and the raw events; moved by hand or by the menu of each, which keys reach too.

import { MoreOutlined } from "@ant-design/icons";
import { Button, Dropdown, Input, type InputRef, type MenuProps, Modal } from "antd";
import { type DragEvent, type RefObject, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Preview, Seen } from "../../api/touchpoints";
import { MENU } from "../../app/menu";
import { useWords } from "../../language/use_words";
import { asName, asTemplate, type Card, cardsOf, collapsed, type Draft, groupsOf, hidden, merged, moved, regrouped, renamed } from "./editing";

interface BoardProps {
  draft: Draft;
  preview: Preview;
  change: (next: Draft) => void;
}

/** What a dialog asks a name for. */
interface Naming {
  title: string;
  value: string;
  done: (name: string) => void;
}

const CARRIED = "application/x-sojourn";
type Carried = { card: string } | { event: string };

function carry(event: DragEvent, what: Carried): void {
  event.dataTransfer.setData(CARRIED, JSON.stringify(what));
  event.dataTransfer.effectAllowed = "move";
}

function carried(event: DragEvent): Carried | null {
  event.preventDefault();
  event.stopPropagation();
  const said = event.dataTransfer.getData(CARRIED);
  return said ? (JSON.parse(said) as Carried) : null;
}

export function Board({ draft, preview, change }: BoardProps) {
  const { t } = useTranslation();
  const [naming, setNaming] = useState<Naming | null>(null);
  const typing = useRef<InputRef>(null);
  const openerRef = useRef<HTMLElement>(null);
  const cards = cardsOf(draft);
  const steps = cards.filter((card) => card.name !== null);
  const groups: (string | null)[] = [...groupsOf(draft), ...(steps.some((card) => card.group === null) ? [null] : [])];
  const find = (key: string): Card | undefined => cards.find((card) => card.key === key);

  function dropped(what: Carried | null, into: { group: string | null } | { card: Card } | "hidden"): void {
    if (!what) return;
    if ("event" in what) {
      change(moved(draft, what.event, into === "hidden" ? { name: null, group: null, collapse: false } : "card" in into ? into.card : { name: asTemplate(what.event), group: into.group, collapse: false }));
      return;
    }
    const card = find(what.card);
    if (!card) return;
    if (into === "hidden") change(hidden(draft, card));
    else if ("card" in into) { if (into.card.key !== card.key && into.card.name !== null) change(merged(draft, card, into.card)); }
    else if (card.name !== null) change(regrouped(draft, card, into.group));
  }
  const ask = (title: string, value: string, done: (name: string) => void): void => setNaming({ title, value, done });
  const moves = { draft, change, steps, groups: groupsOf(draft), ask, openerRef };
  return (
    <div className="board-page">
      <Raw preview={preview} moves={moves} />
      <section className="panel" aria-label={t("touchpoints.steps")}>
        <h2>{t("touchpoints.steps")}</h2>
        <p className="definition">{t("touchpoints.steps_definition")}</p>
        <div className="board">
          <div className="group" data-hidden="true" role="group" aria-label={t("touchpoints.hidden")} onDragOver={(event) => event.preventDefault()} onDrop={(event) => dropped(carried(event), "hidden")}>
            <h3>{t("touchpoints.hidden")}</h3>
            {cards.filter((card) => card.name === null).map((card) => <Tile key={card.rules[0]} card={card} preview={preview} moves={moves} />)}
          </div>
          {groups.map((group) => (
            <div key={group ?? ""} className="group" role="group" aria-label={group ?? t("touchpoints.no_group")} onDragOver={(event) => event.preventDefault()} onDrop={(event) => dropped(carried(event), { group })}>
              <h3>{group ?? t("touchpoints.no_group")}</h3>
              {steps.filter((card) => card.group === group).map((card) => (
                <Tile key={card.rules[0]} card={card} preview={preview} moves={moves} drop={(event) => dropped(carried(event), { card })} />
              ))}
            </div>
          ))}
        </div>
      </section>
      <Modal
        open={naming !== null}
        onCancel={() => setNaming(null)}
        footer={null}
        closable={false} // the key that chose the entry would press it
        title={naming?.title}
        destroyOnHidden
        afterOpenChange={(open) => { if (open) typing.current?.focus(); }}
        afterClose={() => openerRef.current?.focus({ preventScroll: true })} // the entry that opened it is gone
      >
        {naming ? <Name naming={naming} typing={typing} close={() => setNaming(null)} /> : null}
      </Modal>
    </div>
  );
}

function Name({ naming, typing, close }: { naming: Naming; typing: RefObject<InputRef | null>; close: () => void }) {
  const { t } = useTranslation();
  const [value, setValue] = useState(naming.value);
  function done(): void {
    if (!value.trim()) return;
    naming.done(value.trim());
    close();
  }
  return (
    <>
      <Input ref={typing} aria-label={naming.title} value={value} maxLength={200} onChange={(event) => setValue(event.target.value)} onPressEnter={done} />
      <div className="row" style={{ marginTop: 12 }}>
        <Button onClick={close}>{t("touchpoints.cancel")}</Button>
        <Button type="primary" disabled={!value.trim()} onClick={done}>{t("touchpoints.ok")}</Button>
      </div>
    </>
  );
}

interface Moves {
  draft: Draft;
  change: (next: Draft) => void;
  steps: Card[];
  groups: string[];
  ask: (title: string, value: string, done: (name: string) => void) => void;
  openerRef: RefObject<HTMLElement | null>;
}

/** The button of a menu, to which the focus comes back from a dialog that an entry opens. */
function More({ items, name, openerRef }: { items: NonNullable<MenuProps["items"]>; name: string; openerRef: RefObject<HTMLElement | null> }) {
  const button = useRef<HTMLButtonElement>(null);
  return (
    <Dropdown menu={{ items }} {...MENU} onOpenChange={(open) => { if (open) openerRef.current = button.current; }}>
      <Button ref={button} type="text" size="small" icon={<MoreOutlined />} aria-label={name} />
    </Dropdown>
  );
}

function Tile({ card, preview, moves, drop }: { card: Card; preview: Preview; moves: Moves; drop?: (event: DragEvent) => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const { draft, change, steps, groups, ask, openerRef } = moves;
  const own = preview.events.filter((one) => one.becomes.some((part) => part.rule !== null && card.rules.includes(part.rule)));
  const events = own.flatMap((one) => one.becomes).reduce((sum, part) => sum + (part.rule !== null && card.rules.includes(part.rule) ? part.events : 0), 0);
  const patterns = card.rules.flatMap((place) => Object.values(draft.rules[place]?.when ?? {}).flat());
  const name = card.name === null ? (own.map((one) => one.event).join(", ") || patterns.join(", ")) : asName(card.name);
  const customers = card.name === null ? undefined : preview.steps.find((one) => one.event === name)?.customers;
  const items: NonNullable<MenuProps["items"]> = card.name === null
    ? [{ key: "show", label: t("touchpoints.show"), onClick: () => ask(t("touchpoints.step_name"), own[0]?.event ?? "", (said) => change(renamed(draft, card, said))) }]
    : [
        { key: "rename", label: t("touchpoints.rename"), onClick: () => ask(t("touchpoints.step_name"), name, (said) => change(renamed(draft, card, said))) },
        {
          key: "group",
          label: t("touchpoints.to_group"),
          children: [
            ...groups.filter((group) => group !== card.group).map((group) => ({ key: `group ${group}`, label: group, onClick: () => change(regrouped(draft, card, group)) })),
            { key: "new group", label: t("touchpoints.new_group"), onClick: () => ask(t("touchpoints.group_name"), "", (said) => change(regrouped(draft, card, said))) },
          ],
        },
        { key: "merge", label: t("touchpoints.merge"), children: steps.filter((one) => one.key !== card.key).map((one) => ({ key: one.key, label: asName(one.name ?? ""), onClick: () => change(merged(draft, card, one)) })) },
        { key: "collapse", label: t(card.collapse ? "touchpoints.count_all" : "touchpoints.collapse"), onClick: () => change(collapsed(draft, card, !card.collapse)) },
        { key: "hide", label: t("touchpoints.hide"), onClick: () => change(hidden(draft, card)) },
      ];
  return (
    <div className="step" draggable onDragStart={(event) => carry(event, { card: card.key })} onDragOver={drop ? (event) => event.preventDefault() : undefined} onDrop={drop}>
      <div>
        <div className="name">{name}{card.collapse ? <span className="kind" title={t("touchpoints.collapse")}>×1</span> : null}</div>
        <div className="fresh">
          {customers === undefined ? "" : `${t("shell.customers", { count: customers, shown: words.exact(customers) })} · `}{t("correct.events", { count: events, shown: words.exact(events) })}
          {card.name !== null && own.length && own.map((one) => one.event).join() !== name ? <div>{own.map((one) => one.event).join(", ")}</div> : null}
        </div>
      </div>
      <More items={items} name={t("touchpoints.change", { name })} openerRef={openerRef} />
    </div>
  );
}

function Raw({ preview, moves }: { preview: Preview; moves: Moves }) {
  const { t } = useTranslation();
  const words = useWords();
  const { draft, change, steps, ask, openerRef } = moves;
  const [wanted, setWanted] = useState("");
  const found = preview.events.filter((one) => one.event.toLowerCase().includes(wanted.toLowerCase()));
  const becomes = (one: Seen): string => one.becomes.map((part) => (part.step === null ? t("touchpoints.is_hidden") : part.step)).filter((name, place, all) => all.indexOf(name) === place).join(", ");
  const menu = (one: Seen): NonNullable<MenuProps["items"]> => [
    { key: "to", label: t("touchpoints.to_step"), children: steps.map((card) => ({ key: card.key, label: asName(card.name ?? ""), onClick: () => change(moved(draft, one.event, card)) })) },
    { key: "own", label: t("touchpoints.own_step"), onClick: () => ask(t("touchpoints.step_name"), one.event, (said) => change(moved(draft, one.event, { name: asTemplate(said), group: null, collapse: false }))) },
    { key: "hide", label: t("touchpoints.hide"), onClick: () => change(moved(draft, one.event, { name: null, group: null, collapse: false })) },
  ];
  return (
    <section className="panel" aria-label={t("touchpoints.raw")}>
      <h2>{t("touchpoints.raw")}</h2>
      <p className="definition">{t("touchpoints.raw_definition")}</p>
      <Input allowClear aria-label={t("touchpoints.find")} placeholder={t("touchpoints.find")} value={wanted} onChange={(event) => setWanted(event.target.value)} />
      <ul className="plain raw">
        {found.map((one) => (
          <li key={one.event} className="step" draggable onDragStart={(event) => carry(event, { event: one.event })}>
            <div>
              <div className="name">{one.event}</div>
              <div className="fresh">{t("shell.customers", { count: one.customers, shown: words.exact(one.customers) })} · {t("correct.events", { count: one.events, shown: words.exact(one.events) })} · {one.channels.join(", ") || "–"}</div>
              <div className="fresh">→ {becomes(one)}</div>
            </div>
            <More items={menu(one)} name={t("touchpoints.move", { name: one.event })} openerRef={openerRef} />
          </li>
        ))}
      </ul>
    </section>
  );
}
