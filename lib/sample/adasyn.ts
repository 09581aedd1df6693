/** ADASYN: more rows where a rare class is harder to tell. */
import type { Dataset, Train } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { MadeRows, withMadeRows } from "./_made.ts";
import { planMaking, type SmoteOptions } from "./_making.ts";
import { findNeighbours } from "./_neighbours.ts";
import { allRows, refuseCategories } from "./_train.ts";

/**
 * As {@linkcode smote}, but how many rows start from each one is not drawn: it is in proportion to how many of its neighbours
 * are of other classes. Each number is rounded, so a class gets about as many rows as were wanted.
 *
 * Source: He, Bai, Garcia and Li, "ADASYN: adaptive synthetic sampling approach for imbalanced learning", IJCNN 2008.
 *
 * @param train training rows with classes and without categories
 * @throws TypeError, RangeError, DOMException as {@linkcode smote} does
 * @throws RangeError if no neighbour of a class is of another one, or all numbers are rounded to 0
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { asTrain, Dataset } from "shoplens/dataset";
 * import { matrixFromRows } from "shoplens/matrix";
 * import { createRandom } from "shoplens/random";
 * const features = matrixFromRows([[1], [2], [3], [4], [4.1], [9]]), labels = new Float32Array([0, 0, 0, 0, 1, 1]);
 * const train = asTrain(new Dataset({ features, labels, names: ["visits"], classes: ["stayed", "bought"] }));
 * const balanced = await adasyn(train, { random: createRandom(42), neighbours: 1 });
 * assertEquals([...balanced.classCounts], [4, 4]);
 * ```
 */
export async function adasyn(train: Train<Dataset>, options: SmoteOptions): Promise<Train<Dataset>> {
  const action = "oversample by ADASYN";
  const { classes, added, neighbours, random, signal } = planMaking(action, "adasyn", train, options);
  refuseCategories(action, train);
  const { labels, features } = train, everyone = allRows(train);
  // Rounding gives each row half a row too many at most.
  const made = new MadeRows(added.reduce((sum, count, k) => sum + (count === 0 ? 0 : count + classes[k].length), 0));
  for (const [k, rows] of classes.entries()) {
    if (added[k] === 0) continue;
    const around = await findNeighbours(features, { of: rows, among: everyone, count: neighbours, signal });
    const others = new Float64Array(rows.length);
    around.rows.forEach((row, i) => others[Math.floor(i / neighbours)] += labels[row] === k ? 0 : 1);
    const total = others.reduce((sum, count) => sum + count, 0);
    if (total === 0) {
      throw cannot(action, RangeError, {
        because: `all neighbours of ${train.classes![k]} are of the same class`,
        fix: "Use smote.",
      });
    }
    const counts = others.map((count) => roundToEven(count * added[k] / total));
    if (counts.every((count) => count === 0)) {
      throw cannot(action, RangeError, {
        because: `${added[k]} new rows, shared by ${rows.length} rows of ${
          train.classes![k]
        }, are less than half a row for each`,
        fix: "Ask for more rows, or use smote.",
      });
    }
    const found = await findNeighbours(features, { of: rows, among: rows, count: neighbours, signal });
    rows.forEach((row, i) => {
      for (let left = counts[i]; left > 0; left--) {
        made.add(row, found.rows[i * neighbours + random.integer(0, neighbours)], random.uniform());
      }
    });
  }
  return train.resample(withMadeRows(train, made));
}

/** A half goes to the even number, so that halves do not add up. */
function roundToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}
