/** Rows that are made between two others, and how they join the data. */
import type { Dataset, DatasetRows } from "../dataset.ts";
import { matrix } from "../matrix.ts";
import type { Random } from "../random.ts";

/** Which rows to make: each `steps` of the way from one row towards another. The class is that of the row it starts from. */
export class MadeRows {
  readonly from: Uint32Array;
  readonly towards: Uint32Array;
  /** Shares of the way, in [0, 1). */
  readonly steps: Float64Array;
  /** How many there are so far. */
  count = 0;

  /** Room for `total` rows. */
  constructor(readonly total: number) {
    this.from = new Uint32Array(total);
    this.towards = new Uint32Array(total);
    this.steps = new Float64Array(total);
  }

  /** One more. */
  add(from: number, towards: number, step: number): void {
    this.from[this.count] = from;
    this.towards[this.count] = towards;
    this.steps[this.count++] = step;
  }

  /**
   * Draws `count` pairs of a seed and one of its neighbours, all as likely, and a step for each, below `longest(seed,
   * neighbour)`.
   *
   * @param neighbours row numbers, as many for each seed
   */
  draw(
    random: Random,
    count: number,
    seeds: Uint32Array,
    neighbours: Uint32Array,
    longest?: (seed: number, neighbour: number) => number,
  ): void {
    const each = neighbours.length / seeds.length;
    for (let i = 0; i < count; i++) {
      const pair = random.integer(0, neighbours.length);
      const seed = seeds[Math.floor(pair / each)], neighbour = neighbours[pair];
      this.add(seed, neighbour, random.uniform(0, longest?.(seed, neighbour) ?? 1));
    }
  }
}

/**
 * All rows of the data, unchanged, and the made ones after them. Weights are made like features; an id says what row it was
 * made from, so that nobody is counted twice.
 */
export function withMadeRows(
  { features, labels, weights, ids }: Dataset,
  { from, towards, steps, count }: MadeRows,
): DatasetRows {
  const { data, rows, columns } = features;
  const all = new Float32Array((rows + count) * columns), allLabels = new Float32Array(rows + count);
  const allWeights = weights && new Float32Array(rows + count);
  all.set(data);
  allLabels.set(labels);
  allWeights?.set(weights!);
  for (let i = 0, to = rows * columns; i < count; i++) {
    const step = steps[i];
    for (let c = 0, a = from[i] * columns, b = towards[i] * columns; c < columns; c++, a++, b++, to++) {
      all[to] = between(data[a], data[b], step);
    }
    allLabels[rows + i] = labels[from[i]];
    if (allWeights) allWeights[rows + i] = between(weights![from[i]], weights![towards[i]], step);
  }
  return {
    features: matrix(rows + count, columns, all),
    labels: allLabels,
    weights: allWeights,
    ids: ids && [...ids, ...Array.from(from.subarray(0, count), (row) => `made from ${ids[row]}`)],
  };
}

function between(a: number, b: number, step: number): number {
  return a + step * (b - a);
}
