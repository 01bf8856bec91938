// Shapes of answers that the API's document leaves open.

export interface Caller {
  kind: "key" | "user";
  name: string;
  role: string | null;
  permissions: string[];
  stores: string[];
  regions: string[];
}

export interface Description {
  events: number;
  customers: number;
  first: string | null;
  last: string | null;
  sources: string[];
  channels: string[];
  event_names: number;
  zone: string;
  currency: string | null;
  records?: Record<string, number>;
}

export interface TimelineEntry {
  time: string;
  event: string;
  channel: string | null;
  value: number | null;
  currency: string | null;
  source: string | null;
  derived?: boolean;
  says?: string;
  properties?: Record<string, unknown>;
  identifiers?: string[];
  store?: { store: string; name: string | null };
  lines?: { product?: string; quantity?: number; amount?: number; category?: string }[];
}

export interface Identifier {
  namespace: string;
  value: string;
  class: string;
  since: string | null;
}

export interface Profile {
  customer: string;
  identifiers: Identifier[];
  why: string[];
  links: { between: [number, number]; events: number; first: string | null; by_hand: boolean }[];
  known: { since: string | null; started_anonymous: boolean | null; seconds: number | null; definition: string };
  traits: Record<string, { value: unknown; time: string; source: string }>;
  records: { record: string; from: string | null; until: string | null; source: string; says: Record<string, unknown> }[];
  events: number;
  first: string | null;
  last: string | null;
  values: Record<string, number>;
  favorite_channel: string | null;
  attributes: {
    frequency: { orders: number; definition: string };
    recency: { days_since_event: number | null; days_since_order: number | null; definition: string };
    money: { by_currency: Record<string, { average_order: number | null }>; definition: string };
    favorite_channel: { channel: string | null; share: number | null; definition: string };
    favorite_time: { hour: number | null; weekday: number | null; definition: string };
    affinity: { categories: { category: string | null; share_money: number | null; share_quantity: number | null }[]; definition: string };
    favorite_store: { store: string | null; name: string | null; definition: string };
    first_touch: { time?: string; event?: string | null; channel?: string | null; definition: string };
    days_known: { days: number | null; definition: string };
  };
  timeline: TimelineEntry[];
  timeline_before: string | null;
  consents: { identifier: string; purpose: string; channel: string | null; status: "granted" | "denied" | "withdrawn"; time: string; source: string; wording: string | null }[];
  households: { household: string; customers: number; members: { customer: string; namespace: string; orders: number; values: Record<string, number> }[]; orders: number; values: Record<string, number> }[];
  masked: number;
  definition: string;
}
