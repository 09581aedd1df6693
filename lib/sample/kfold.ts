/** Cross-validation: every training row is validated once in each round. */
import { asTrain, asValidation, type Train, type Validation } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { type Frame, type Schema, takeRows } from "../frame/mod.ts";
import { displayAs } from "../notebook/mod.ts";
import { type Deal, rowsWhere } from "./_deal.ts";
import { type DealOptions, type Method, planOf } from "./_plan.ts";
import { labelled } from "./_rows.ts";
import { seedOf } from "./_seed.ts";
import { wholeShares } from "./_shares.ts";

/** How {@linkcode kFold} folds. */
export interface FoldOptions<S extends Schema> extends DealOptions<S> {
  /** How many folds, 2 or more. Default: 5. */
  k?: number;
  /** How many rounds, each with its own draw. Default: 1. */
  repeats?: number;
}

/** Rows to learn from and rows to judge with. */
export interface Fold<S extends Schema> {
  /** Which round, from 1. */
  readonly round: number;
  /** Which fold of the round, from 1. */
  readonly fold: number;
  readonly train: Train<Frame<S>>;
  readonly validation: Validation<Frame<S>>;
}

/** The folds, made one at a time when asked for; can be walked more than once. */
export interface Folds<S extends Schema> extends Iterable<Fold<S>> {
  readonly method: Method;
  /** The seed and the forks of the stream that was drawn from; absent where nothing was drawn. */
  readonly seed?: string;
  /** How many folds in all rounds together. */
  readonly length: number;
}

/**
 * Deals training rows to `k` folds; each fold is once the validation data, and the other folds are the training data.
 *
 * Stratified, grouped and time-ordered as {@linkcode split} is. Time-ordered folds *expand*: the rows are cut into k + 1 blocks in
 * order of time; fold i learns from the first i blocks and is judged on the next one, so that nothing is learnt from later rows.
 * Everything that learns, a recipe too, belongs inside the loop.
 *
 * @param train training rows, without missing labels, groups or times
 * @throws TypeError if a column does not exist or is of the wrong kind, or neither seed, random nor time is given
 * @throws RangeError if `k` is not 2 or more, there are fewer rows, groups, times or rows of a class than folds, or the label has
 * one class
 *
 * @example
 * ```ts
 * import { asTrain } from "shoplens/dataset";
 * import { flag, frameOf, number } from "shoplens/frame";
 * import { assertEquals } from "@std/assert";
 * const rows = Array.from({ length: 12 }, (_, i) => ({ minutes: i, bought: i % 3 === 0 }));
 * const train = asTrain(frameOf(rows, { minutes: number(), bought: flag() }));
 * for (const fold of kFold(train, { label: "bought", k: 4, seed: 1 })) {
 *   assertEquals([fold.train.rows, fold.validation.rows], [9, 3]);
 * }
 * ```
 */
export function kFold<S extends Schema>(train: Train<Frame<S>>, options: FoldOptions<S>): Folds<S> {
  const { k = 5, repeats = 1, time } = options;
  if (!Number.isInteger(k) || k < 2) throw cannot("fold", RangeError, { expected: "k of 2 or more", received: k });
  if (!Number.isInteger(repeats) || repeats < 1) {
    throw cannot("fold", RangeError, { expected: "repeats of 1 or more", received: repeats });
  }
  if (time !== undefined && repeats > 1) {
    throw cannot("fold", TypeError, {
      because: "folds in order of time come out the same in every round",
      fix: "Leave out repeats.",
    });
  }
  if (train.role !== "train") {
    throw cannot("fold", TypeError, {
      expected: "training rows",
      received: train.role ?? "rows without a role",
      fix: "Split first, and fold `train`.",
    });
  }
  const plan = planOf("fold", train, options);
  const sizes = wholeShares(train.rows, new Array(time === undefined ? k : k + 1).fill(1));
  if (sizes.includes(0)) {
    throw cannot("fold", RangeError, { expected: `at least ${sizes.length} rows`, received: train.rows });
  }
  // Dealt at once, so that errors come now and every walk sees the same folds; a row costs four bytes a round.
  const deals = Array.from({ length: repeats }, () => plan.deal(sizes));
  const frame = labelled(train, plan.label);

  function makeFold(deal: Deal, round: number, fold: number): Fold<S> {
    const judged = time === undefined ? fold - 1 : fold;
    const learns = time === undefined ? (part: number) => part !== judged : (part: number) => part < judged;
    return {
      round,
      fold,
      train: asTrain(takeRows(frame, rowsWhere(deal, learns))),
      validation: asValidation(takeRows(frame, rowsWhere(deal, (part) => part === judged))),
    };
  }
  const folds = {
    method: plan.method,
    seed: plan.random?.name,
    length: k * repeats,
    *[Symbol.iterator]() {
      for (const [round, deal] of deals.entries()) {
        for (let fold = 1; fold <= k; fold++) yield makeFold(deal, round + 1, fold);
      }
    },
  };
  const drawn = plan.random === undefined ? "" : `, seed ${seedOf(plan.random.name)}`;
  const rounds = repeats === 1 ? "" : ` in each of ${repeats} rounds`;
  const text = `${k} ${plan.method} folds${rounds} of ${
    frame.rows.toLocaleString("en-US")
  } rows${drawn}; walk them with for ... of.`;
  return displayAs(folds, () => ({ "text/plain": text }));
}
