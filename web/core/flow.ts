// Where the nodes and ribbons of a Sankey stand. Pure geometry: counts in, coordinates out.
// The parts of a node (ribbons out, other, left) stack without gap from its top to its foot, in one scale everywhere,
// so that what the eye adds up is what the numbers add up to.

import { labels } from "./lettering";
import type { Drilled } from "./mark";

export interface PathNode extends Drilled {
  id: string;
  step: number;
  event: string;
  customers: number;
  dropped: number;
  other: number;
  goal?: boolean;
  value?: number | null;
}

export interface PathLink extends Drilled {
  source: string;
  target: string;
  customers: number;
  median_seconds?: number | null;
}

export interface Spot {
  node: PathNode;
  goal: boolean;
  x: number;
  top: number;
  height: number;
  otherHeight: number;
  leftHeight: number;
  arrived: number;
  lines: string[];
}

export interface Ribbon {
  link: PathLink;
  source: Spot;
  target: Spot;
  height: number;
  sourceTop: number;
  targetTop: number;
}

export interface Flow {
  spots: Spot[];
  ribbons: Ribbon[];
  columns: Map<number, Spot[]>;
  pitch: number;
  height: number;
}

export const NODE_WIDTH = 13;
export const HAT = 38;
export const NAME_LINE = 14.5;
export const NAME_SIZE = 12.5;
export const FLAG = 13;

export const hat = (spot: Spot): number => HAT + NAME_LINE * (spot.lines.length - 1);
export const foot = (spot: Spot): number => spot.top + spot.height;
export const leftTop = (spot: Spot): number => foot(spot) - spot.leftHeight;
export const otherTop = (spot: Spot): number => leftTop(spot) - spot.otherHeight;

/** Places nodes and links on `width` pixels, the largest column `flowHeight` high. */
export function place(nodes: PathNode[], links: PathLink[], width: number, flowHeight: number): Flow {
  const columns = new Map<number, Spot[]>();
  const ordered = [...nodes].sort(
    (a, b) => a.step - b.step || Number(!a.goal) - Number(!b.goal) || b.customers - a.customers || (a.event < b.event ? -1 : 1),
  );
  for (const node of ordered) columns.set(node.step, [...(columns.get(node.step) ?? []), newSpot(node)]);
  const spots = [...columns.values()].flat();
  const byId = new Map(spots.map((spot) => [spot.node.id, spot]));
  const ribbons = links.flatMap((link): Ribbon[] => {
    const source = byId.get(link.source);
    const target = byId.get(link.target);
    return source && target ? [{ link, source, target, height: 0, sourceTop: 0, targetTop: 0 }] : [];
  });
  const most = Math.max(1, ...[...columns.values()].map((column) => column.reduce((sum, spot) => sum + spot.node.customers, 0)));
  // The last column keeps the room of most of a column for what leaves it and for its labels.
  const pitch = (width - NODE_WIDTH) / Math.max(columns.size - 0.15, 0.85);
  measure(columns, ribbons, flowHeight / most, pitch);
  untangle(columns, ribbons);
  settle(columns, ribbons);
  attach(spots, ribbons);
  return { spots, ribbons, columns, pitch, height: Math.max(0, ...spots.map(foot)) };
}

function newSpot(node: PathNode): Spot {
  return { node, goal: node.goal === true, x: 0, top: 0, height: 0, otherHeight: 0, leftHeight: 0, arrived: 0, lines: [] };
}

function measure(columns: Map<number, Spot[]>, ribbons: Ribbon[], scale: number, pitch: number): void {
  [...columns.values()].forEach((column, index) => {
    for (const spot of column) {
      spot.x = index * pitch;
      spot.height = spot.node.customers * scale;
      spot.otherHeight = spot.goal ? 0 : spot.node.other * scale;
      spot.leftHeight = spot.goal ? 0 : spot.node.dropped * scale;
    }
  });
  const spots = [...columns.values()].flat();
  const events = spots.map((spot) => spot.node.event).sort();
  const [plain, flagged] = [labels(events, pitch - 10, NAME_SIZE), labels(events, pitch - 10 - FLAG, NAME_SIZE)];
  for (const spot of spots) spot.lines = (spot.goal ? flagged : plain).get(spot.node.event) ?? [];
  for (const ribbon of ribbons) {
    ribbon.height = ribbon.link.customers * scale;
    ribbon.target.arrived += ribbon.link.customers;
  }
}

// Barycenter sweeps against crossings; goals stay on top.
function untangle(columns: Map<number, Spot[]>, ribbons: Ribbon[]): void {
  const rank = new Map<Spot, number>();
  for (const column of columns.values()) column.forEach((spot, index) => rank.set(spot, index));
  for (let sweep = 0; sweep < 6; sweep++) {
    const forward = sweep % 2 === 0;
    const steps = [...columns.keys()].sort((a, b) => (forward ? a - b : b - a));
    for (const step of steps) {
      const wish = (spot: Spot): number => {
        const near = ribbons.filter((ribbon) => (forward ? ribbon.target : ribbon.source) === spot);
        const weight = near.reduce((sum, ribbon) => sum + ribbon.link.customers, 0);
        const total = near.reduce((sum, ribbon) => sum + (rank.get(forward ? ribbon.source : ribbon.target) ?? 0) * ribbon.link.customers, 0);
        return weight ? total / weight : (rank.get(spot) ?? 0);
      };
      const column = columns.get(step) ?? [];
      const wishes = new Map(column.map((spot) => [spot, wish(spot)]));
      column.sort((a, b) => Number(!a.goal) - Number(!b.goal) || (wishes.get(a) ?? 0) - (wishes.get(b) ?? 0));
      column.forEach((spot, index) => rank.set(spot, index));
    }
  }
}

// Each node as near as it can be to the height at which its ribbons arrive straight.
function settle(columns: Map<number, Spot[]>, ribbons: Ribbon[]): void {
  const top = Math.max(HAT, ...[...columns.values()].map((column) => (column[0] ? hat(column[0]) : HAT)));
  for (const [step, column] of columns) {
    const used = new Map<Spot, number>();
    for (const ribbon of ribbons.filter((one) => one.target.node.step === step)) {
      ribbon.sourceTop = used.get(ribbon.source) ?? ribbon.source.top;
      used.set(ribbon.source, ribbon.sourceTop + ribbon.height);
    }
    let lowest = top;
    column.forEach((spot, index) => {
      if (index) lowest += hat(spot) + 6;
      const tops = ribbons.filter((ribbon) => ribbon.target === spot).map((ribbon) => ribbon.sourceTop);
      const wished = tops.length ? Math.min(...tops) : top;
      spot.top = spot.goal ? lowest : Math.max(lowest, Math.min(wished, lowest + 26));
      lowest = foot(spot);
    });
  }
}

function attach(spots: Spot[], ribbons: Ribbon[]): void {
  for (const spot of spots) {
    let y = spot.top;
    for (const ribbon of ribbons.filter((one) => one.source === spot).sort((a, b) => a.target.top - b.target.top || (a.link.target < b.link.target ? -1 : 1))) {
      ribbon.sourceTop = y;
      y += ribbon.height;
    }
    y = spot.top;
    for (const ribbon of ribbons.filter((one) => one.target === spot).sort((a, b) => a.source.top - b.source.top || (a.link.source < b.link.source ? -1 : 1))) {
      ribbon.targetTop = y;
      y += ribbon.height;
    }
  }
}
