/**
 * Steps of optimisers over arrays of one length, in place: SIMD where all of them lie in one network's memory, as its `parameters`,
 * `gradients` and what its `createArray` gave do; else plain.
 */
import { STEPPED, WORTH_SHARING } from "./kernels/helpers.ts";
import { type SharedKernel, workOn, type Workspace } from "./kernels/workspace.ts";

/** Weights on whose steps threads may help. */
const MANY = WORTH_SHARING / STEPPED;

/** How weights follow their gradients in one step: the rule and its figures. */
export type StepRule =
  | { readonly kind: "sgd" } & Readonly<SgdFigures>
  | { readonly kind: "adam" } & Readonly<AdamFigures>
  | { readonly kind: "rmsprop" } & Readonly<RmspropFigures>;

/** One step of an optimiser. */
export interface Step {
  readonly rule: StepRule;
  /** What the rule remembers, arrays as long as the weights: Adam's mean and square, RMSprop's square and change, a velocity. */
  readonly memory: readonly Float32Array[];
  /** What weights of two dimensions or more are multiplied by before. Default 1. */
  readonly shrink?: number;
}

/**
 * One step by a rule over whole arrays, whose weights do not shrink.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const weights = new Float32Array([1]), rule = { kind: "sgd", rate: 0.25, momentum: 0, nesterov: false } as const;
 * stepBy(weights, new Float32Array([2]), { rule, memory: [] });
 * assertEquals(weights[0], 0.5);
 * ```
 */
export function stepBy(weights: Float32Array, gradients: Float32Array, { rule, memory }: Step): void {
  switch (rule.kind) {
    case "sgd":
      return stepSgd(weights, gradients, memory[0], rule);
    case "adam":
      return stepAdam(weights, gradients, memory[0], memory[1], rule);
    case "rmsprop":
      return stepRmsprop(weights, gradients, memory[0], memory[1], rule);
  }
}

/** Multiplies all by a factor, in place. */
export function scale(values: Float32Array, factor: number): void {
  for (let i = 0; i < values.length; i++) values[i] *= factor;
}

/** Shortens gradients to a Euclidean norm, if theirs is longer. */
export function clip(gradients: Float32Array, longest: number): void {
  let square = 0;
  for (let i = 0; i < gradients.length; i++) square += gradients[i] * gradients[i];
  const norm = Math.sqrt(square);
  if (norm > longest) scale(gradients, longest / norm);
}

/** What Adam's step needs besides its arrays. */
export interface AdamFigures {
  /** The learning rate with Adam's corrections for its first steps. */
  rate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
}

/**
 * One step of Adam; see `adam` in shoplens/train.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * const [weights, gradients, mean, square] = [1, 3, 0, 0].map((value) => new Float32Array([value]));
 * stepAdam(weights, gradients, mean, square, { rate: 0.001 * Math.sqrt(0.001) / 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 });
 * assertAlmostEquals(weights[0], 0.999, 1e-6);
 * ```
 */
export function stepAdam(
  weights: Float32Array,
  gradients: Float32Array,
  mean: Float32Array,
  square: Float32Array,
  { rate, beta1, beta2, epsilon }: AdamFigures,
): void {
  const { length } = weights, work = workOn(weights, gradients, mean, square);
  if (work !== undefined) {
    const [w, g, m, v] = [weights, gradients, mean, square].map(({ byteOffset }) => byteOffset);
    if (length < MANY) return work.kernels.adam(0, w, g, m, v, rate, beta1, beta2, epsilon, 0, length);
    return shareStep(work, "adam", [w, g, m, v, rate, beta1, beta2, epsilon], length);
  }
  for (let i = 0; i < length; i++) {
    const g = gradients[i];
    const m = mean[i] = beta1 * mean[i] + (1 - beta1) * g;
    const v = square[i] = beta2 * square[i] + (1 - beta2) * g * g;
    weights[i] -= rate * m / (Math.sqrt(v) + epsilon);
  }
}

/** What a step of gradient descent needs besides its arrays. */
export interface SgdFigures {
  rate: number;
  momentum: number;
  nesterov: boolean;
}

/**
 * One step of gradient descent, with momentum if there is a velocity; see `sgd` in shoplens/train.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const weights = new Float32Array([1]);
 * stepSgd(weights, new Float32Array([2]), undefined, { rate: 0.25, momentum: 0, nesterov: false });
 * assertEquals(weights[0], 0.5);
 * ```
 */
export function stepSgd(
  weights: Float32Array,
  gradients: Float32Array,
  velocity: Float32Array | undefined,
  { rate, momentum, nesterov }: SgdFigures,
): void {
  const { length } = weights, work = workOn(weights, gradients, ...(velocity === undefined ? [] : [velocity]));
  const w = weights.byteOffset, g = gradients.byteOffset;
  if (velocity === undefined) {
    if (work !== undefined) return shareStep(work, "sgd", [w, g, rate], length);
    for (let i = 0; i < length; i++) weights[i] -= rate * gradients[i];
    return;
  }
  if (work !== undefined) {
    return shareStep(work, "momentum", [w, g, velocity.byteOffset, rate, momentum, Number(nesterov)], length);
  }
  for (let i = 0; i < length; i++) {
    const v = momentum * velocity[i] - rate * gradients[i];
    velocity[i] = v;
    weights[i] += nesterov ? momentum * v - rate * gradients[i] : v;
  }
}

/** What RMSprop's step needs besides its arrays. */
export interface RmspropFigures {
  rate: number;
  decay: number;
  momentum: number;
  epsilon: number;
}

/**
 * One step of RMSprop; see `rmsprop` in shoplens/train.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * const [weights, gradients, square, change] = [1, 3, 0, 0].map((value) => new Float32Array([value]));
 * stepRmsprop(weights, gradients, square, change, { rate: 0.001, decay: 0.9, momentum: 0, epsilon: 1e-7 });
 * assertAlmostEquals(weights[0], 1 - 0.001 / Math.sqrt(0.1), 1e-6);
 * ```
 */
export function stepRmsprop(
  weights: Float32Array,
  gradients: Float32Array,
  square: Float32Array,
  change: Float32Array,
  { rate, decay, momentum, epsilon }: RmspropFigures,
): void {
  const { length } = weights, work = workOn(weights, gradients, square, change);
  if (work !== undefined) {
    const arrays = [weights, gradients, square, change].map(({ byteOffset }) => byteOffset);
    return shareStep(work, "rmsprop", [...arrays, rate, decay, momentum, epsilon], length);
  }
  for (let i = 0; i < length; i++) {
    const g = gradients[i];
    const v = square[i] = decay * square[i] + (1 - decay) * g * g;
    const d = change[i] = momentum * change[i] + rate * g / Math.sqrt(v + epsilon);
    weights[i] -= d;
  }
}

/** One step by a kernel on whole arrays, on threads. */
function shareStep({ share }: Pick<Workspace, "share">, kernel: SharedKernel, numbers: readonly number[], items: number): void {
  share({ kernel, numbers, items, cost: STEPPED * items });
}
