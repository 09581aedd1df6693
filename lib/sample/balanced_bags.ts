/** Bags for an ensemble, each balanced and each another one. */
import type { Dataset, Train } from "../dataset.ts";
import { cannot } from "../errors.ts";
import type { Random } from "../random.ts";
import { classRows, ownStream, rarest } from "./_train.ts";

/** How {@linkcode balancedBags} draws. */
export interface BagOptions {
  /** The stream to draw from; each bag takes a fork. */
  random: Random;
  /** How many bags. Default: 10. */
  bags?: number;
}

/**
 * Deals balanced bags: each has as many rows of every class as the rarest class has, drawn with replacement. One model a bag
 * and the mean of their predictions see more of the common rows than one under-sample does, at the same balance.
 *
 * Each bag remembers the classes' true shares. Bags are dealt as folds are, so nothing is awaited.
 *
 * Source: Wallace, Small, Brodley and Trikalinos, "Class imbalance, redux", ICDM 2011.
 *
 * @param train training rows with classes
 * @throws TypeError if the rows have another role or no classes
 * @throws RangeError if only one class has rows, or `bags` is not a whole number of 1 or more
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { asTrain, Dataset } from "shoplens/dataset";
 * import { matrix } from "shoplens/matrix";
 * import { createRandom } from "shoplens/random";
 * const labels = Float32Array.from({ length: 100 }, (_, row) => row % 10 === 0 ? 1 : 0);
 * const train = asTrain(new Dataset({ features: matrix(100, 1), labels, names: ["visits"], classes: ["stayed", "bought"] }));
 * for (const bag of balancedBags(train, { bags: 3, random: createRandom(42) })) assertEquals([...bag.classCounts], [10, 10]);
 * ```
 */
export function balancedBags(train: Train<Dataset>, options: BagOptions): readonly Train<Dataset>[] {
  const action = "deal balanced bags";
  const classes = classRows(action, train), random = ownStream(action, options, "balanced-bags"), { bags = 10 } = options;
  if (!(Number.isSafeInteger(bags) && bags >= 1)) {
    throw cannot(action, RangeError, { expected: "bags of 1 or more, a whole number", received: bags });
  }
  const each = classes[rarest(classes)].length;
  return Array.from({ length: bags }, (_, bag) => {
    const stream = random.fork(`bag ${bag}`);
    const rows = classes.flatMap((rows) => rows.length === 0 ? [] : stream.choice(rows, each));
    return train.resample(Uint32Array.from(rows).sort());
  });
}
