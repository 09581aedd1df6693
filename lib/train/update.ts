/** One step of an optimiser over flat arrays of weights and gradients. */
import { type Step, stepBy, type StepRule } from "../engine/mod.ts";
import { cannot } from "../errors.ts";
import type { Optimizer } from "./optimizer.ts";

/** An optimiser at work on one set of weights, with what it remembers from step to step. */
export interface Update {
  /** The next step, for a network to take. */
  next(learningRate: number): Step;
  /** Takes it: changes the weights in place. */
  step(weights: Float32Array, gradients: Float32Array, learningRate: number): void;
  /** What it remembers: the steps so far, and arrays as long as the weights. */
  readonly memory: { steps: number; readonly arrays: readonly Float32Array[] };
}

/**
 * Starts an optimiser on `size` weights. The formulas are those in {@linkcode sgd}, {@linkcode adam} and {@linkcode rmsprop}; kept in
 * float32.
 *
 * @param array makes an array of `size` zeros to remember in: a network's `createArray` gives those that are fastest
 * @throws TypeError if the kind is unknown
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { adam } from "shoplens/train";
 * const weights = new Float32Array([1]);
 * createUpdate(adam(), 1).step(weights, new Float32Array([123]), 0.001);
 * assertAlmostEquals(weights[0], 0.999, 1e-6); // Adam's first step is the learning rate, whatever the gradient
 * ```
 */
export function createUpdate(
  optimizer: Optimizer,
  size: number,
  array: () => Float32Array = () => new Float32Array(size),
): Update {
  const memory = { steps: 0, arrays: Array.from({ length: remembered(optimizer) }, array) };
  const next = (rate: number) => ({ rule: ruleOf(optimizer, rate, ++memory.steps), memory: memory.arrays });
  return { memory, next, step: (weights, gradients, rate) => stepBy(weights, gradients, next(rate)) };
}

/** How many arrays an optimiser remembers. */
function remembered(optimizer: Optimizer): number {
  switch (optimizer.kind) {
    case "sgd":
      return optimizer.momentum > 0 ? 1 : 0;
    case "adam":
    case "rmsprop":
      return 2;
    default:
      throw cannot("start an optimizer", TypeError, {
        expected: "an optimizer made by sgd, adam or rmsprop",
        received: optimizer,
      });
  }
}

/** Step `t`, from 1, by the optimiser. */
function ruleOf(optimizer: Optimizer, rate: number, t: number): StepRule {
  switch (optimizer.kind) {
    case "sgd": {
      const { kind, momentum, nesterov } = optimizer;
      return { kind, rate, momentum, nesterov };
    }
    case "adam": {
      const { kind, beta1, beta2, epsilon } = optimizer;
      return { kind, rate: rate * Math.sqrt(1 - beta2 ** t) / (1 - beta1 ** t), beta1, beta2, epsilon };
    }
    case "rmsprop": {
      const { kind, decay, momentum, epsilon } = optimizer;
      return { kind, rate, decay, momentum, epsilon };
    }
  }
}
