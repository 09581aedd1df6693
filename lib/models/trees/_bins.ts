/** Features as small whole numbers: a byte a value, four features to a word, learnt from training rows. */
import type { Dataset } from "../../dataset.ts";
import { columnOf, type Matrix } from "../../matrix.ts";
import { yieldToStop } from "../../notebook/mod.ts";
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

/** Learns bins for each feature, at most `most` and one for missing. When stopped, features that are left get one bin: nothing grows then. */
export async function learnBins(
  { features, rows, categories }: Dataset,
  most: number,
  { random, signal }: { random: Random; signal: AbortSignal },
): Promise<FeatureBins[]> {
  const isCategory = new Set(categories.filter(({ width }) => width === 1).map(({ at }) => at));
  const sample = rows <= MOST_SAMPLED ? undefined : Uint32Array.from({ length: MOST_SAMPLED }, () => random.integer(0, rows));
  const learn = (c: number): FeatureBins => {
    const column = columnOf(features, c);
    if (isCategory.has(c)) return { kind: "category", codes: commonCodes(column, most) };
    const known = knownValues(column, sample);
    return { kind: "number", edges: edgesOf(sortedOf(known), most), missing: hasNaN(column) };
  };
  const bins: FeatureBins[] = [];
  for (let c = 0; c < features.columns; c++) {
    await yieldToStop();
    bins.push(signal.aborted ? { kind: "number", edges: new Float32Array(), missing: false } : learn(c));
  }
  return bins;
}

/** The values at the sampled rows, or all of them, without those that are missing. */
function knownValues(column: Float32Array, sample: Uint32Array | undefined): Float32Array {
  const count = sample?.length ?? column.length, known = new Float32Array(count);
  let end = 0;
  for (let i = 0; i < count; i++) {
    const value = column[sample === undefined ? i : sample[i]];
    known[end] = value;
    if (!Number.isNaN(value)) end++;
  }
  return known.subarray(0, end);
}

function hasNaN(column: Float32Array): boolean {
  for (let row = 0; row < column.length; row++) if (Number.isNaN(column[row])) return true;
  return false;
}

/** The codes by how many rows have them; of equals the smaller first. */
function commonCodes(column: Float32Array, most: number): number[] {
  const counts = new Map<number, number>();
  for (const code of column) if (!Number.isNaN(code)) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].sort(([a, n], [b, m]) => m - n || a - b).slice(0, most).map(([code]) => code);
}

/**
 * Edges halfway between neighbours. Where there are more values than bins, a value with more than a bin's share of the rows has
 * a bin for itself, and the others lie about equally many in each of the bins that are left.
 */
function edgesOf(sorted: Float32Array, most: number): Float32Array {
  const edges: number[] = [];
  const isFrequent = (rows: number) => rows * most >= sorted.length;
  let distinct = 0, rows = sorted.length, bins = most;
  for (let from = 0, to = 0; from < sorted.length; from = to, distinct++) {
    to = endOfRun(sorted, from);
    if (isFrequent(to - from)) [rows, bins] = [rows - (to - from), bins - 1];
  }
  let inBin = 0, wasFrequent = false;
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    to = endOfRun(sorted, from);
    const frequent = isFrequent(to - from);
    const closes = distinct <= most || frequent || wasFrequent || inBin * bins >= rows;
    if (closes && from > 0 && edges.length < most - 1) {
      edges.push(halfway(sorted[from - 1], sorted[from]));
      if (!wasFrequent) [rows, bins] = [rows - inBin, Math.max(1, bins - 1)];
      inBin = 0;
    }
    if (!frequent) inBin += to - from;
    wasFrequent = frequent;
  }
  return Float32Array.from(edges);
}

/** Where the values that equal the one at `from` end. */
function endOfRun(sorted: Float32Array, from: number): number {
  let to = from + 1;
  while (to < sorted.length && sorted[to] === sorted[from]) to++;
  return to;
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
export async function binRows(
  features: Matrix,
  bins: readonly FeatureBins[],
  { used, words, signal }: { used: readonly number[]; words: Int32Array; signal: AbortSignal },
): Promise<void> {
  const { rows } = features;
  for (const [i, c] of used.entries()) {
    await yieldToStop();
    if (signal.aborted) return;
    const at = Math.floor(i / LANES) * rows, shift = 8 * (i % LANES), column = columnOf(features, c), of = bins[c];
    const binOf = of.kind === "number" ? binOfNumber(of, column) : binOfCode(of, column);
    for (let row = 0; row < rows; row++) words[at + row] |= binOf(row) << shift;
  }
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
