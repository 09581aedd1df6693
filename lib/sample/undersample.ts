/** Random under-sampling: fewer rows of the common classes. */
import type { Dataset, Train } from "../dataset.ts";
import type { Random } from "../random.ts";
import { rowsToKeep, type TargetOptions } from "./_targets.ts";
import { classRows, ownStream } from "./_train.ts";

/** How {@linkcode undersample} draws. */
export interface UndersampleOptions extends TargetOptions {
  /** The stream to draw from; it is forked, not advanced. */
  random: Random;
}

/**
 * Keeps as many rows of each class as the smallest one has, drawn without replacement. Those that stay keep their order.
 *
 * Rows are counted, not their weights. The classes' true shares are remembered, and predictions are corrected for the change.
 *
 * @param train training rows with classes
 * @throws TypeError if the rows have another role or no classes, or a ratio is given for more than two classes
 * @throws RangeError if only one class has rows, a class would grow, or none of it would stay
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { asTrain, Dataset } from "shoplens/dataset";
 * import { matrixFromRows } from "shoplens/matrix";
 * import { createRandom } from "shoplens/random";
 * const features = matrixFromRows([[1], [2], [3], [4]]), labels = new Float32Array([0, 0, 0, 1]);
 * const train = asTrain(new Dataset({ features, labels, names: ["visits"], classes: ["stayed", "bought"] }));
 * const balanced = await undersample(train, { random: createRandom(42) });
 * assertEquals([...balanced.classCounts], [1, 1]);
 * assertEquals(balanced.trueShares, [0.75, 0.25]);
 * ```
 */
// deno-lint-ignore require-await -- all samplers are awaited, those that need it and those that may one day
export async function undersample(train: Train<Dataset>, options: UndersampleOptions): Promise<Train<Dataset>> {
  const classes = classRows("undersample", train), random = ownStream("undersample", options, "undersample");
  const kept = rowsToKeep("undersample", train, classes, options);
  const rows = classes.flatMap((rows, k) => random.choice(rows, kept[k], { replace: false }));
  return train.resample(Uint32Array.from(rows).sort());
}
