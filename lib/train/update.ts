/** One step of an optimiser over flat arrays of weights and gradients. */
import { stepAdam, stepRmsprop, stepSgd } from "../engine/mod.ts";
import { cannot } from "../errors.ts";
import type { Optimizer } from "./optimizer.ts";

/** An optimiser at work on one set of weights, with what it remembers from step to step. */
export interface Update {
  /** Changes the weights in place by one step. */
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
  switch (optimizer.kind) {
    case "sgd": {
      const { momentum, nesterov } = optimizer;
      const memory = { steps: 0, arrays: momentum > 0 ? [array()] : [] };
      return {
        memory,
        step(weights, gradients, rate) {
          memory.steps++;
          stepSgd(weights, gradients, memory.arrays[0], { rate, momentum, nesterov });
        },
      };
    }
    case "adam": {
      const { beta1, beta2, epsilon } = optimizer;
      const mean = array(), square = array();
      const memory = { steps: 0, arrays: [mean, square] };
      return {
        memory,
        step(weights, gradients, rate) {
          const t = ++memory.steps;
          const corrected = rate * Math.sqrt(1 - beta2 ** t) / (1 - beta1 ** t);
          stepAdam(weights, gradients, mean, square, { rate: corrected, beta1, beta2, epsilon });
        },
      };
    }
    case "rmsprop": {
      const { decay, momentum, epsilon } = optimizer;
      const square = array(), change = array();
      const memory = { steps: 0, arrays: [square, change] };
      return {
        memory,
        step(weights, gradients, rate) {
          memory.steps++;
          stepRmsprop(weights, gradients, square, change, { rate, decay, momentum, epsilon });
        },
      };
    }
    default:
      throw cannot("start an optimizer", TypeError, {
        expected: "an optimizer made by sgd, adam or rmsprop",
        received: optimizer,
      });
  }
}
