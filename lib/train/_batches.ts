/** Mini-batches in a new order each epoch, gathered into arrays that are used again. */
import type { Dataset } from "../dataset.ts";
import type { Batch } from "../engine/mod.ts";
import type { Random } from "../random.ts";

/** The batches of an epoch. */
export interface Batches {
  /** Batches an epoch. */
  readonly count: number;
  /** Puts the rows in a new order. With a single batch the order means nothing, and stays. */
  shuffle(random: Random): void;
  /** Batch number `step`, from 0; valid until the next call. */
  at(step: number): Batch;
}

/** Cuts the data into batches of `batchSize` rows, the last one of what is left. */
export function createBatches({ features, labels, rows }: Dataset, weights: Float32Array, batchSize: number): Batches {
  const count = Math.ceil(rows / batchSize), width = features.columns;
  if (count === 1) {
    const whole = { features: features.data, labels, weights, rows };
    return { count, shuffle() {}, at: () => whole };
  }
  let order: ArrayLike<number> = Array.from({ length: rows }, (_, row) => row);
  const batch = {
    features: new Float32Array(batchSize * width),
    labels: new Float32Array(batchSize),
    weights: new Float32Array(batchSize),
    rows: batchSize,
  };
  return {
    count,
    shuffle(random) {
      order = random.shuffle(order);
    },
    at(step) {
      const from = step * batchSize;
      batch.rows = Math.min(batchSize, rows - from);
      for (let row = 0; row < batch.rows; row++) {
        const source = order[from + row];
        for (let c = 0; c < width; c++) batch.features[row * width + c] = features.data[source * width + c];
        batch.labels[row] = labels[source];
        batch.weights[row] = weights[source];
      }
      return batch;
    },
  };
}
