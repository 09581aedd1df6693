/** SMOTE: rows of rare classes made between neighbours. */
import type { Dataset, Train } from "../dataset.ts";
import { MadeRows, withMadeRows } from "./_made.ts";
import { planMaking, type SmoteOptions } from "./_making.ts";
import { findNeighbours } from "./_neighbours.ts";
import { refuseCategories } from "./_train.ts";

/**
 * Adds rows to rare classes until each has as many as the largest one. Each new row lies at a random place on the line from a
 * row to one of its nearest neighbours of the same class: x + u (neighbour - x), with u in [0, 1).
 *
 * The originals stay first and in order. Features should be of one scale, since neighbours are the nearest by Euclidean
 * distance. A weight is made like a feature; an id becomes "made from ID". Rows are counted, not their weights. The classes'
 * true shares are remembered, and predictions are corrected for the change.
 *
 * Source: Chawla, Bowyer, Hall and Kegelmeyer, "SMOTE: synthetic minority over-sampling technique", JAIR 16 (2002).
 *
 * @param train training rows with classes and without categories
 * @throws TypeError if the rows have another role or no classes, there are categories (see {@linkcode smoteNc}), or a ratio is
 * given for more than two classes
 * @throws RangeError if a value is missing, a class has no more rows than `neighbours`, a class would shrink, or the result
 * would be too large
 * @throws DOMException named AbortError when it is stopped
 *
 * @example
 * ```ts
 * import { assert, assertEquals } from "@std/assert";
 * import { asTrain, Dataset } from "shoplens/dataset";
 * import { matrixFromRows } from "shoplens/matrix";
 * import { createRandom } from "shoplens/random";
 * const features = matrixFromRows([[1], [2], [3], [7], [8]]), labels = new Float32Array([0, 0, 0, 1, 1]);
 * const train = asTrain(new Dataset({ features, labels, names: ["visits"], classes: ["stayed", "bought"] }));
 * const balanced = await smote(train, { random: createRandom(42), neighbours: 1 });
 * assertEquals([...balanced.classCounts], [3, 3]);
 * assert(balanced.features.data[5] >= 7 && balanced.features.data[5] <= 8);
 * ```
 */
export async function smote(train: Train<Dataset>, options: SmoteOptions): Promise<Train<Dataset>> {
  const action = "oversample by SMOTE";
  const { classes, added, total, neighbours, random, signal } = planMaking(action, "smote", train, options);
  refuseCategories(action, train);
  const made = new MadeRows(total);
  for (const [k, rows] of classes.entries()) {
    if (added[k] === 0) continue;
    const found = await findNeighbours(train.features, { of: rows, among: rows, count: neighbours, signal });
    made.draw(random, added[k], rows, found.rows);
  }
  return train.resample(withMadeRows(train, made));
}
