// The Sankey to a goal: who goes on, who arrives, who leaves (grey), who takes rarer paths (hatched).
// At every node: customers = ribbons out + other + left, drawn to one scale; goal nodes are arrivals and end there.
// Other are those who go on outside the picture: by a node that is not shown, beyond the last step, or outside the
// window. Some of them reach the goal later; the legend says how many, so that its numbers add up to those of the title.

import { FLAG, type Flow, type PathLink, type PathNode, type Ribbon, type Spot, foot, leftTop, NAME_LINE, NAME_SIZE, NODE_WIDTH, otherTop, place } from "./flow";
import { isCut, shorten, textWidth, wrap } from "./lettering";
import { type Colors, line, type Mark, opened, path, type Picture, px, rect, text } from "./mark";
import { eventRoles } from "./theme";
import { shareOf, type Words } from "./words";

export interface PathsAnswer {
  start?: string | null;
  goal?: string | null;
  customers: number;
  reached?: number | null;
  nodes: PathNode[];
  links: PathLink[];
}

interface Look {
  colors?: Colors;
  flowHeight?: number;
}

const HEAD = 30;
const STUB = 30;
const REACH = 58;
const FALL = 12;

/** Draws a `paths` answer. */
export function sankey(answer: PathsAnswer, words: Words, width: number, look: Look = {}): Picture {
  const flow = place(answer.nodes, answer.links, width, look.flowHeight ?? 340);
  const colors = colorsOf(flow, look.colors);
  const role = (spot: Spot): string => (spot.goal ? "goal" : (colors.get(spot.node.event) ?? "c10"));
  const marks = [
    ...flow.spots.flatMap((spot) => left(spot, words)),
    ...[...flow.ribbons].sort((a, b) => b.link.customers - a.link.customers).map((ribbon) => band(ribbon, words, role)),
    ...flow.spots.flatMap((spot) => other(spot, words)),
    ...flow.spots.map((spot) => nodeMark(spot, words, answer.customers, role(spot))),
    ...flow.spots.flatMap((spot) => label(spot, flow.pitch, words, answer.customers)),
  ];
  const legend = legendMarks(answer, words, width, flow.height + HEAD + 30);
  const values = {
    start: answer.start ?? words.say("picture.any_start"),
    goal: answer.goal,
    customers: words.count("customers", answer.customers),
    reached: words.number(answer.reached ?? 0),
    share: words.share(shareOf(answer.reached ?? 0, answer.customers)),
  };
  return {
    width,
    height: legend.height,
    title: words.say(answer.goal ? "picture.sankey.title" : "picture.sankey.title_open", values),
    description: words.say(answer.goal ? "picture.sankey.description" : "picture.sankey.description_open", values),
    marks: [...headers(flow, words, width), { tag: "g", attrs: { transform: `translate(0 ${HEAD})` }, children: marks }, ...legend.marks],
  };
}

function colorsOf(flow: Flow, given: Colors = new Map()): Map<string, string> {
  const totals = new Map<string, number>();
  for (const { node } of flow.spots) if (!given.has(node.event)) totals.set(node.event, (totals.get(node.event) ?? 0) + node.customers);
  return new Map([...eventRoles([...totals].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name)), ...given]);
}

function bandShape(x1: number, top1: number, x2: number, top2: number, height: number): string {
  const middle = px((x1 + x2) / 2);
  const [a, b, c, d] = [px(top1), px(top2), px(top1 + height), px(top2 + height)];
  return `M${px(x1)} ${a}C${middle} ${a} ${middle} ${b} ${px(x2)} ${b}L${px(x2)} ${d}C${middle} ${d} ${middle} ${c} ${px(x1)} ${c}Z`;
}

function band(ribbon: Ribbon, words: Words, role: (spot: Spot) => string): Mark {
  const { source, target, link } = ribbon;
  const tip = words.say("picture.sankey.link", {
    source: source.node.event,
    target: target.node.event,
    customers: words.count("customers", link.customers),
    share: words.share(shareOf(link.customers, source.node.customers)),
    median: words.seconds(link.median_seconds),
  });
  const shape = bandShape(source.x + NODE_WIDTH, ribbon.sourceTop, target.x, ribbon.targetTop, ribbon.height);
  const attrs = { fill: target.goal ? "goal" : role(source), "fill-opacity": target.goal ? 0.45 : 0.33, "data-link": `${link.source}→${link.target}` };
  return path(shape, attrs, tip, opened(link, "customers", `${source.node.event} → ${target.node.event}`, link.customers));
}

function left(spot: Spot, words: Words): Mark[] {
  const { node } = spot;
  if (spot.goal || !node.dropped) return [];
  const x = spot.x + NODE_WIDTH;
  const values = { event: node.event, customers: words.count("customers", node.dropped), share: words.share(shareOf(node.dropped, node.customers)) };
  const tip = words.say("picture.sankey.left_tip", values);
  const shape = bandShape(x, leftTop(spot), x + REACH, leftTop(spot) + FALL, spot.leftHeight);
  const marks = [path(shape, { fill: "fading", "data-left": node.id }, tip, opened(node, "dropped", tip, node.dropped))];
  if (spot.leftHeight >= 15) {
    const said = words.say("picture.sankey.left_share", values);
    marks.push(text(x + 6, leftTop(spot) + spot.leftHeight / 2 + 4 + FALL / 4, said, { size: 11, fill: "left_ink", halo: true }));
  }
  return marks;
}

