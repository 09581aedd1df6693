/** Bins of features, learnt from training rows. */
import type { Dataset } from "../../dataset.ts";
import { yieldToStop } from "../../notebook/mod.ts";
import type { Random } from "../../random.ts";
import { columnsOf } from "./_columns.ts";
import { sorted } from "./_sorted.ts";

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
