/** What the augmentations have in common: rows that are added after the originals, which keep what each class counts. */
import type { Dataset, DatasetRows, Train } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { matrix } from "../matrix.ts";
import { type Progress, progress, stopSignal, yieldToStop } from "../notebook/mod.ts";
import type { Random } from "../random.ts";
import { ownStream, refuseOtherRole } from "./_train.ts";

/** How copies are drawn. */
export interface CopyOptions {
  /** The stream to draw from; it is forked, not advanced. */
  random: Random;
  /** Changed copies of each row. Default 1. */
  copies?: number;
  /** Default: the stop button. */
  signal?: AbortSignal;
}

/** Rows made between two looks at the stop button. */
export const ROWS_AT_ONCE = 4096;

/** Lets the stop button and the progress line through; so many rows are made. */
export async function letThrough(bar: Progress, made: number, signal: AbortSignal): Promise<void> {
  bar.update(made);
  await yieldToStop();
  signal.throwIfAborted();
}

/** Refuses rows that are not for training, and opens a stream of the augmentation's own. */
export function startAugmenting(action: string, train: Train<Dataset>, options: { random: Random }, name: string): Random {
  refuseOtherRole(action, train);
  if (train.rows === 0) throw cannot(action, RangeError, { because: "there are no rows" });
  return ownStream(action, options, name);
}

/** The rows and so many copies of each, whose features `change` may write to. A copy's id says what row it was made from. */
export async function withCopies(
  action: string,
  train: Train<Dataset>,
  { copies = 1, signal = stopSignal() }: CopyOptions,
  change: (row: Float32Array, copy: number) => void,
): Promise<Train<Dataset>> {
  if (!(Number.isInteger(copies) && copies >= 1)) {
    throw cannot(action, RangeError, { expected: "copies of 1 or more, a whole number", received: copies });
  }
  const { features, labels, weights, ids, rows, width } = train, all = rows * (copies + 1);
  const data = new Float32Array(all * width);
  for (let copy = 0; copy <= copies; copy++) data.set(features.data, copy * rows * width);
  using bar = progress("Changing copies of rows", all - rows, { after: 1000 });
  for (let at = rows; at < all; at++) {
    if ((at - rows) % ROWS_AT_ONCE === 0) await letThrough(bar, at - rows, signal);
    change(data.subarray(at * width, (at + 1) * width), at);
  }
  bar.update(all - rows);
  const repeat = (values: Float32Array) => Float32Array.from({ length: all }, (_, at) => values[at % rows]);
  const made: DatasetRows = {
    features: matrix(all, width, data),
    labels: repeat(labels),
    weights: weights && repeat(weights),
    ids: ids && Array.from({ length: all }, (_, at) => at < rows ? ids[at] : `made from ${ids[at % rows]}`),
  };
  return train.resample(made);
}

/** For each feature whether it is part of a category, or holds only 0 and 1: such have no small changes. */
export function isDiscrete({ features, categories, width }: Dataset): boolean[] {
  const discrete = new Array<boolean>(width).fill(true);
  features.data.forEach((value, i) => {
    if (value !== 0 && value !== 1) discrete[i % width] = false;
  });
  for (const { at, width } of categories) discrete.fill(true, at, at + width);
  return discrete;
}

/** Mean and standard deviation of each feature, missing values left out. */
export function momentsOf({ features, width }: Dataset): { means: Float64Array; deviations: Float64Array } {
  const means = new Float64Array(width), deviations = new Float64Array(width), counts = new Float64Array(width);
  features.data.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    means[i % width] += value;
    counts[i % width]++;
  });
  means.forEach((sum, c) => means[c] = counts[c] > 0 ? sum / counts[c] : 0);
  features.data.forEach((value, i) => {
    if (!Number.isNaN(value)) deviations[i % width] += (value - means[i % width]) ** 2;
  });
  deviations.forEach((sum, c) => deviations[c] = counts[c] > 0 ? Math.sqrt(sum / counts[c]) : 0);
  return { means, deviations };
}
