/** Models that learn from all rows at once, and not by steps along a network's gradients: trees, baselines. */
import type { Dataset } from "../dataset.ts";
import type { Matrix } from "../matrix.ts";
import type { Random } from "../random.ts";

/** What `fit` hands to a {@linkcode Learner}. */
export interface LearnOptions {
  /** What each row counts, with a mean of 1. */
  weights: Float32Array;
  /** Rows to watch the loss on, and what each counts. Nothing is learnt from them. */
  validation?: { data: Dataset; weights: Float32Array };
  /** Stop when the validation loss has not fallen by more than `minDelta` for `patience` rounds, and keep the best. */
  stopping?: { patience: number; minDelta: number };
  random: Random;
  signal: AbortSignal;
  /** To be called after each round, where there are rounds; one round is one tree, say. */
  onRound(done: Round, rounds: number): void;
}

/** Losses after a round. */
export interface Round {
  loss: number;
  validationLoss?: number;
}

/** A description of a model that is not a network. `fit` takes one in place of a `tf.LayersModel`. */
export interface Learner<L extends Learnt = Learnt> {
  readonly kind: string;
  /**
   * Learns from the rows. When the signal is aborted it ends early and keeps what it has.
   *
   * @throws TypeError or RangeError if it cannot learn from such rows
   */
  learn(data: Dataset, options: LearnOptions): Promise<L>;
}

/** What a {@linkcode Learner} learnt: plain data that predicts. */
export interface Learnt {
  readonly kind: string;
  /** The features it was learnt from. */
  readonly names: readonly string[];
  /** Rows x 1 with P(positive) or the number, or rows x classes with probabilities. */
  predict(features: Matrix): Matrix;
  /** The round whose loss was best, from 1, where there are rounds: as with networks, the one that was kept if stopped early. */
  readonly bestRound?: number;
  /** All that it knows, as JSON; the room's `learntFromJSON` reads it. */
  toJSON(): { readonly kind: string };
}
