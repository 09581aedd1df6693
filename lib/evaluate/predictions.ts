/** What a model said of each test row. */
import { type Table, table } from "../notebook/mod.ts";

/** What a model said of each test row; shows itself as a table. */
export interface Predictions {
  /** The dataset's ids, or row numbers from 0. */
  ids: readonly string[];
  /** True class indices or numbers. */
  labels: Float32Array;
  /** Two classes: of the positive one, by row. More: rows x classes, row after row. Numbers: empty. */
  probabilities: Float32Array;
  /** Predicted class indices or numbers. */
  predicted: Float32Array;
}

/** What a model said, row by row, beside the truth; of several classes the chance of the one that it decided for. */
export function predictionsTable({ ids, labels, probabilities, predicted }: Predictions, classes?: readonly string[]): Table {
  const nameOf = (value: number) => classes?.[value] ?? Number(value.toPrecision(6)), several = classes?.length ?? 0;
  const chance = (row: number) => several > 2 ? probabilities[row * several + predicted[row]] : probabilities[row];
  const rows = ids.map((id, row) => [
    id,
    nameOf(labels[row]),
    nameOf(predicted[row]),
    ...(classes === undefined ? [] : [chance(row).toFixed(3)]),
  ]);
  const probability = several > 2 ? "its probability" : `probability of ${classes?.[1]}`;
  const heads = ["row", "truth", "predicted", ...(classes === undefined ? [] : [probability])];
  return table(heads, rows, { words: classes === undefined ? [0] : [0, 1, 2], most: 10 });
}
