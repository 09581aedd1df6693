/** How models are trained. */
import type { Dataset, Validation } from "../dataset.ts";
import type { Loss, NetworkPath } from "../engine/mod.ts";
import type { Progress } from "../notebook/mod.ts";
import type { Random } from "../random.ts";
import type { CheckpointOptions } from "./_checkpoint.ts";
import type { EarlyStopping } from "./_stopping.ts";
import type { Optimizer } from "./optimizer.ts";
import type { ClassWeights } from "./row_weights.ts";
import type { Schedule } from "./schedule.ts";

/** Options of {@linkcode fit} for every model. */
export interface LearnerFitOptions {
  /** Data to watch the loss on, and to stop early by. Nothing is learnt from it. */
  validation?: Validation<Dataset>;
  /** Seeds all that is drawn: the order of rows, dropout, samples of rows. Default 0. */
  seed?: number;
  /** Instead of a seed, the stream to take them from; it is forked, not advanced. */
  random?: Random;
  /** Stops when the validation loss no longer falls, and keeps the weights of the best epoch. Default: not. */
  earlyStopping?: boolean | EarlyStopping;
  /** What each class counts in the loss; multiplied with the rows' own weights. Predictions are corrected for it. */
  classWeights?: ClassWeights;
  /** Stops the training when aborted. Default: the notebook's stop button. */
  signal?: AbortSignal;
  /** Whether to show progress, or the words to show it with; or the line of a longer work, which then says the loss too. Default true. */
  progress?: boolean | string | Progress;
  /**
   * Draws the losses while they come, in one chart that is redrawn twice a second at most and marks the best epoch; a saved notebook has its
   * last state. Default false; the history shows the same afterwards.
   */
  chart?: boolean;
}

/** Options of {@linkcode fit} for networks. */
export interface FitOptions extends LearnerFitOptions {
  /** Passes over the training rows. Default 100. */
  epochs?: number;
  /** Rows a step; the last step of an epoch takes what is left. Default 32. With all rows a step, an epoch is one iteration. */
  batchSize?: number;
  /** How the weights follow the gradients. Default `adam(0.001)`. */
  optimizer?: Optimizer;
  /** How the learning rate changes, and warms up. Default: not at all. */
  schedule?: Schedule;
  /** Batches whose gradients make one step together, as one large batch would; the rest of an epoch makes a smaller step. Default 1. */
  accumulate?: number;
  /** Longest that the gradient of all weights may be (its Euclidean norm); a longer one is shortened to it. Default: any. */
  clipNorm?: number;
  /**
   * Averages the weights over the steps, each step's part shrinking by this factor a step, in [0, 1): 0.99 looks back over some 100 steps.
   * The average is what validation rows are judged with and what is kept; training goes on from the weights themselves. Default: not.
   */
  averaging?: number;
  /** What a wrong probability costs, where labels are classes. Default: cross-entropy. */
  loss?: Loss;
  /** Where to keep checkpoints, from which a run that was stopped or killed goes on to the same bits. Default: not. */
  checkpoint?: CheckpointOptions;
  /** What runs the network. Default "auto": our own loop for stacks of dense layers, with dropout and normalisation by batches, else tfjs. */
  engine?: NetworkPath | "auto";
}
