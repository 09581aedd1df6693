/** Borderline-SMOTE: rows made only where a rare class is in danger. */
import type { Dataset, Train } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { MadeRows, withMadeRows } from "./_made.ts";
import { planMaking, type SmoteOptions } from "./_making.ts";
import { findNeighbours } from "./_neighbours.ts";
import { allRows, refuseBadNeighbours, refuseCategories } from "./_train.ts";

/** How {@linkcode borderlineSmote} makes rows. */
export interface BorderlineSmoteOptions extends SmoteOptions {
  /**
   * 1 joins a row in danger with neighbours of its class; 2 with neighbours of any class, and goes less than half of the way to
   * those of another one. Default: 1.
   */
  kind?: 1 | 2;
  /** Neighbours of any class that say whether a row is in danger. Default: 10. */
  dangerNeighbours?: number;
}

/**
 * As {@linkcode smote}, but new rows start from those in danger alone: rows of which half or more of the neighbours, yet not
 * all, are of other classes. A row among others only is noise, and one among its own is safe.
 *
 * Source: Han, Wang and Mao, "Borderline-SMOTE: a new over-sampling method in imbalanced data sets learning", ICIC 2005. Kind 2
 * steps in [0, 0.5) towards another class, as there; imbalanced-learn shortens that by a second random factor.
 *
 * @param train training rows with classes and without categories
 * @throws TypeError, RangeError, DOMException as {@linkcode smote} does
 * @throws RangeError if no row of a class is in danger
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { asTrain, Dataset } from "shoplens/dataset";
 * import { matrixFromRows } from "shoplens/matrix";
 * import { createRandom } from "shoplens/random";
 * const features = matrixFromRows([[1], [2], [3], [4], [4.1], [9]]), labels = new Float32Array([0, 0, 0, 0, 1, 1]);
 * const train = asTrain(new Dataset({ features, labels, names: ["visits"], classes: ["stayed", "bought"] }));
 * const options = { random: createRandom(42), neighbours: 1, dangerNeighbours: 5 };
 * const balanced = await borderlineSmote(train, options);
 * assertEquals([...balanced.classCounts], [4, 4]);
 * ```
 */
export async function borderlineSmote(train: Train<Dataset>, options: BorderlineSmoteOptions): Promise<Train<Dataset>> {
  const action = "oversample by Borderline-SMOTE";
  const { classes, added, total, neighbours, random, signal } = planMaking(action, "borderline-smote", train, options);
  refuseCategories(action, train);
  const { dangerNeighbours = 10, kind = 1 } = options;
  refuseBadNeighbours(action, dangerNeighbours, "dangerNeighbours");
  if (kind !== 1 && kind !== 2) throw cannot(action, RangeError, { expected: "kind 1 or 2", received: kind });
  const { labels, features } = train, everyone = allRows(train);
  if (everyone.length <= dangerNeighbours) {
    throw cannot(action, RangeError, {
      expected: `more rows than dangerNeighbours, which is ${dangerNeighbours}`,
      received: everyone.length,
      fix: "Ask for fewer.",
    });
  }
  const made = new MadeRows(total);
  for (const [k, rows] of classes.entries()) {
    if (added[k] === 0) continue;
    const around = await findNeighbours(features, { of: rows, among: everyone, count: dangerNeighbours, signal });
    const seeds = rows.filter((_, i) => {
      const near = around.rows.subarray(i * dangerNeighbours, (i + 1) * dangerNeighbours);
      const others = near.reduce((sum, row) => sum + (labels[row] === k ? 0 : 1), 0);
      return others >= dangerNeighbours / 2 && others < dangerNeighbours;
    });
    if (seeds.length === 0) {
      throw cannot(action, RangeError, {
        because: `no row of ${train.classes![k]} is in danger: of each, fewer than half or all neighbours are of other classes`,
        fix: "Use smote.",
      });
    }
    const among = kind === 1 ? rows : everyone;
    const found = await findNeighbours(features, { of: seeds, among, count: neighbours, signal });
    made.draw(random, added[k], seeds, found.rows, (_, neighbour) => labels[neighbour] === k ? 1 : 0.5);
  }
  return train.resample(withMadeRows(train, made));
}
