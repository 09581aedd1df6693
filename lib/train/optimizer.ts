/** Optimisers as plain descriptions; `update.ts` does what they say. */
import { cannot } from "../errors.ts";

/** How weights follow their gradients. Make one with {@linkcode sgd}, {@linkcode adam} or {@linkcode rmsprop}. */
export type Optimizer =
  | { readonly kind: "sgd"; readonly learningRate: number; readonly momentum: number; readonly nesterov: boolean }
  | {
    readonly kind: "adam";
    readonly learningRate: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly epsilon: number;
    /** Absent: none. */
    readonly weightDecay?: number;
  }
  | {
    readonly kind: "rmsprop";
    readonly learningRate: number;
    readonly decay: number;
    readonly momentum: number;
    readonly epsilon: number;
  };

/** Options of {@linkcode sgd}. */
export interface SgdOptions {
  /** Share of the last change that carries on, in [0, 1). Default 0. */
  momentum?: number;
  /** Whether the gradient counts as if the momentum had already moved the weights. Default false. */
  nesterov?: boolean;
}

/** Options of {@linkcode adam}. */
export interface AdamOptions {
  /** Memory of the mean gradient, in [0, 1). Default 0.9. */
  beta1?: number;
  /** Memory of the mean squared gradient, in [0, 1). Default 0.999. */
  beta2?: number;
  /** Keeps the division finite, above 0. Default 1e-7, as in Keras. */
  epsilon?: number;
  /**
   * What share of itself, times the learning rate, each weight loses in a step, in [0, 1); biases and the scales of a normalisation
   * are spared. Default 0.
   */
  weightDecay?: number;
}

/** Options of {@linkcode rmsprop}. */
export interface RmspropOptions {
  /** Memory of the mean squared gradient, in [0, 1). Default 0.9. */
  decay?: number;
  /** Share of the last change that carries on, in [0, 1). Default 0. */
  momentum?: number;
  /** Keeps the division finite, above 0. Default 1e-7, as in Keras. */
  epsilon?: number;
}

/**
 * Stochastic gradient descent, with momentum if asked (Polyak 1964; Nesterov 1983 in the form of Sutskever et al. 2013).
 *
 * v <- momentum v - rate g; w <- w + v, or w + momentum v - rate g with `nesterov`.
 *
 * @param learningRate above 0. Default 0.01
 * @throws RangeError if a figure is out of range
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(sgd(0.1, { momentum: 0.9 }), { kind: "sgd", learningRate: 0.1, momentum: 0.9, nesterov: false });
 * ```
 */
export function sgd(learningRate = 0.01, { momentum = 0, nesterov = false }: SgdOptions = {}): Optimizer {
  return checked({ kind: "sgd", learningRate, momentum, nesterov });
}

/**
 * Adam: a step whose size hardly depends on the gradient's (Kingma and Ba, ICLR 2015, in the form with the corrections folded
 * into the rate that its section 2 gives, as in Keras).
 *
 * m <- beta1 m + (1 - beta1) g; v <- beta2 v + (1 - beta2) g^2;
 * w <- w - rate sqrt(1 - beta2^t) / (1 - beta1^t) m / (sqrt(v) + epsilon).
 *
 * With `weightDecay` it is AdamW (Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019, in the form of PyTorch):
 * before each step w <- w - rate weightDecay w. An L2 penalty in the loss would be divided by sqrt(v) like any gradient, so that weights
 * with large gradients would shrink less; this shrinks all alike. `fit` does it, as it knows which weights are biases.
 *
 * @param learningRate above 0. Default 0.001
 * @throws RangeError if a figure is out of range
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(adam(), { kind: "adam", learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 });
 * ```
 */
export function adam(learningRate = 0.001, options: AdamOptions = {}): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, weightDecay = 0 } = options;
  return checked({ kind: "adam", learningRate, beta1, beta2, epsilon, ...(weightDecay !== 0 && { weightDecay }) });
}

/**
 * RMSprop: the gradient divided by its recent size (Tieleman and Hinton 2012, Coursera lecture 6.5, as in Keras).
 *
 * v <- decay v + (1 - decay) g^2; d <- momentum d + rate g / sqrt(v + epsilon); w <- w - d.
 *
 * @param learningRate above 0. Default 0.001
 * @throws RangeError if a figure is out of range
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(rmsprop(0.01), { kind: "rmsprop", learningRate: 0.01, decay: 0.9, momentum: 0, epsilon: 1e-7 });
 * ```
 */
export function rmsprop(learningRate = 0.001, { decay = 0.9, momentum = 0, epsilon = 1e-7 }: RmspropOptions = {}): Optimizer {
  return checked({ kind: "rmsprop", learningRate, decay, momentum, epsilon });
}

/** Refuses a description that no optimiser can follow. */
export function checked(optimizer: Optimizer): Optimizer {
  const action = `make an optimizer of kind ${optimizer?.kind}`;
  for (const [name, value] of Object.entries(optimizer)) {
    if (name === "kind" || name === "nesterov") continue;
    const positive = name === "learningRate" || name === "epsilon";
    const fine = positive ? value > 0 && value < Infinity : value >= 0 && value < 1;
    if (!fine) throw cannot(action, RangeError, { expected: `${name} ${positive ? "above 0" : "in [0, 1)"}`, received: value });
  }
  return optimizer;
}
