// The transition graph: what directly follows what, the strongest passes only, thickness = passes.
// Down is forward; what leads back up has its own color; direct repeats are counted in the node.

import { arrange, type Edge, type Placed } from "./layers";
import { labels, textWidth } from "./lettering";
import { type Colors, type Drilled, line, type Mark, name as nameMarks, opened, path, type Picture, px, rect, text } from "./mark";
import { eventRoles } from "./theme";
import type { Words } from "./words";

export interface Transition extends Edge, Drilled {
  customers: number;
  median_seconds?: number | null;
}

export interface Kept {
  nodes: Map<string, number>;
  loops: Map<string, Transition>;
  links: Transition[];
  /** The part of all passes that the links and repeats drawn stand for. */
  share: number;
}

interface Look {
  colors?: Colors;
  nodesMost?: number;
}

const WIDE = 138;
const HIGH = 42;
const NAME_LINE = 15.5;
const GAP = 62;
const THICK = 11;
const NODES_MOST = 25;

/** Keeps the busiest nodes, for each its strongest way in and out, then the strongest links overall. */
export function trim(rows: Transition[], nodesMost = NODES_MOST): Kept {
  const [into, out] = [new Map<string, number>(), new Map<string, number>()];
  for (const row of rows) {
    out.set(row.from, (out.get(row.from) ?? 0) + row.passes);
    into.set(row.to, (into.get(row.to) ?? 0) + row.passes);
  }
  const through = new Map([...out.keys(), ...into.keys()].map((name) => [name, Math.max(out.get(name) ?? 0, into.get(name) ?? 0)]));
  const busiest = [...through].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, nodesMost);
  const inside = new Set(busiest.map(([name]) => name));
  const strongest = rows.filter((row) => inside.has(row.from) && inside.has(row.to)).sort((a, b) => b.passes - a.passes || (`${a.from}\n${a.to}` < `${b.from}\n${b.to}` ? -1 : 1));
  const loops = new Map(strongest.filter((row) => row.from === row.to).map((row) => [row.from, row]));
  const links = strongestLinks(strongest.filter((row) => row.from !== row.to), busiest.length);
  const total = rows.reduce((sum, row) => sum + row.passes, 0);
  const drawn = [...loops.values(), ...links].reduce((sum, row) => sum + row.passes, 0);
  return { nodes: new Map(busiest), loops, links, share: total ? drawn / total : 0 };
}

function strongestLinks(rows: Transition[], nodes: number): Transition[] {
  const links = new Set<Transition>();
  for (const side of ["from", "to"] as const) {
    const seen = new Set<string>();
    for (const row of rows) {
      if (!seen.has(row[side])) {
        seen.add(row[side]);
        links.add(row);
      }
    }
  }
  const floor = 0.02 * (rows[0]?.passes ?? 0);
  for (const row of rows) {
    if (links.size >= Math.max(1.6 * nodes, 20) || row.passes < floor) break;
    links.add(row);
  }
  return [...links];
}

interface Sheet {
  placed: Placed;
  scale: number;
  left: number;
  /** How high a node is, and how far it is from layer to layer. */
  high: number;
  pitch: number;
}

interface Point {
  x: number;
  y: number;
}

/** Draws a `transitions` answer. */
export function graph(rows: Transition[], words: Words, width: number, look: Look = {}): Picture {
  const kept = trim(rows, look.nodesMost);
  const names = [...kept.nodes.keys()];
  const broken = labels([...names].sort(), WIDE - 18, 12);
  const sheet = sheetOf(arrange(names, kept.links, WIDE, 16), width, Math.max(1, ...[...broken.values()].map((lines) => lines.length)));
  const colors = new Map([...eventRoles(names.filter((name) => !look.colors?.has(name))), ...(look.colors ?? [])]);
  const boxes = names.map((name) => box(sheet, name));
  const links = linkMarks(sheet, kept, words);
  const nodes = names.flatMap((name) => nodeMarks(sheet, name, broken.get(name) ?? [], colors.get(name) ?? "c10", kept, words));
  const times = links.flatMap(({ points, said }) => timeMark(points, said, boxes));
  const inside = [...links.flatMap((one) => one.marks), ...nodes, ...times];
  const foot = legend(4 + (sheet.placed.layers ? (sheet.placed.layers - 1) * sheet.pitch + sheet.high : 0) * sheet.scale + 26, kept, words, width);
  return {
    width,
    height: foot.height,
    title: words.say("picture.graph.title"),
    description: kept.links.slice(0, 6).map((row) => tipOf(row, words).replace(/\n/g, ", ")).join("; ") || words.say("picture.empty"),
    marks: [{ tag: "g", attrs: { transform: `translate(${px(sheet.left)} 4) scale(${px(sheet.scale)})` }, children: inside }, ...foot.marks],
  };
}

