/** Tomek links: clears rows where two classes touch. */
import type { Dataset, Train } from "../dataset.ts";
import { stopSignal } from "../notebook/mod.ts";
import { dropsFrom, withoutRows } from "./_keep.ts";
import { findNeighbours } from "./_neighbours.ts";
import { allRows, classRows, refuseCodes, refuseMissing } from "./_train.ts";

/** How rows are cleared away. */
export interface CleaningOptions {
  /** Classes that may lose rows: all but the rarest one, or every class. Default: the common ones. */
  from?: "common" | "all";
  /** Stops the search, which throws then. Default: the notebook's stop button. */
  signal?: AbortSignal;
}

/**
 * Drops rows that form a Tomek link: two rows of different classes, each the nearest one to the other. One of them is noise, or
 * both lie on the border. Those that stay keep their order; nothing is drawn.
 *
 * Features should be of one scale, since nearest is by Euclidean distance. This clears the border and does not balance. The
 * classes' true shares are remembered, and predictions are corrected for the change.
 *
 * Source: Tomek, "Two modifications of CNN", IEEE Transactions on Systems, Man and Cybernetics 6 (1976).
 *
 * @param train training rows with classes
 * @throws TypeError if the rows have another role or no classes, or a category is held as codes
 * @throws RangeError if only one class has rows, a value is missing, or no row of a class would stay
 * @throws DOMException named AbortError when it is stopped
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { asTrain, Dataset } from "shoplens/dataset";
 * import { matrixFromRows } from "shoplens/matrix";
 * const features = matrixFromRows([[1], [2], [5], [5.5], [9]]), labels = new Float32Array([0, 0, 0, 1, 1]);
 * const train = asTrain(new Dataset({ features, labels, names: ["visits"], classes: ["stayed", "bought"] }));
 * assertEquals([...(await tomekLinks(train)).features.data], [1, 2, 5.5, 9]);
 * ```
 */
export async function tomekLinks(train: Train<Dataset>, options: CleaningOptions = {}): Promise<Train<Dataset>> {
  const action = "clear Tomek links", { from, signal = stopSignal() } = options;
  const classes = classRows(action, train);
  const isOpen = dropsFrom(action, classes, from);
  refuseMissing(action, train);
  refuseCodes(action, train);
  const { labels } = train, everyone = allRows(train);
  const { rows: nearest } = await findNeighbours(train.features, { of: everyone, among: everyone, count: 1, signal });
  const isDropped = new Uint8Array(train.rows);
  nearest.forEach((other, row) => {
    if (isOpen[labels[row]] && labels[other] !== labels[row] && nearest[other] === row) isDropped[row] = 1;
  });
  return withoutRows(action, train, isDropped);
}
