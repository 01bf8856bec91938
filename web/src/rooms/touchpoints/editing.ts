// Changes of a touchpoint set, each from one draft to the next. Rules are tried in order; the first that matches decides.

import type { Rule } from "../../api/touchpoints";

export interface Draft {
  unmatched: "keep" | "hide" | "other";
  rules: Rule[];
}

/** What people see as one thing: all rules that give one step; each rule that hides stands alone. */
export interface Card {
  key: string;
  name: string | null;
  group: string | null;
  collapse: boolean;
  rules: number[];
}

/** Writes a name so that its braces are braces. */
export function asTemplate(name: string): string {
  return name.replace(/[{}]/g, "$&$&");
}

/** Gives the name that a template stands for; one that shows columns stays as it is. */
export function asName(template: string): string {
  return /(^|[^{])\{[^{]/.test(template) ? template : template.replace(/\{\{/g, "{").replace(/\}\}/g, "}");
}

/** Writes a raw name as the pattern that matches it alone. */
export function literal(event: string): string {
  return event.replace(/[\\*?]/g, "\\$&");
}

export function cardsOf(draft: Draft): Card[] {
  const cards = new Map<string, Card>();
  draft.rules.forEach((rule, place) => {
    const key = rule.name === null ? `hidden ${place}` : `step ${rule.name}`;
    const card = cards.get(key);
    if (card) {
      card.rules.push(place);
      card.collapse ||= rule.collapse;
      card.group ??= rule.group;
    } else {
      cards.set(key, { key, name: rule.name, group: rule.group, collapse: rule.collapse, rules: [place] });
    }
  });
  return [...cards.values()];
}

export function groupsOf(draft: Draft): string[] {
  return [...new Set(draft.rules.map((rule) => rule.group).filter((group) => group !== null))];
}

function changed(draft: Draft, card: Card, part: Partial<Rule>): Draft {
  return { ...draft, rules: draft.rules.map((rule, place) => (card.rules.includes(place) ? { ...rule, ...part } : rule)) };
}

export function renamed(draft: Draft, card: Card, name: string): Draft {
  return changed(draft, card, { name: asTemplate(name) });
}

export function regrouped(draft: Draft, card: Card, group: string | null): Draft {
  return card.name === null ? draft : changed(draft, card, { group });
}

/** Makes one step of two: what was the first is the second from now on. */
export function merged(draft: Draft, from: Card, into: Card): Draft {
  return changed(draft, from, { name: into.name, group: into.group, collapse: into.collapse });
}

export function hidden(draft: Draft, card: Card): Draft {
  return changed(draft, card, { name: null, group: null, collapse: false });
}

export function collapsed(draft: Draft, card: Card, collapse: boolean): Draft {
  return changed(draft, card, { collapse });
}

/** Lets all events of one raw name become a step, or be hidden: by a rule before all others, and by no other rule. */
export function moved(draft: Draft, event: string, into: Pick<Card, "name" | "group" | "collapse">): Draft {
  const pattern = literal(event);
  const only = (rule: Rule): boolean => Object.keys(rule.when).join() === "event";
  const left = draft.rules.flatMap((rule) => {
    if (!only(rule)) return [rule];
    const patterns = (rule.when.event ?? []).filter((one) => one !== pattern);
    return patterns.length ? [{ ...rule, when: { event: patterns } }] : [];
  });
  const { name, group, collapse } = into;
  return { ...draft, rules: [{ when: { event: [pattern] }, name, group: name === null ? null : group, collapse: name !== null && collapse, comment: "" }, ...left] };
}

/** What was done, and what was undone. */
export interface History {
  past: Draft[];
  now: Draft;
  future: Draft[];
}

export function begun(now: Draft): History {
  return { past: [], now, future: [] };
}

export function after({ past, now }: History, next: Draft): History {
  return next === now ? { past, now, future: [] } : { past: [...past, now], now: next, future: [] };
}

export function undone({ past, now, future }: History): History {
  const last = past.at(-1);
  return last ? { past: past.slice(0, -1), now: last, future: [now, ...future] } : { past, now, future };
}

export function redone({ past, now, future }: History): History {
  const [next, ...rest] = future;
  return next ? { past: [...past, now], now: next, future: rest } : { past, now, future };
}

export function same(one: Draft, other: Draft): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
