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
  lines?: { product: string | null; quantity: number | null; amount: number | null }[];
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
  known: { since: string | null; started_anonymous: boolean | null; seconds: number | null; definition: string };
  traits: Record<string, unknown>;
  records: { record: string; from: string | null; until: string | null; source: string; says: Record<string, unknown> }[];
  events: number;
  first: string | null;
  last: string | null;
  values: Record<string, number>;
  favorite_channel: string | null;
  attributes: {
    frequency?: { orders: number; definition: string };
    recency?: { days_since_event: number | null; days_since_order: number | null; definition: string };
    affinity?: { categories: { category: string; share_money: number | null; quantity: number }[]; definition: string };
    favorite_store?: { store: string | null; name: string | null } | null;
  };
  timeline: TimelineEntry[];
  timeline_before: string | null;
  consents?: Record<string, unknown>;
  masked: number;
  definition: string;
}