function other(spot: Spot, words: Words): Mark[] {
  const { node } = spot;
  const marks: Mark[] = [];
  if (!spot.goal && node.other) {
    const values = { event: node.event, customers: words.count("customers", node.other), share: words.share(shareOf(node.other, node.customers)) };
    const tip = words.say("picture.sankey.other_tip", values);
    marks.push(rect(spot.x + NODE_WIDTH, otherTop(spot), STUB, spot.otherHeight, { fill: "hatched", "data-other": node.id }, tip, opened(node, "other", tip, node.other)));
  }
  const missing = node.customers - spot.arrived;
  if (node.step && spot.arrived && missing > 0) {
    const height = (spot.height * missing) / node.customers;
    marks.push(rect(spot.x - 12, foot(spot) - height, 12, height, { fill: "hatched", "data-in": node.id }));
  }
  return marks;
}

function nodeMark(spot: Spot, words: Words, total: number, fill: string): Mark {
  const { node } = spot;
  const tip = words.say(spot.goal ? "picture.sankey.goal_tip" : "picture.sankey.node_tip", {
    event: node.event,
    customers: words.count("customers", node.customers),
    share: words.share(shareOf(node.customers, total)),
    value: words.money(node.value),
    out: words.number(node.customers - node.dropped - node.other),
    left: words.number(node.dropped),
    other: words.number(node.other),
  });
  const attrs = { fill, rx: 1.5, "data-node": node.id };
  return rect(spot.x, spot.top, NODE_WIDTH, Math.max(spot.height, 1.5), attrs, tip, opened(node, "customers", node.event, node.customers));
}

function label(spot: Spot, pitch: number, words: Words, total: number): Mark[] {
  const { node } = spot;
  const [x, room] = [spot.x, pitch - 10];
  const [fill, tip] = [spot.goal ? "goal" : "ink", isCut(spot.lines) ? node.event : undefined];
  const marks = [...spot.lines].reverse().map((said, index) =>
    text(x + (spot.goal ? FLAG : 0), spot.top - 21 - index * NAME_LINE, said, { size: NAME_SIZE, bold: true, halo: true, fill, tip }),
  );
  if (spot.goal) {
    marks.push(path(`M${px(x)} ${px(spot.top - 20)}v-11h9l-2.6 3.4 2.6 3.4h-7.6v4.2z`, { fill: "goal" }));
    const y = Math.max(spot.top + spot.height / 2 + 4, spot.top + 9);
    if (node.value) marks.push(text(x + NODE_WIDTH + 7, y, words.money(node.value), { size: 11.5, fill: "goal", halo: true, room: room - 20 }));
  }
  const counted = words.say("picture.sankey.count", { customers: words.number(node.customers), share: words.share(shareOf(node.customers, total)) });
  const shown = textWidth(counted, 11.5) > room ? words.number(node.customers) : counted;
  return [...marks, text(x, spot.top - 6.5, shown, { size: 11.5, fill: "muted", halo: true, room })];
}

function headers(flow: Flow, words: Words, width: number): Mark[] {
  return [...flow.columns.keys()].flatMap((step, index) => {
    const x = index * flow.pitch;
    const said = step ? words.say("picture.step", { step }) : words.say("picture.start");
    return [text(x, 12, said, { size: 11, fill: "muted", room: flow.pitch - 12 }), line(x, 19, Math.min(x + flow.pitch - 14, width), 19)];
  });
}

/** Says what the parts are, how many customers each has, and that they add up to all. */
function legendMarks(answer: PathsAnswer, words: Words, width: number, y: number): { marks: Mark[]; height: number } {
  const here = answer.nodes.filter((node) => node.goal).reduce((sum, node) => sum + node.customers, 0);
  const dropped = answer.nodes.filter((node) => !node.goal).reduce((sum, node) => sum + node.dropped, 0);
  const beyond = answer.customers - here - dropped;
  const later = Math.max((answer.reached ?? 0) - here, 0);
  const goal = shorten(answer.goal ?? "", 190, 11.5);
  const marks: Mark[] = [];
  let x = 0;
  let at = y;
  const keys: [string, string, number][] = [["left", "left_key", dropped], ["hatched", later ? "other_goal_key" : "other_key", beyond]];
  if (answer.goal) keys.unshift(["goal", "goal_key", here]);
  for (const [fill, key, count] of keys) {
    const said = shorten(words.say(`picture.sankey.${key}`, { customers: words.exact(count), goal, reached: words.exact(later) }), width - 22, 11.5);
    const wide = 21 + textWidth(said, 11.5);
    if (x && x + wide > width) {
      x = 0;
      at += 20;
    }
    marks.push(rect(x, at - 9.5, 15, 11, { fill }), text(x + 21, at, said, { size: 11.5, fill: "muted" }));
    x += wide + 18;
  }
  const total = words.say(answer.goal ? "picture.sankey.total" : "picture.sankey.total_open", {
    parts: keys.map(([, , count]) => words.exact(count)).join(" + "),
    customers: words.exact(answer.customers),
    arrivals: `${words.exact(here)} + ${words.exact(later)}`,
    reached: words.exact(here + later),
    share: words.share(shareOf(here + later, answer.customers)),
    goal,
  });
  for (const said of wrap(total, width, 11.5)) marks.push(text(0, (at += 20), said, { size: 11.5 }));
  return { marks, height: at + 8 };
}
