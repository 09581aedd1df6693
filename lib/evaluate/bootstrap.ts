/** Bootstrap intervals: how much a figure would vary if other rows of the same kind had come. */
import { cannot } from "../errors.ts";
import { progress, stopSignal, yieldToStop } from "../notebook/mod.ts";
import { createRandom } from "../random.ts";
import { quantile } from "./_quantile.ts";
import { checkLevel, type Interval } from "./wilson.ts";

/** A figure with its interval. */
export interface Estimate extends Interval {
  value: number;
}

/** How {@linkcode bootstrapInterval} draws. */
export interface BootstrapOptions {
  /** The share of such intervals that would hold the true value, between 0 and 1. Default 0.95. */
  level?: number;
  /** How many resamples. Default 1,000, which leaves the ends of the interval unsure by a few per cent of its length. */
  resamples?: number;
  /** Default 42. */
  seed?: number;
  /** A group for each row, such as its class: every resample has as many rows of each group as the data. Default: one group. */
  strata?: ArrayLike<number>;
  /** Default: the stop button. */
  signal?: AbortSignal;
}

/**
 * The percentile interval of a statistic over rows that are drawn again with replacement (Efron and Tibshirani, "An
 * Introduction to the Bootstrap", 1993, chapter 13).
 *
 * A resample is given as how often each row was drawn, so that nothing is copied: hand it on as the `weights` of a metric.
 * Shows progress when it takes more than a second. Where a share is near 0 or 1 on few rows, `wilsonInterval` is better: a
 * model without a single error has the same accuracy in every resample.
 *
 * @param rows how many rows the data has
 * @param statistic from the number of times that each row is drawn; the array is used again for the next resample
 * @throws RangeError if there are no rows, the statistic is not finite for a resample, or an option makes no sense
 * @throws DOMException "AbortError" when stopped
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { rocAuc } from "shoplens/evaluate";
 * const labels = [0, 0, 0, 1, 1, 1], scores = [0.1, 0.5, 0.3, 0.2, 0.7, 0.9];
 * const auc = await bootstrapInterval(6, (weights) => rocAuc(labels, scores, { weights }), { strata: labels });
 * assert(auc.low < auc.value && auc.value < auc.high);
 * ```
 */
export async function bootstrapInterval(
  rows: number,
  statistic: (weights: Float64Array) => number,
  { level = 0.95, ...options }: BootstrapOptions = {},
): Promise<Estimate> {
  const action = "bootstrap an interval";
  checkLevel(action, level);
  const [replicates] = await replicate(rows, (weights) => [statistic(weights)], options);
  const value = statistic(new Float64Array(rows).fill(1));
  return { value, ...percentileInterval(replicates, level) };
}

/** The middle `level` of the values. */
export function percentileInterval(values: Float64Array, level: number): Interval {
  const ascending = values.slice().sort();
  return { low: quantile(ascending, (1 - level) / 2), high: quantile(ascending, (1 + level) / 2), level };
}

/** The values of several statistics in the same resamples: one array a statistic. */
export async function replicate(
  rows: number,
  statistics: (weights: Float64Array) => ArrayLike<number>,
  { resamples = 1000, seed = 42, strata, signal = stopSignal() }: Omit<BootstrapOptions, "level">,
): Promise<Float64Array[]> {
  const action = "bootstrap an interval";
  if (!(Number.isInteger(rows) && rows > 0)) throw cannot(action, RangeError, { expected: "at least one row", received: rows });
  if (!(Number.isInteger(resamples) && resamples > 0)) {
    throw cannot(action, RangeError, { expected: "at least one resample", received: resamples });
  }
  if (strata !== undefined && strata.length !== rows) {
    throw cannot(action, TypeError, { expected: `${rows} strata, one a row`, received: strata.length });
  }
  const groups = rowsByStratum(rows, strata);
  const random = createRandom(seed).fork("bootstrap");
  const weights = new Float64Array(rows);
  const replicates: Float64Array[] = [];
  using shown = progress("Resampling", resamples, { after: 1000 });
  for (let r = 0; r < resamples; r++) {
    weights.fill(0);
    for (const group of groups) {
      for (let draw = 0; draw < group.length; draw++) weights[group[random.integer(0, group.length)]]++;
    }
    const values = statistics(weights);
    for (let s = 0; s < values.length; s++) {
      if (!Number.isFinite(values[s])) throw undefinedStatistic(action, values[s]);
      (replicates[s] ??= new Float64Array(resamples))[r] = values[s];
    }
    shown.update(r + 1);
    await yieldToStop();
    signal.throwIfAborted();
  }
  return replicates;
}

function rowsByStratum(rows: number, strata: ArrayLike<number> | undefined): Uint32Array[] {
  const groups = new Map<number, number[]>();
  for (let row = 0; row < rows; row++) {
    const stratum = strata === undefined ? 0 : strata[row];
    const group = groups.get(stratum);
    if (group === undefined) groups.set(stratum, [row]);
    else group.push(row);
  }
  return [...groups.values()].map((group) => Uint32Array.from(group));
}

function undefinedStatistic(action: string, value: number): Error {
  return cannot(action, RangeError, {
    because: `the statistic was ${value} for a resample`,
    fix: "If it needs rows of every class, give the labels as `strata`.",
  });
}
