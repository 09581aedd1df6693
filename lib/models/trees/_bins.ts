/** Features as small whole numbers: a byte a value, four features to a word, learnt from training rows. */
import type { Dataset } from "../../dataset.ts";
import { columnOf, type Matrix } from "../../matrix.ts";
import type { Random } from "../../random.ts";
import { binsByCode } from "./_categories.ts";

/** Bins of numbers: bin b holds values up to `edges[b]`, the last one all above; one more for missing, where training rows had any. */
export interface NumberBins {
  readonly kind: "number";
  readonly edges: Float32Array;
  readonly missing: boolean;
}

/** Bins of categories: bin b holds `codes[b]`; one more for codes that are missing, too rare or never seen. */
export interface CategoryBins {
  readonly kind: "category";
  readonly codes: readonly number[];
}

/** How one feature is binned. */
export type FeatureBins = NumberBins | CategoryBins;

/** Features of a word; each has a byte of it. */
export const LANES = 4;

/** Rows that bins are learnt from at most, as in LightGBM and scikit-learn. */
const MOST_SAMPLED = 200_000;

/** How many bins, the one for missing values and unseen codes among them. */
export function binCount(bins: FeatureBins): number {
  return bins.kind === "category" ? bins.codes.length + 1 : bins.edges.length + 1 + (bins.missing ? 1 : 0);
}

/** Learns bins for each feature, at most `most` and one for missing. */
export function learnBins({ features, rows, categories }: Dataset, most: number, random: Random): FeatureBins[] {
  const isCategory = new Set(categories.filter(({ width }) => width === 1).map(({ at }) => at));
  const sample = rows <= MOST_SAMPLED ? undefined : Uint32Array.from({ length: MOST_SAMPLED }, () => random.integer(0, rows));
  return Array.from({ length: features.columns }, (_, c): FeatureBins => {
    const column = columnOf(features, c);
    if (isCategory.has(c)) return { kind: "category", codes: commonCodes(column, most) };
    const drawn = sample === undefined ? column : Float32Array.from(sample, (row) => column[row]);
    const missing = column.some(Number.isNaN), known = missing ? drawn.filter((value) => !Number.isNaN(value)) : drawn;
    return { kind: "number", edges: edgesOf(sortedOf(known), most), missing };
  });
}

/** The codes by how many rows have them; of equals the smaller first. */
function commonCodes(column: Float32Array, most: number): number[] {
  const counts = new Map<number, number>();
  for (const code of column) if (!Number.isNaN(code)) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].sort(([a, n], [b, m]) => m - n || a - b).slice(0, most).map(([code]) => code);
}

/**
 * Edges halfway between neighbours, so that bins hold about as many rows each. A value with more rows than that fills a bin
 * alone, and the others share what is left.
 */
function edgesOf(sorted: Float32Array, most: number): Float32Array {
  const edges: number[] = [];
  const distinct = countDistinct(sorted, most);
  let rows = sorted.length, free = most, inBin = 0;
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    while (to < sorted.length && sorted[to] === sorted[from]) to++;
    const isFull = distinct <= most || inBin * free >= rows || (to - from) * free >= rows;
    if (inBin > 0 && free > 1 && isFull) {
      edges.push(halfway(sorted[from - 1], sorted[from]));
      rows -= inBin;
      free--;
      inBin = 0;
    }
    inBin += to - from;
  }
  return Float32Array.from(edges);
}

/** How many values differ, counted no further than one above `most`. */
function countDistinct(sorted: Float32Array, most: number): number {
  let distinct = sorted.length === 0 ? 0 : 1;
  for (let i = 1; i < sorted.length && distinct <= most; i++) if (sorted[i] !== sorted[i - 1]) distinct++;
  return distinct;
}

/** A float32 edge with low <= edge < high. */
function halfway(low: number, high: number): number {
  const middle = Math.fround(low / 2 + high / 2);
  return (middle >= low && middle < high ? middle : low) + 0; // never -0, whose bits would come before those of 0
}

/**
 * Writes the bins of the `used` features to `words`: column after column, one byte for each of {@linkcode LANES} features.
 *
 * @param words zeros, a word a row for each column
 */
export function binRows(features: Matrix, bins: readonly FeatureBins[], used: readonly number[], words: Int32Array): void {
  const { rows } = features;
  used.forEach((c, i) => {
    const at = Math.floor(i / LANES) * rows, shift = 8 * (i % LANES), column = columnOf(features, c), of = bins[c];
    const binOf = of.kind === "number" ? binOfNumber(of, column) : binOfCode(of, column);
    for (let row = 0; row < rows; row++) words[at + row] |= binOf(row) << shift;
  });
}

function binOfCode({ codes }: CategoryBins, column: Float32Array): (row: number) => number {
  const binOf = binsByCode(codes);
  return (row) => binOf(column[row]);
}

/** The first bin whose edge is not below the row's value; the one after the last if it is missing. */
function binOfNumber({ edges }: NumberBins, column: Float32Array): (row: number) => number {
  const steps = createSteps(edges), bits = new Int32Array(column.buffer);
  return (row) => {
    const value = column[row];
    if (Number.isNaN(value)) return edges.length + 1;
    let bin = steps[stepOf(bits[row])];
    while (bin < edges.length && value > edges[bin]) bin++;
    return bin;
  };
}

/** The bits of a float as an integer that is ordered as the floats are: negative ones are turned round. Its own inverse. */
function orderedBits(bits: number): number {
  return bits ^ ((bits >> 31) & 0x7fffffff);
}

/** A sorted copy. Integers are sorted several times as fast as floats. */
function sortedOf(values: Float32Array): Float32Array {
  const sorted = values.slice(), bits = new Int32Array(sorted.buffer);
  for (let i = 0; i < bits.length; i++) bits[i] = orderedBits(bits[i]);
  bits.sort();
  for (let i = 0; i < bits.length; i++) bits[i] = orderedBits(bits[i]);
  return sorted;
}

/** Floats by the upper half of their bits: sign, exponent, seven bits of fraction. */
const STEPS = 0x10000;

function stepOf(bits: number): number {
  return (orderedBits(bits) >> 16) + STEPS / 2;
}

/** For each step the bin that its least value lies in, or one before: a search that starts there is short. */
function createSteps(edges: Float32Array): Uint8Array {
  const bits = new Int32Array(edges.buffer, edges.byteOffset, edges.length);
  const steps = new Uint8Array(STEPS);
  for (let b = 0; b < edges.length; b++) {
    steps.fill(b + 1, stepOf(bits[b]) + 1, b + 1 < edges.length ? stepOf(bits[b + 1]) + 1 : STEPS);
  }
  return steps;
}