// Layers to pixels; scaled down where the graph is wider than the picture.
function sheetOf(placed: Placed, room: number, lines: number): Sheet {
  const bends = [...placed.bends.values()].flat().map((point) => point.x);
  const nodes = [...placed.x.values()];
  const low = Math.min(0, ...nodes.map((x) => x - WIDE / 2), ...bends.map((x) => x - 14));
  const high = Math.max(0, ...nodes.map((x) => x + WIDE / 2), ...bends.map((x) => x + 14));
  const scale = Math.min(1, room / Math.max(high - low, 1));
  const nodeHigh = HIGH + (lines - 1) * NAME_LINE;
  return { placed, scale, left: (room - (high - low) * scale) / 2 - low * scale, high: nodeHigh, pitch: nodeHigh + GAP };
}

function box(sheet: Sheet, name: string): [number, number, number, number] {
  const x = (sheet.placed.x.get(name) ?? 0) - WIDE / 2;
  const y = (sheet.placed.layer.get(name) ?? 0) * sheet.pitch;
  return [x, y, x + WIDE, y + sheet.high];
}

function tipOf(row: Transition, words: Words): string {
  return words.say("picture.graph.link", {
    source: row.from,
    target: row.to,
    passes: words.count("passes", row.passes),
    customers: words.count("customers", row.customers),
    median: words.seconds(row.median_seconds),
  });
}

// Spreads the ends of edges along the lower and upper side of each node, in the order in which they fan out.
function portsOf(sheet: Sheet, kept: Kept): Map<Transition, Map<string, number>> {
  const ports = new Map(kept.links.map((row) => [row, new Map<string, number>()]));
  for (const name of kept.nodes.keys()) {
    const sides: [number, Transition][][] = [[], []];
    for (const row of kept.links) {
      const bends = sheet.placed.bends.get(row) ?? [];
      for (const [end, near, whose] of [[bends[0], bends[1], row.from], [bends.at(-1), bends.at(-2), row.to]] as const) {
        if (whose === name && end && near) sides[near.layer > end.layer ? 0 : 1]?.push([near.x, row]);
      }
    }
    for (const ends of sides) {
      const pitch = Math.min(20, (WIDE - 30) / Math.max(ends.length - 1, 1));
      ends.sort((a, b) => a[0] - b[0]);
      ends.forEach(([, row], index) => ports.get(row)?.set(name, (sheet.placed.x.get(name) ?? 0) + (index - (ends.length - 1) / 2) * pitch));
    }
  }
  return ports;
}

function route(sheet: Sheet, row: Transition, ports: Map<string, number>): Point[] {
  const up = sheet.placed.back.has(row);
  const bends = [...(sheet.placed.bends.get(row) ?? [])];
  if (up) bends.reverse();
  const [upper, lower] = up ? [row.to, row.from] : [row.from, row.to];
  const top = (index: number): number => (bends.at(index)?.layer ?? 0) * sheet.pitch;
  const points: Point[] = [{ x: ports.get(upper) ?? 0, y: top(0) + sheet.high }];
  for (const bend of bends.slice(1, -1)) points.push({ x: bend.x, y: bend.layer * sheet.pitch + 2 }, { x: bend.x, y: bend.layer * sheet.pitch + sheet.high - 2 });
  points.push({ x: ports.get(lower) ?? 0, y: top(-1) });
  return up ? points.reverse() : points;
}

function curve(points: Point[]): string {
  return points
    .map((point, index) => {
      const before = points[index - 1];
      if (!before) return `M${px(point.x)} ${px(point.y)}`;
      const middle = px((before.y + point.y) / 2);
      return `C${px(before.x)} ${middle} ${px(point.x)} ${middle} ${px(point.x)} ${px(point.y)}`;
    })
    .join("");
}

