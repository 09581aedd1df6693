/** SMOTE, and then edited nearest neighbours. */
import type { Dataset, Train } from "../dataset.ts";
import { editedNearestNeighbours, type EditingOptions } from "./edited_nearest_neighbours.ts";
import type { SmoteOptions } from "./_making.ts";
import { smote } from "./smote.ts";

/** How {@linkcode smoteEnn} makes rows and clears them. */
export interface SmoteEnnOptions extends SmoteOptions {
  /** How rows are judged afterwards. Default: by all of 3 neighbours. */
  editing?: Pick<EditingOptions, "neighbours" | "kind">;
}

/**
 * {@linkcode smote}, then {@linkcode editedNearestNeighbours} of every class: rows go, made ones and originals, that their
 * neighbours contradict. It clears more than {@linkcode smoteTomek} does.
 *
 * Rows that stay keep their order, the originals first. The classes come out about balanced.
 *
 * Source: Batista, Prati and Monard, "A study of the behavior of several methods for balancing machine learning training data",
 * ACM SIGKDD Explorations 6 (2004).
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
 * const features = matrixFromRows([[1], [2], [3], [4], [17], [18]]), labels = new Float32Array([0, 0, 0, 0, 1, 1]);
 * const train = asTrain(new Dataset({ features, labels, names: ["visits"], classes: ["stayed", "bought"] }));
 * const balanced = await smoteEnn(train, { random: createRandom(42), neighbours: 1 });
 * assertEquals([...balanced.classCounts], [4, 4]);
 * ```
 */
export async function smoteEnn(train: Train<Dataset>, options: SmoteEnnOptions): Promise<Train<Dataset>> {
  const made = await smote(train, options);
  return await editedNearestNeighbours(made, { ...options.editing, from: "all", signal: options.signal });
}
