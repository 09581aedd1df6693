/** Plans for any table, from what its columns are. */
import type { Train } from "../dataset.ts";
import { cannot } from "../errors.ts";
import type { Frame, Schema } from "../frame/mod.ts";
import type { Plan } from "../train/mod.ts";
import { architecturesFor } from "./_architectures.ts";

/** What {@linkcode candidatePlans} may use. */
export interface CandidateOptions {
  /** The columns to learn from: those of `findSuspects`. */
  columns: readonly string[];
  /** Of the folds in which categories of many levels are encoded by the label. */
  seed: number;
  /** The column by which the rows were split in time, if they were. */
  time?: string;
}

/**
 * Plans by name, the plainest first: the prior, and the popularity of a category of many levels; logistic regression and a small network, or for
 * numbers ridge regression on two scales; vectors of codes where levels are many; boosted trees, cautious and bold. It is the short list of
 * `chooseArchitecture` without what takes minutes. What becomes of a column follows from its kind and from the training rows: lines and networks get
 * numbers filled and scaled (by rank, where the tail is long), a sign of what was missing, categories level by level (the rare ones
 * together) or by the label's mean where levels are many; networks of vectors and trees get codes and missing values as they are. Of texts come the weights of
 * their terms, of times the cycles.
 *
 * @throws RangeError if there is no column to learn from
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { flag, frameOf, number } from "shoplens/frame";
 * import { split } from "shoplens/sample";
 * const rows = Array.from({ length: 60 }, (_, i) => ({ age: i, bought: i % 3 === 0 }));
 * const { train } = split(frameOf(rows, { age: number(), bought: flag() }), { label: "bought", seed: 1 });
 * const plans = candidatePlans(train, { columns: ["age"], seed: 1 });
 * assertEquals(Object.keys(plans), ["prior", "logistic", "cautious trees", "bold trees"]);
 * ```
 */
export function candidatePlans<S extends Schema>(
  train: Train<Frame<S>>,
  { columns, seed, time }: CandidateOptions,
): Record<string, Plan<S>> {
  if (columns.length === 0) {
    throw cannot("plan", RangeError, {
      because: "no column is left to learn from",
      fix: "See why `findSuspects` and the reading left them out; name other columns, or add some.",
    });
  }
  const suiting = architecturesFor(train as unknown as Train<Frame<Schema>>, { columns, seed, time })
    .filter(({ whyNot, dear }) => whyNot === undefined && !dear);
  return Object.fromEntries(suiting.map(({ name, plan }) => [name, plan])) as unknown as Record<string, Plan<S>>;
}
