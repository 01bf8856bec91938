// A layered layout for a graph of transitions. Pure geometry: names and passes in, coordinates out.
// Order from top to bottom: trophic levels (MacKay, Johnson, Sansom 2020), which say how far along each event stands
// even where the graph has cycles; layers by longest path along that order; barycenter sweeps against crossings; then
// each item as near to its neighbors as the room allows (pool adjacent violators).

export interface Edge {
  from: string;
  to: string;
  passes: number;
}

/** A node, or the place where a long edge passes through a layer. */
interface Item {
  name: string;
  layer: number;
  width: number;
  x: number;
  near: [Item, number][];
}

export interface Placed {
  x: Map<string, number>;
  layer: Map<string, number>;
  /** The points through which each edge runs, source first. */
  bends: Map<Edge, { x: number; layer: number }[]>;
  /** Those that lead to an earlier layer. */
  back: Set<Edge>;
  layers: number;
}

const LAYER_MOST = 5;

/** Says how far along each node stands: neighbors in the direction of flow lie one apart, in the weighted mean. */
export function levels(names: string[], edges: Edge[]): Map<string, number> {
  const size = names.length;
  const place = new Map(names.map((name, index) => [name, index]));
  const rows = names.map(() => new Float64Array(size + 1));
  const total = edges.reduce((sum, edge) => sum + edge.passes, 0) || 1;
  const add = (row: number, column: number, value: number): void => {
    const cells = rows[row];
    if (cells) cells[column] = (cells[column] ?? 0) + value;
  };
  for (const edge of edges) {
    const a = place.get(edge.from) ?? 0;
    const b = place.get(edge.to) ?? 0;
    const weight = edge.passes / total;
    for (const [row, column, value] of [[a, a, weight], [b, b, weight], [a, b, -weight], [b, a, -weight], [b, size, weight], [a, size, -weight]] as const) {
      add(row, column, value);
    }
  }
  for (let index = 0; index < size; index++) add(index, index, 1e-9);
  const found = solve(rows);
  const lowest = Math.min(0, ...found);
  return new Map(names.map((name, index) => [name, (found[index] ?? 0) - lowest]));
}

function solve(rows: Float64Array[]): number[] {
  const size = rows.length;
  const at = (row: number, column: number): number => rows[row]?.[column] ?? 0;
  for (let pivot = 0; pivot < size; pivot++) {
    let best = pivot;
    for (let row = pivot + 1; row < size; row++) if (Math.abs(at(row, pivot)) > Math.abs(at(best, pivot))) best = row;
    const [one, two] = [rows[pivot], rows[best]];
    if (one && two) [rows[pivot], rows[best]] = [two, one];
    for (let row = pivot + 1; row < size; row++) {
      const factor = at(row, pivot) / at(pivot, pivot);
      const cells = rows[row];
      if (factor && cells) for (let column = pivot; column <= size; column++) cells[column] = at(row, column) - factor * at(pivot, column);
    }
  }
  const found = new Array<number>(size).fill(0);
  for (let row = size - 1; row >= 0; row--) {
    let known = 0;
    for (let column = row + 1; column < size; column++) known += at(row, column) * (found[column] ?? 0);
    found[row] = (at(row, size) - known) / at(row, row);
  }
  return found;
}

/** Places nodes and edges (no loops) in layers, centered on 0. */
export function arrange(names: string[], edges: Edge[], nodeWidth: number, gap: number): Placed {
  const order = levels(names, edges);
  const rank = (name: string): number => order.get(name) ?? 0;
  const earlier = (a: string, b: string): boolean => Math.abs(rank(a) - rank(b)) > 1e-6 ? rank(a) < rank(b) : a < b;
  const sorted = [...names].sort((a, b) => (a === b ? 0 : earlier(a, b) ? -1 : 1));
  const back = new Set(edges.filter((edge) => earlier(edge.to, edge.from)));
  const layer = layersOf(sorted, edges, back);
  const rows: Item[][] = [];
  const items = new Map<string, Item>();
  const put = (item: Item): Item => {
    (rows[item.layer] ??= []).push(item);
    return item;
  };
  for (const name of sorted) items.set(name, put({ name, layer: layer.get(name) ?? 0, width: nodeWidth, x: 0, near: [] }));
  for (let index = 0; index < rows.length; index++) rows[index] ??= [];
  const chains = new Map(edges.map((edge) => [edge, chain(edge, back.has(edge), items, put)]));
  untangle(rows, gap);
  const bends = new Map(
    [...chains].map(([edge, passed]) => {
      const points = passed.map((item) => ({ x: item.x, layer: item.layer }));
      return [edge, back.has(edge) ? points.reverse() : points] as const;
    }),
  );
  return { x: new Map([...items].map(([name, item]) => [name, item.x])), layer, bends, back, layers: rows.length };
}

