/** SMOTE, and then no Tomek links. */
import type { Dataset, Train } from "../dataset.ts";
import type { SmoteOptions } from "./_making.ts";
import { smote } from "./smote.ts";
import { tomekLinks } from "./tomek_links.ts";

/**
 * {@linkcode smote}, then {@linkcode tomekLinks} of every class: what was made too near to another class goes again, and what
 * it came too near to.
 *
 * Rows that stay keep their order, the originals first. The classes come out about balanced.
 *
 * Source: Batista, Bazzan and Monard, "Balancing training data for automated annotation of keywords", WOB 2003.
 *
 * @param train training rows with classes and without categories
 * @throws TypeError, RangeError, DOMException as those two do
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { asTrain, Dataset } from "shoplens/dataset";
 * import { matrixFromRows } from "shoplens/matrix";
 * import { createRandom } from "shoplens/random";
 * const features = matrixFromRows([[1], [2], [3], [7], [8]]), labels = new Float32Array([0, 0, 0, 1, 1]);
 * const train = asTrain(new Dataset({ features, labels, names: ["visits"], classes: ["stayed", "bought"] }));
 * const balanced = await smoteTomek(train, { random: createRandom(42), neighbours: 1 });
 * assertEquals([...balanced.classCounts], [3, 3]);
 * ```
 */
export async function smoteTomek(train: Train<Dataset>, options: SmoteOptions): Promise<Train<Dataset>> {
  const made = await smote(train, options);
  return await tomekLinks(made, { from: "all", signal: options.signal });
}
