/** Weights as an optimiser sees them, whatever computes with them. */
import type { Step } from "./steps.ts";

/** Weights at work: what an optimiser needs to know of them. */
export interface Weights {
  /** All of them, one after the other. Ask anew after each `step`; who changes them calls `commit`. */
  readonly parameters: Float32Array;
  /** The derivative of the last batch's loss by each of them. Who asks may change them. */
  readonly gradients: Float32Array;
  /** An array of zeros as long as they are, for an optimiser: it works fastest on the first two, which lie beside them. */
  createArray(): Float32Array;
  /** Shortens the gradients to a Euclidean norm, if theirs is longer. */
  clip(longest: number): void;
  /** Moves the weights along the gradients, and commits that. */
  step(step: Step): void;
  /** Says that `parameters` were changed. */
  commit(): void;
}
