// Every picture of an answer by its name: what Python and notebooks ask for.

import { type Bar, bars } from "./bars";
import { curve, type TimeAnswer } from "./curve";
import { funnel, funnelGroups, type FunnelGroup, type FunnelStep } from "./funnel";
import { graph, type Transition } from "./graph";
import { histogram, type Times } from "./histogram";
import type { Colors, Picture } from "./mark";
import { matrix, type Switch } from "./matrix";
import { type PainPoint, painpoints } from "./painpoints";
import { type PathsAnswer, sankey } from "./sankey";
import type { Words } from "./words";

type Draw<Answer> = (answer: Answer, words: Words, width: number, colors: Colors) => Picture;

interface Funnel {
  steps: FunnelStep[];
  breakdown: FunnelGroup[];
  conversion_seconds: Times;
}

const PICTURES = {
  sankey: ((answer, words, width, colors) => sankey(answer, words, width, { colors, flowHeight: 380 })) as Draw<PathsAnswer>,
  funnel: ((answer, words, width) => funnel(answer.steps, words, width)) as Draw<Funnel>,
  funnel_groups: ((answer, words, width) => funnelGroups(answer.breakdown, answer.steps, words, width)) as Draw<Funnel>,
  histogram: ((answer, words, width) => histogram(answer.conversion_seconds, words, width)) as Draw<Funnel>,
  graph: ((answer, words, width, colors) => graph(answer.transitions, words, width, { colors })) as Draw<{ transitions: Transition[] }>,
  matrix: ((answer, words, width) => matrix(answer.switches, answer.goal, words, width)) as Draw<{ switches: Switch[]; goal?: string | null }>,
  curve: ((answer, words, width) => curve(answer, words, width)) as Draw<TimeAnswer>,
  painpoints: ((answer, words, width) => painpoints(answer.painpoints, answer.goal, words, width)) as Draw<{ painpoints: PainPoint[]; goal: string }>,
  bars: ((answer, words, width) => bars(answer.rows, answer.title, words, width)) as Draw<{ rows: Bar[]; title: string }>,
};

export type PictureName = keyof typeof PICTURES;

/** Draws an answer as it came, which has the shape that its picture needs. */
export function draw(name: PictureName, answer: unknown, words: Words, width: number, colors: Colors): Picture {
  return (PICTURES[name] as Draw<unknown>)(answer, words, width, colors);
}
