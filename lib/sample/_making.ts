/** What SMOTE and its kin do first. */
import type { Dataset, Train } from "../dataset.ts";
import { stopSignal } from "../notebook/mod.ts";
import type { Random } from "../random.ts";
import type { SmoteOptions } from "./smote.ts";
import { rowsToAdd } from "./_targets.ts";
import { type ClassRows, classRows, ownStream, refuseBadNeighbours, refuseMissing, refuseTooFew } from "./_train.ts";

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
