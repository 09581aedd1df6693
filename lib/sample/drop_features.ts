/** Copies of rows with some features unknown. */
import type { Dataset, Train } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { type CopyOptions, momentsOf, startAugmenting, withCopies } from "./_augment.ts";

/** How {@linkcode dropFeatures} draws. */
export interface DropOptions extends CopyOptions {
  /** Chance that a feature is dropped, in (0, 1). Default 0.1. */
  rate?: number;
}

/**
 * Adds copies of all rows in which each feature has been lost with a chance of `rate`, as if nobody had asked: a number becomes the mean of the
 * training rows, a category no level at all (all of its features 0 together). So no answer hangs on one feature alone (dropout on inputs:
 * Srivastava and others, JMLR 15, 2014).
 *
 * The originals stay first and in order. As a plan's `sample`: `(train, random) => dropFeatures(train, { random })`.
 *
 * @param train training rows; labels may be numbers
 * @throws TypeError if the rows have another role
 * @throws RangeError if there are no rows, or an option is out of range
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { asTrain, Dataset } from "shoplens/dataset";
 * import { matrixFromRows } from "shoplens/matrix";
 * import { createRandom } from "shoplens/random";
 * const features = matrixFromRows([[1], [3]]), labels = new Float32Array([0, 1]);
 * const train = asTrain(new Dataset({ features, labels, names: ["minutes"], classes: ["stayed", "bought"] }));
 * const more = await dropFeatures(train, { rate: 0.999, random: createRandom(1) });
 * assertEquals([...more.features.data], [1, 3, 2, 2]);
 * ```
 */
export async function dropFeatures(train: Train<Dataset>, options: DropOptions): Promise<Train<Dataset>> {
  const action = "drop features", random = startAugmenting(action, train, options, "drop-features");
  const { rate = 0.1 } = options;
  if (!(rate > 0 && rate < 1)) throw cannot(action, RangeError, { expected: "rate in (0, 1)", received: rate });
  const { means } = momentsOf(train);
  const groups = new Map(train.categories.map(({ at, width }) => [at, width]));
  return await withCopies(action, train, options, (row) => {
    for (let c = 0; c < row.length;) {
      const width = groups.get(c) ?? 1;
      if (random.uniform() < rate) row.fill(groups.has(c) ? 0 : means[c], c, c + width);
      c += width;
    }
  });
}
