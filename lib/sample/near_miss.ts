/** NearMiss: keeps the common rows that lie near rare ones. */
import type { Dataset, Train } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { stopSignal } from "../notebook/mod.ts";
import { withoutRows } from "./_keep.ts";
import { findNeighbours } from "./_neighbours.ts";
import { rowsToKeep, type TargetOptions } from "./_targets.ts";
import { classRows, rarest, refuseBadNeighbours, refuseCodes, refuseMissing } from "./_train.ts";

/** How {@linkcode nearMiss} chooses rows. */
export interface NearMissOptions extends TargetOptions {
  /**
   * 1 keeps rows whose nearest rare rows are nearest on average; 2 rows whose farthest rare rows are nearest; 3 first takes the
   * nearest rows of each rare row, and keeps those whose nearest rare rows are farthest. Default: 1.
   */
  kind?: 1 | 2 | 3;
  /** Rare rows that the average is taken over. Default: 3. */
  neighbours?: number;
  /** Of kind 3: rows of each class taken around each rare row. Default: 3. */
  candidates?: number;
  /** Stops the search, which throws then. Default: the notebook's stop button. */
  signal?: AbortSignal;
}

/**
 * Keeps as many rows of each class as the rarest one has, those that are hardest to tell from it. Those that stay keep their
 * order; nothing is drawn. Kind 3 may keep fewer, where rare rows have the same neighbours.
 *
 * Features should be of one scale, since near is by Euclidean distance. The classes' true shares are remembered, and
 * predictions are corrected for the change.
 *
 * Source: Mani and Zhang, "kNN approach to unbalanced data distributions: a case study involving information extraction", ICML
 * Workshop on Learning from Imbalanced Data Sets, 2003.
 *
 * @param train training rows with classes
 * @throws TypeError if the rows have another role or no classes, a category is held as codes, or a ratio is given for more than
 * two classes
 * @throws RangeError if only one class has rows, a class would grow, there are fewer rows than neighbours, or a value is
 * missing
 * @throws DOMException named AbortError when it is stopped
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { asTrain, Dataset } from "shoplens/dataset";
 * import { matrixFromRows } from "shoplens/matrix";
 * const features = matrixFromRows([[1], [2], [6], [3], [7], [8]]), labels = new Float32Array([0, 0, 0, 0, 1, 1]);
 * const train = asTrain(new Dataset({ features, labels, names: ["visits"], classes: ["stayed", "bought"] }));
 * const balanced = await nearMiss(train, { neighbours: 1 });
 * assertEquals([...balanced.features.data], [6, 3, 7, 8]);
 * ```
 */
export async function nearMiss(train: Train<Dataset>, options: NearMissOptions = {}): Promise<Train<Dataset>> {
  const action = "undersample by NearMiss";
  const { kind = 1, neighbours = 3, candidates = 3, signal = stopSignal() } = options;
  const classes = classRows(action, train);
  if (![1, 2, 3].includes(kind)) throw cannot(action, RangeError, { expected: "kind 1, 2 or 3", received: kind });
  refuseBadNeighbours(action, neighbours);
  refuseBadNeighbours(action, candidates, "candidates");
  refuseMissing(action, train);
  refuseCodes(action, train);
  const kept = rowsToKeep(action, train, classes, options);
  const rareClass = rarest(classes), rare = classes[rareClass];
  if (rare.length < neighbours) {
    throw cannot(action, RangeError, {
      expected: `at least ${neighbours} rows of ${train.classes![rareClass]}, over which distances are averaged`,
      received: rare.length,
      fix: `Say { neighbours: ${rare.length} } or less.`,
    });
  }

  const isDropped = new Uint8Array(train.rows);
  for (const [k, rows] of classes.entries()) {
    if (k === rareClass || rows.length === 0 || kept[k] === rows.length) continue;
    const around = kind === 3 ? await nearestOf(rare, rows, Math.min(candidates, rows.length)) : undefined;
    const chosenFrom = around === undefined ? rows : Uint32Array.from(new Set(around)).sort();
    const which = kind === 2 ? "farthest" : "nearest";
    const { squares } = await findNeighbours(train.features, { of: chosenFrom, among: rare, count: neighbours, which, signal });
    const distances = new Float64Array(chosenFrom.length);
    squares.forEach((square, i) => distances[Math.floor(i / neighbours)] += Math.sqrt(square));
    const order = kind === 3 ? -1 : 1;
    const chosen = new Set(
      Array.from(distances, (_, i) => i).sort((a, b) => order * (distances[a] - distances[b])).slice(0, kept[k])
        .map((i) => chosenFrom[i]),
    );
    for (const row of rows) isDropped[row] = chosen.has(row) ? 0 : 1;
  }
  return withoutRows(action, train, isDropped);

  async function nearestOf(of: Uint32Array, among: Uint32Array, count: number): Promise<Uint32Array> {
    return (await findNeighbours(train.features, { of, among, count, signal })).rows;
  }
}
