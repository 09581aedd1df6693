/** What SMOTE and its kin do first. */
import type { Dataset, Train } from "../dataset.ts";
import { stopSignal } from "../notebook/mod.ts";
import type { Random } from "../random.ts";
import { rowsToAdd, type TargetOptions } from "./_targets.ts";
import { type ClassRows, classRows, ownStream, refuseBadNeighbours, refuseMissing, refuseTooFew } from "./_train.ts";

/** How {@linkcode smote} and its kin make rows. */
export interface SmoteOptions extends TargetOptions {
  /** The stream to draw from; it is forked, not advanced. */
  random: Random;
  /** Neighbours of its class that a row is joined with. Default: 5. */
  neighbours?: number;
  /** Stops the search, which throws then. Default: the notebook's stop button. */
  signal?: AbortSignal;
}

/** What to make, checked. */
export interface Making {
  readonly classes: ClassRows;
  /** Rows to make of each class, by the class's index. */
  readonly added: readonly number[];
  /** The same in all. */
  readonly total: number;
  readonly neighbours: number;
  /** The sampler's own stream. */
  readonly random: Random;
  readonly signal: AbortSignal;
}

/**
 * @param action as errors name it: "oversample by SMOTE"
 * @param name of the sampler's stream
 * @throws TypeError, RangeError as `smote` says
 */
export function planMaking(action: string, name: string, train: Train<Dataset>, options: SmoteOptions): Making {
  const classes = classRows(action, train);
  const random = ownStream(action, options, name);
  const { neighbours = 5, signal = stopSignal() } = options;
  refuseBadNeighbours(action, neighbours);
  refuseMissing(action, train);
  const added = rowsToAdd(action, train, classes, options);
  added.forEach((count, k) => {
    if (count > 0) refuseTooFew(action, train, k, classes[k].length, neighbours);
  });
  return { classes, added, total: added.reduce((sum, count) => sum + count, 0), neighbours, random, signal };
}
