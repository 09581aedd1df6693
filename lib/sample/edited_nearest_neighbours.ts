/** Edited nearest neighbours: clears rows that their neighbours contradict. */
import type { Dataset, Train } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { stopSignal } from "../notebook/mod.ts";
import { dropsFrom, withoutRows } from "./_keep.ts";
import { findNeighbours } from "./_neighbours.ts";
import type { CleaningOptions } from "./tomek_links.ts";
import { allRows, classRows, refuseBadNeighbours, refuseCodes, refuseMissing } from "./_train.ts";

/** How {@linkcode editedNearestNeighbours} judges rows. */
export interface EditingOptions extends CleaningOptions {
  /** Neighbours that judge a row. Default: 3. */
  neighbours?: number;
  /** A row stays if all of its neighbours are of its class, or if that is the most frequent class among them. Default: all. */
  kind?: "all" | "mode";
}

/**
 * Drops rows that are not of the class of their nearest neighbours. Those that stay keep their order; nothing is drawn.
 *
 * Features should be of one scale, since nearest is by Euclidean distance. This clears the border and does not balance. Of
 * classes that are as frequent, "mode" takes the first. The classes' true shares are remembered, and predictions are corrected
 * for the change.
 *
 * Source: Wilson, "Asymptotic properties of nearest neighbor rules using edited data", IEEE Transactions on Systems, Man and
 * Cybernetics 2 (1972).
 *
 * @param train training rows with classes
 * @throws TypeError if the rows have another role or no classes, or a category is held as codes
 * @throws RangeError if only one class has rows, there are no more rows than neighbours, a value is missing, or no row of a
 * class would stay
 * @throws DOMException named AbortError when it is stopped
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { asTrain, Dataset } from "shoplens/dataset";
 * import { matrixFromRows } from "shoplens/matrix";
 * const features = matrixFromRows([[1], [2], [3], [7.5], [7], [8]]), labels = new Float32Array([0, 0, 0, 0, 1, 1]);
 * const train = asTrain(new Dataset({ features, labels, names: ["visits"], classes: ["stayed", "bought"] }));
 * const edited = await editedNearestNeighbours(train, { neighbours: 2 });
 * assertEquals([...edited.features.data], [1, 2, 3, 7, 8]);
 * ```
 */
export async function editedNearestNeighbours(train: Train<Dataset>, options: EditingOptions = {}): Promise<Train<Dataset>> {
  const action = "edit by nearest neighbours";
  const { neighbours = 3, kind = "all", from, signal = stopSignal() } = options;
  const classes = classRows(action, train);
  refuseBadNeighbours(action, neighbours);
  if (kind !== "all" && kind !== "mode") throw cannot(action, RangeError, { expected: `kind "all" or "mode"`, received: kind });
  const isOpen = dropsFrom(action, classes, from);
  refuseMissing(action, train);
  refuseCodes(action, train);
  if (train.rows <= neighbours) {
    throw cannot(action, RangeError, {
      expected: `at least ${neighbours + 1} rows, since each needs ${neighbours} neighbours`,
      received: train.rows,
      fix: `Say { neighbours: ${train.rows - 1} } or less.`,
    });
  }
  const { labels } = train, everyone = allRows(train), judged = everyone.filter((row) => isOpen[labels[row]]);
  const found = await findNeighbours(train.features, {
    of: judged.length === everyone.length ? everyone : judged,
    among: everyone,
    count: neighbours,
    signal,
  });
  const isDropped = new Uint8Array(train.rows), votes = new Uint32Array(classes.length);
  judged.forEach((row, i) => {
    votes.fill(0);
    for (let n = i * neighbours; n < (i + 1) * neighbours; n++) votes[labels[found.rows[n]]]++;
    const own = votes[labels[row]];
    const stays = kind === "all" ? own === neighbours : labels[row] === votes.indexOf(Math.max(...votes));
    if (!stays) isDropped[row] = 1;
  });
  return withoutRows(action, train, isDropped);
}
