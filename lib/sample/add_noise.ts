/** Copies of rows with a little noise. */
import type { Dataset, Train } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { type CopyOptions, isDiscrete, momentsOf, startAugmenting, withCopies } from "./_augment.ts";

/** How {@linkcode addNoise} draws. */
export interface NoiseOptions extends CopyOptions {
  /** Deviation of the noise, as a share of each feature's own, above 0. Default 0.1. */
  deviation?: number;
}

/**
 * Adds copies of all rows whose numbers have normal noise on them. A network that learns from them must answer alike for rows that differ
 * little, which is a penalty on steep slopes (Bishop, "Training with noise is equivalent to Tikhonov regularization", Neural Computation 7,
 * 1995). Categories, and features of 0 and 1, stay as they are.
 *
 * The originals stay first and in order. As a plan's `sample`: `(train, random) => addNoise(train, { random })`.
 *
 * @param train training rows; labels may be numbers
 * @throws TypeError if the rows have another role
 * @throws RangeError if there are no rows, or an option is out of range
 *
 * @example
 * ```ts
 * import { assert, assertEquals } from "@std/assert";
 * import { asTrain, Dataset } from "shoplens/dataset";
 * import { matrixFromRows } from "shoplens/matrix";
 * import { createRandom } from "shoplens/random";
 * const features = matrixFromRows([[1, 0], [3, 1]]), labels = new Float32Array([0, 1]);
 * const train = asTrain(new Dataset({ features, labels, names: ["minutes", "member"], classes: ["stayed", "bought"] }));
 * const more = await addNoise(train, { random: createRandom(1) });
 * assertEquals([...more.labels], [0, 1, 0, 1]);
 * assertEquals(more.features.data[5], 0); // a flag
 * assert(Math.abs(more.features.data[4] - 1) < 0.5);
 * ```
 */
export async function addNoise(train: Train<Dataset>, options: NoiseOptions): Promise<Train<Dataset>> {
  const action = "add noise", random = startAugmenting(action, train, options, "add-noise");
  const { deviation = 0.1 } = options;
  if (!(deviation > 0 && deviation < Infinity)) {
    throw cannot(action, RangeError, { expected: "deviation above 0", received: deviation });
  }
  const { deviations } = momentsOf(train), discrete = isDiscrete(train);
  return await withCopies(action, train, options, (row) => {
    for (let c = 0; c < row.length; c++) if (!discrete[c]) row[c] += random.normal(0, deviation * deviations[c]);
  });
}