function linkMarks(sheet: Sheet, kept: Kept, words: Words): { marks: Mark[]; points: Point[]; said: string }[] {
  const ports = portsOf(sheet, kept);
  const most = Math.max(1, ...kept.links.map((row) => row.passes));
  return [...kept.links]
    .sort((a, b) => b.passes - a.passes)
    .map((row) => {
      const up = sheet.placed.back.has(row);
      const thick = Math.max((THICK * row.passes) / most, 1.2);
      const sign = up ? -1 : 1;
      const reach = Math.max(7, thick * 1.15);
      const half = Math.max(4, thick * 0.85);
      const points = route(sheet, row, ports.get(row) ?? new Map<string, number>());
      const end = points.at(-1) ?? { x: 0, y: 0 };
      const drawn = [...points.slice(0, -1), { x: end.x, y: end.y - sign * reach }];
      const stroke = up ? "c1" : "c0";
      const attrs = { fill: "none", stroke, "stroke-width": px(thick), "stroke-opacity": 0.55, "data-link": `${row.from}→${row.to}` };
      const head = `M${px(end.x)} ${px(end.y)}l${px(-half)} ${px(-sign * reach)}h${px(2 * half)}Z`;
      const marks = [path(curve(drawn), attrs, tipOf(row, words), opened(row, "customers", `${row.from} → ${row.to}`, row.customers)), path(head, { fill: stroke, "pointer-events": "none" })];
      return { marks, points: drawn, said: words.seconds(row.median_seconds) };
    });
}

function along(points: Point[], at: number): Point {
  const place = at * (points.length - 1);
  const index = Math.min(Math.floor(place), points.length - 2);
  const t = place - index;
  const [one, two] = [points[index] ?? { x: 0, y: 0 }, points[index + 1] ?? { x: 0, y: 0 }];
  const [a, b, c, d] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
  const middle = (one.y + two.y) / 2;
  return { x: (a + b) * one.x + (c + d) * two.x, y: a * one.y + (b + c) * middle + d * two.y };
}

function timeMark(points: Point[], said: string, boxes: [number, number, number, number][]): Mark[] {
  const half = textWidth(said, 10.5) / 2 + 3;
  for (const at of [0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73]) {
    const { x, y } = along(points, at);
    const mine: [number, number, number, number] = [x - half, y - 8, x + half, y + 7];
    if (!boxes.some((one) => mine[0] < one[2] && one[0] < mine[2] && mine[1] < one[3] && one[1] < mine[3])) {
      boxes.push(mine);
      return [text(x, y + 4, said, { size: 10.5, anchor: "middle", halo: true })];
    }
  }
  return [];
}

function nodeMarks(sheet: Sheet, name: string, lines: readonly string[], role: string, kept: Kept, words: Words): Mark[] {
  const [left, top, right, foot] = box(sheet, name);
  const passes = kept.nodes.get(name) ?? 0;
  const loops = kept.loops.get(name)?.passes ?? 0;
  const tip = words.say("picture.graph.node", { event: name, passes: words.count("passes", passes), loops: words.number(loops) });
  const goal = role === "goal";
  const marks = [
    rect(left, top, WIDE, sheet.high, { fill: "surface", stroke: goal ? "goal" : "hatch", "stroke-width": goal ? 1.8 : 1, rx: 3, "data-node": name }, tip),
    rect(left, top, 5, sheet.high, { fill: role, rx: 2 }),
    ...nameMarks(left + 13, (top + foot - 9 - NAME_LINE) / 2, name, WIDE - 18, { size: 12, lines, fill: goal ? "goal" : "ink" }),
    text(left + 13, foot - 9, words.number(passes), { size: 11, fill: "muted" }),
  ];
  if (loops) {
    const said = words.number(loops);
    const x = right - 9 - textWidth(said, 11);
    const turn = `M${px(x - 5)} ${px(foot - 15)}a4.2 4.2 0 1 1 -3.4 -1.9l-2.6 -2.2m2.6 2.2l-2.4 2.4`;
    marks.push(text(right - 9, foot - 9, said, { size: 11, fill: "muted", anchor: "end" }), path(turn, { fill: "none", stroke: "c1", "stroke-width": 1.4 }, tip));
  }
  return marks;
}

function legend(y: number, kept: Kept, words: Words, width: number): { marks: Mark[]; height: number } {
  const marks: Mark[] = [];
  let x = 0;
  for (const [role, key] of [["c0", "picture.graph.forward"], ["c1", "picture.graph.back"]] as const) {
    const said = words.say(key);
    marks.push(line(x, y - 4, x + 18, y - 4, role, { "stroke-width": 4, "stroke-opacity": 0.6 }), text(x + 24, y, said, { size: 11.5, fill: "muted" }));
    x += 46 + textWidth(said, 11.5);
  }
  const note = words.say("picture.graph.note", { share: words.share(kept.share), nodes: words.count("events", kept.nodes.size) });
  const below = x + textWidth(note, 11.5) > width;
  const at = below ? y + 19 : y;
  return { marks: [...marks, text(below ? 0 : x, at, note, { size: 11.5, fill: "muted", room: below ? width : width - x })], height: at + 8 };
}
