/** Rows that stay when others go. */
import type { Dataset, Train } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { type ClassRows, rarest } from "./_train.ts";

/**
 * The rows that are not dropped, in their order.
 *
 * @param isDropped a number other than 0 for each row that goes
 * @throws RangeError if no row of a class would stay
 */
export function withoutRows(action: string, train: Train<Dataset>, isDropped: Uint8Array): Train<Dataset> {
  const kept = Uint32Array.from({ length: train.rows }, (_, row) => row).filter((row) => isDropped[row] === 0);
  const stays = new Uint32Array(train.classes!.length);
  for (const row of kept) stays[train.labels[row]]++;
  const gone = train.classCounts.findIndex((count, k) => count > 0 && stays[k] === 0);
  if (gone >= 0) {
    throw cannot(action, RangeError, {
      because: `no row of ${train.classes![gone]} would stay`,
      fix: "Its rows lie among those of other classes: add features that tell them apart, or clean the majority only.",
    });
  }
  return train.resample(kept);
}

/**
 * Whether each class may lose rows, by the class's index.
 *
 * @throws RangeError if `from` is neither "common" nor "all"
 */
export function dropsFrom(action: string, classes: ClassRows, from: "common" | "all" = "common"): boolean[] {
  if (from !== "common" && from !== "all") {
    throw cannot(action, RangeError, { expected: `from "common" or "all"`, received: from });
  }
  const rare = rarest(classes);
  return classes.map((_, k) => from === "all" || k !== rare);
}
