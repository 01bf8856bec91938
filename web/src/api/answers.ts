// Answers of analyses, as the API's document states them.

import type { components } from "./types";

type Schemas = components["schemas"];

export interface Answers {
  activity: Schemas["Activity"];
  transitions: Schemas["Transitions"];
  durations: Schemas["Durations"];
  funnel: Schemas["Funnel"];
  paths: Schemas["Paths"];
  variants: Schemas["Variants"];
  switches: Schemas["Switches"];
  "time-to-goal": Schemas["TimeToGoal"];
  painpoints: Schemas["PainPoints"];
  "journeys-ranked": Schemas["JourneysRanked"];
  "anonymous-to-known": Schemas["AnonymousToKnown"];
}

export type AnalysisName = keyof Answers;
export type People = Schemas["People"];
export type Steps = Schemas["Steps"];
export type SavedSets = Schemas["SavedSets"];
export type Drill = Schemas["Drill"];
export type FilterColumn = Schemas["FilterColumn"];

export interface Envelope {
  range?: { from?: string | undefined; to?: string | undefined };
  touchpoints?: string | undefined;
  collapse?: boolean;
  filters?: Schemas["Chosen"][];
  group?: string;
  params: Record<string, unknown>;
}
