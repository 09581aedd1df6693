/** Features as small whole numbers, learnt from training rows: a byte a value, four features to a word, or a word for many codes. */
import type { Dataset } from "../../dataset.ts";
import type { Matrix } from "../../matrix.ts";
import { yieldToStop } from "../../notebook/mod.ts";
import type { Random } from "../../random.ts";
import { binsByCode } from "./_categories.ts";
import type { Place } from "./_histogram.ts";
import { orderedBits, sorted } from "./_sorted.ts";

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

/** Rows that the bins of a number are learnt from at most, as in LightGBM and scikit-learn. */
const MOST_SAMPLED = 200_000;

/** Codes with a bin of their own at most. */
const MOST_CODES = 4095;

/** How many bins, the one for missing values and unseen codes among them. */
export function binCount(bins: FeatureBins): number {
  return bins.kind === "category" ? bins.codes.length + 1 : bins.edges.length + 1 + (bins.missing ? 1 : 0);
}

/** How features are binned. */
export interface BinRules {
  /** Bins of a number, without the one for missing values. */
  bins: number;
  /** Rows that a code has to have to be told from the rest. */
  categorySmoothing: number;
}

/** Learns bins for each feature. When stopped, features that are left get one bin: nothing grows then. */
export async function learnBins(
  { features, rows, categories }: Dataset,
  rules: BinRules,
  { random, signal }: { random: Random; signal: AbortSignal },
): Promise<FeatureBins[]> {
  const isCategory = new Set(categories.filter(({ width }) => width === 1).map(({ at }) => at));
  const sample = rows <= MOST_SAMPLED ? undefined : Uint32Array.from({ length: MOST_SAMPLED }, () => random.integer(0, rows));
  const learnt: FeatureBins[] = [];
  for (const column of columnsOf(features, Array.from({ length: features.columns }, (_, c) => c))) {
    await yieldToStop();
    if (signal.aborted) learnt.push({ kind: "number", edges: new Float32Array(), missing: false });
    else if (isCategory.has(learnt.length)) learnt.push({ kind: "category", codes: commonCodes(column, rules) });
    else {
      const missing = hasNaN(column), known = missing || sample !== undefined ? knownValues(column, sample) : column;
      learnt.push({ kind: "number", edges: edgesOf(sorted(known), rules.bins), missing });
    }
  }
  return learnt;
}

/** Columns read at once: as many as lie in a line of the cache, so that each line comes from memory once. */
const AT_ONCE = 16;

/** Rows read at once, so that their lines are still there for the next column. */
const BLOCK = 256;

/** The columns, one after the other. */
function* columnsOf({ data, rows, columns }: Matrix, wanted: readonly number[]): Generator<Float32Array> {
  for (let from = 0; from < wanted.length; from += AT_ONCE) {
    const some = wanted.slice(from, from + AT_ONCE), read = some.map(() => new Float32Array(rows));
    for (let first = 0; first < rows; first += BLOCK) {
      const end = Math.min(first + BLOCK, rows);
      some.forEach((c, i) => {
        const column = read[i];
        for (let row = first, at = first * columns + c; row < end; row++, at += columns) column[row] = data[at];
      });
    }
    yield* read;
  }
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

/**
 * The codes by how many rows have them; of equals the smaller first. As many as a number has bins, and all others with rows enough
 * to be told from the rest.
 */
function commonCodes(column: Float32Array, { bins, categorySmoothing }: BinRules): number[] {
  const counts = new Map<number, number>();
  for (const code of column) if (!Number.isNaN(code)) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].sort(([a, n], [b, m]) => m - n || a - b)
    .filter(([, rows], place) => place < bins || (place < MOST_CODES && rows >= categorySmoothing)).map(([code]) => code);
}

/**
 * Edges halfway between neighbours. Where there are more values than bins, a value with more than a bin's share of the rows has
 * a bin for itself, and the others lie about equally many in each of the bins that are left.
 */
function edgesOf(values: Float32Array, most: number): Float32Array {
  const edges: number[] = [];
  const isFrequent = (rows: number) => rows * most >= values.length;
  let distinct = 0, rows = values.length, bins = most;
  for (let from = 0, to = 0; from < values.length; from = to, distinct++) {
    to = endOfRun(values, from);
    if (isFrequent(to - from)) [rows, bins] = [rows - (to - from), bins - 1];
  }
  let inBin = 0, wasFrequent = false;
  for (let from = 0, to = 0; from < values.length; from = to) {
    to = endOfRun(values, from);
    const frequent = isFrequent(to - from);
    const closes = distinct <= most || frequent || wasFrequent || inBin * bins >= rows;
    if (closes && from > 0 && edges.length < most - 1) {
      edges.push(halfway(values[from - 1], values[from]));
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
 * Writes the bins of the features that have places to `words`, column after column.
 *
 * @param words zeros, a word a row for each column
 */
export async function binRows(
  features: Matrix,
  bins: readonly FeatureBins[],
  { places, words, signal }: { places: readonly Place[]; words: Int32Array; signal: AbortSignal },
): Promise<void> {
  const { rows } = features;
  let i = 0;
  for (const values of columnsOf(features, places.map(({ feature }) => feature))) {
    await yieldToStop();
    if (signal.aborted) return;
    const { feature, column, shift } = places[i++], of = bins[feature], at = column * rows;
    const found = of.kind === "number" ? binsOfNumbers(of, values) : binsOfCodes(of, values);
    for (let row = 0; row < rows; row++) words[at + row] |= found[row] << shift;
  }
}

function binsOfCodes({ codes }: CategoryBins, column: Float32Array): Uint16Array {
  const binOf = binsByCode(codes), found = new Uint16Array(column.length);
  for (let row = 0; row < column.length; row++) found[row] = binOf(column[row]);
  return found;
}

/** For each row the first bin whose edge is not below its value; the one after the last if it is missing. */
function binsOfNumbers({ edges }: NumberBins, column: Float32Array): Uint16Array {
  const steps = createSteps(edges), bits = new Int32Array(column.buffer), found = new Uint16Array(column.length);
  for (let row = 0; row < column.length; row++) {
    const value = column[row];
    let bin = steps[stepOf(bits[row])];
    while (bin < edges.length && value > edges[bin]) bin++;
    found[row] = Number.isNaN(value) ? edges.length + 1 : bin;
  }
  return found;
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