function layersOf(sorted: string[], edges: Edge[], back: Set<Edge>): Map<string, number> {
  const layer = new Map<string, number>();
  const filled: number[] = [];
  for (const name of sorted) {
    let level = 0;
    for (const edge of edges) {
      const [first, then] = back.has(edge) ? [edge.to, edge.from] : [edge.from, edge.to];
      if (then === name) level = Math.max(level, (layer.get(first) ?? -1) + 1);
    }
    while ((filled[level] ?? 0) >= LAYER_MOST) level++;
    layer.set(name, level);
    filled[level] = (filled[level] ?? 0) + 1;
  }
  return layer;
}

function chain(edge: Edge, isBack: boolean, items: Map<string, Item>, put: (item: Item) => Item): Item[] {
  const first = items.get(isBack ? edge.to : edge.from);
  const last = items.get(isBack ? edge.from : edge.to);
  if (!first || !last) return [];
  const passed = [first];
  for (let layer = first.layer + 1; layer < last.layer; layer++) passed.push(put({ name: "", layer, width: 26, x: 0, near: [] }));
  passed.push(last);
  const weight = edge.passes * (passed.length > 2 ? 4 : 1);
  passed.slice(1).forEach((below, index) => {
    const above = passed[index];
    if (!above) return;
    above.near.push([below, weight]);
    below.near.push([above, weight]);
  });
  return passed;
}

function untangle(rows: Item[][], gap: number): void {
  for (const row of rows) spread(row, gap);
  let best = crossings(rows);
  let kept = rows.map((row) => [...row]);
  for (let sweep = 0; sweep < 16; sweep++) {
    const side = sweep % 2 === 0 ? -1 : 1;
    for (const row of sweep % 2 === 0 ? rows : [...rows].reverse()) {
      const wishes = new Map(row.map((item) => [item, beside(item, side)]));
      row.sort((a, b) => (wishes.get(a) ?? 0) - (wishes.get(b) ?? 0) || a.x - b.x);
      spread(row, gap);
    }
    const crossed = crossings(rows);
    if (crossed < best) {
      best = crossed;
      kept = rows.map((row) => [...row]);
    }
  }
  kept.forEach((row, index) => {
    rows[index] = row;
    spread(row, gap);
  });
  for (let sweep = 0; sweep < 12; sweep++) for (const row of sweep % 2 === 0 ? rows : [...rows].reverse()) relax(row, gap);
}

function mean(near: [Item, number][], otherwise: number): number {
  const weight = near.reduce((sum, [, one]) => sum + one, 0);
  return weight ? near.reduce((sum, [item, one]) => sum + item.x * one, 0) / weight : otherwise;
}

function beside(item: Item, side: number): number {
  return mean(item.near.filter(([near]) => (near.layer - item.layer) * side > 0), item.x);
}

function spread(row: Item[], gap: number): void {
  let x = -(row.reduce((sum, item) => sum + item.width + gap, 0) - gap) / 2;
  for (const item of row) {
    item.x = x + item.width / 2;
    x += item.width + gap;
  }
}

function crossings(rows: Item[][]): number {
  let count = 0;
  for (const row of rows) {
    const ends = row.flatMap((item) => item.near.filter(([near]) => near.layer === item.layer + 1).map(([near, weight]) => [item.x, near.x, weight] as const));
    ends.forEach(([a, b, weight], index) => {
      for (const [c, d, against] of ends.slice(index + 1)) if ((a - c) * (b - d) < 0) count += Math.min(weight, against);
    });
  }
  return count;
}

// The nearest places to the wishes that keep the order and the gaps.
function relax(row: Item[], gap: number): void {
  const offsets: number[] = [];
  row.forEach((item, index) => {
    const before = row[index - 1];
    offsets.push((offsets[index - 1] ?? 0) + (before ? (before.width + item.width) / 2 + gap : 0));
  });
  const pools: { at: number; weight: number; count: number }[] = [];
  row.forEach((item, index) => {
    const weight = item.near.reduce((sum, [, one]) => sum + one, 0) || 1;
    pools.push({ at: mean(item.near, item.x) - (offsets[index] ?? 0), weight, count: 1 });
    for (;;) {
      const [before, last] = [pools.at(-2), pools.at(-1)];
      if (!before || !last || before.at <= last.at) break;
      pools.pop();
      before.at = (before.at * before.weight + last.at * last.weight) / (before.weight + last.weight);
      before.weight += last.weight;
      before.count += last.count;
    }
  });
  const places = pools.flatMap((pool) => new Array<number>(pool.count).fill(pool.at));
  row.forEach((item, index) => (item.x = (places[index] ?? 0) + (offsets[index] ?? 0)));
}
