/** Random over-sampling, the plainest answer to a rare class. */
import type { Dataset, Train } from "../dataset.ts";
import type { Random } from "../random.ts";
import { rowsToAdd, type TargetOptions } from "./_targets.ts";
import { allRows, classRows, ownStream } from "./_train.ts";

/** How {@linkcode oversample} draws. */
export interface OversampleOptions extends TargetOptions {
  /** The stream to draw from; it is forked, not advanced. */
  random: Random;
}

/**
 * Repeats rows of rare classes, drawn with replacement, until each class has as many rows as the largest one.
 *
 * The originals stay first and in order. Weights and ids are repeated with the rows. Rows are counted, not their weights. The
 * classes' true shares are remembered, and predictions are corrected for the change.
 *
 * @param train training rows with classes
 * @throws TypeError if the rows have another role or no classes, or a ratio is given for more than two classes
 * @throws RangeError if only one class has rows, a class would shrink, or the result would be too large
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { asTrain, Dataset } from "shoplens/dataset";
 * import { matrixFromRows } from "shoplens/matrix";
 * import { createRandom } from "shoplens/random";
 * const features = matrixFromRows([[1], [2], [3], [4]]), labels = new Float32Array([0, 0, 0, 1]);
 * const train = asTrain(new Dataset({ features, labels, names: ["visits"], classes: ["stayed", "bought"] }));
 * const balanced = await oversample(train, { random: createRandom(42) });
 * assertEquals([...balanced.features.data], [1, 2, 3, 4, 4, 4]);
 * assertEquals(balanced.trueShares, [0.75, 0.25]);
 * ```
 */
// deno-lint-ignore require-await -- all samplers are awaited, those that need it and those that may one day
export async function oversample(train: Train<Dataset>, options: OversampleOptions): Promise<Train<Dataset>> {
  const classes = classRows("oversample", train), random = ownStream("oversample", options, "oversample");
  const added = rowsToAdd("oversample", train, classes, options);
  const rows = new Uint32Array(train.rows + added.reduce((sum, count) => sum + count, 0));
  rows.set(allRows(train));
  let next = train.rows;
  classes.forEach((ofClass, k) => {
    rows.set(random.choice(ofClass, added[k]), next);
    next += added[k];
  });
  return train.resample(rows);
}
