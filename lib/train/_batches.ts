/** Mini-batches in a new order each epoch, gathered into arrays that are used again. */
import type { Dataset } from "../dataset.ts";
import type { Batch } from "../engine/mod.ts";
import type { Random } from "../random.ts";

/** The batches of a training, epoch after epoch. */
export interface Batches {
  /** Rows an epoch. */
  readonly rows: number;
  /** Batches an epoch. */
  readonly count: number;
  /** Puts the rows in the order of an epoch, from 1, and passes over batches that were done before. Epochs come in order. */
  begin(epoch: number, done: number): void | Promise<void>;
  /** The next batch of the epoch; valid until the next call. */
  next(): Batch | Promise<Batch>;
  /** Lets go of what is open. */
  close(): void | Promise<void>;
}

/** How rows are cut into batches. */
export interface BatchOptions {
  /** Rows a batch; the last one of an epoch takes what is left. */
  batchSize: number;
  /** Each epoch draws from a fork of its own, so that its order can be had again. */
  random: Random;
}

/** An array of room for each part of a batch. */
export function makeBatch(rows: number, width: number): Batch {
  return {
    features: new Float32Array(rows * width),
    labels: new Float32Array(rows),
    weights: new Float32Array(rows),
    rows,
  };
}

/** Copies row `source` of the data to row `to` of the batch. */
export function copyRow(batch: Batch, to: number, { features, labels }: Dataset, weights: Float32Array, source: number): void {
  const { data, columns } = features;
  for (let c = 0; c < columns; c++) batch.features[to * columns + c] = data[source * columns + c];
  batch.labels[to] = labels[source];
  batch.weights[to] = weights[source];
}

/** Cuts data in memory into batches. With a single batch the order means nothing, and stays. */
export function createBatches(data: Dataset, weights: Float32Array, { batchSize, random }: BatchOptions): Batches {
  const { rows, labels, features } = data, count = Math.ceil(rows / batchSize);
  if (count === 1) {
    const whole = { features: features.data, labels, weights, rows };
    return { rows, count, begin() {}, next: () => whole, close() {} };
  }
  const batch = makeBatch(batchSize, features.columns);
  let order: ArrayLike<number> = Array.from({ length: rows }, (_, row) => row), shuffled = 0, from = 0;
  return {
    rows,
    count,
    begin(epoch, done) {
      // Each epoch shuffles the order of the one before, so a resumed run shuffles as often as the first one did.
      while (shuffled < epoch) order = random.fork(`epoch ${++shuffled}`).shuffle(order);
      from = done * batchSize;
    },
    next() {
      batch.rows = Math.min(batchSize, rows - from);
      for (let row = 0; row < batch.rows; row++) copyRow(batch, row, data, weights, order[from + row]);
      from += batch.rows;
      return batch;
    },
    close() {},
  };
}
