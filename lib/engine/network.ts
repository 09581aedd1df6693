/** A model opened for training: its weights in one flat array, and the loss's gradient by them. */
import type { Task } from "../dataset.ts";
import type { Matrix } from "../matrix.ts";
import type { Random } from "../random.ts";
import type { Loss } from "./loss.ts";
import type { Weights } from "./weights.ts";

/** Rows for one step. The arrays may be longer than `rows` needs. */
export interface Batch {
  /** Rows x inputs. */
  features: Float32Array;
  labels: Float32Array;
  /** What each row counts. */
  weights: Float32Array;
  rows: number;
}

/** Which code runs a network: tfjs, for any model, or our own loop, for stacks of dense layers, dropout and normalisation by batches. */
export type NetworkPath = "tfjs" | "fused";

/**
 * A model opened for training or prediction, with all trainable weights in the model's order. Close it when done: the model has the new
 * weights by then at the latest.
 */
export interface Network extends Weights {
  readonly path: NetworkPath;
  readonly task: Task;
  /** Features a row. */
  readonly inputs: number;
  /** Numbers out a row. */
  readonly outputs: number;
  /** Threads that share its products now: a large one calls for others once it has worked for a while. */
  readonly threads: number;
  /**
   * Goes forward and back through one batch and fills `gradients`: of the sum of weight times loss over the rows, divided by
   * the number of rows, plus the model's own penalties. Returns that sum divided by the number of rows, without penalties.
   *
   * @throws TypeError if layers draw noise that cannot be seeded
   */
  backward(batch: Batch): number;
  /** Rows x outputs before the last activation, with dropout off. */
  logits(features: Matrix): Float32Array;
  /** All that training changes: the parameters, and what layers keep beside them (moving averages). */
  snapshot(): Snapshot;
  /** Puts a snapshot back, and commits it. */
  restore(snapshot: Snapshot): void;
  /** Brings the weights into the model and frees the rest. The model itself stays. */
  close(): void;
}

/** A copy of a network's weights. */
export interface Snapshot {
  parameters: Float32Array;
  others: Float32Array[];
}

/** How {@linkcode openNetwork} opens a model. */
export interface NetworkOptions {
  /** What the labels mean. With two classes, a model with two outputs is "multiclass". */
  task: Task;
  /** What a wrong probability costs. Default: cross-entropy. */
  loss?: Loss;
  /** Which code runs it. Default "auto": our own loop where it can run the model. */
  path?: NetworkPath | "auto";
  /** Rows a step, for which room is made; where they are normalised together no batch may have more. Default 32. */
  batchSize?: number;
  /** Where dropout draws its masks from; a model with dropout needs it to train. */
  random?: Random;
}
