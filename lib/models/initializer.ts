/** First weights of a dense layer. */
import { cannot } from "../errors.ts";
import type { Random } from "../random.ts";

/** The initialisers by name; {@linkcode initialWeights} tells what each does. */
export const INITIALIZERS = [
  "zeros",
  "glorotUniform",
  "glorotNormal",
  "heUniform",
  "heNormal",
  "lecunUniform",
  "lecunNormal",
] as const;

/** How first weights are drawn: by a rule's name, or normal with a deviation of one's own. */
export type Initializer = typeof INITIALIZERS[number] | { kind: "normal"; deviation: number };

/**
 * The first weights of a layer with `fanIn` inputs and `fanOut` units, row after row of the fanIn x fanOut kernel.
 *
 * Too small, and the signal dies on its way through many layers; too large, and it explodes or saturates. The rules set
 * the variance so that it stays about the same:
 *
 * | name | variance | keeps | goes with | source |
 * | --- | --- | --- | --- | --- |
 * | glorotUniform, glorotNormal | 2 / (fanIn + fanOut) | signal and gradient, as a compromise | tanh, sigmoid, softmax | Glorot and Bengio 2010 |
 * | heUniform, heNormal | 2 / fanIn | the signal, when ReLU drops half of it | relu and its kin | He et al. 2015 |
 * | lecunUniform, lecunNormal | 1 / fanIn | the signal, through linear units | selu, linear | LeCun et al. 1998 |
 * | { kind: "normal", deviation } | deviation^2 | nothing: choose it to see what the rules are for | | |
 * | zeros | 0 | nothing: the units of a hidden layer stay alike for ever; right for a model without one | | |
 *
 * The uniform ones lie within plus or minus sqrt(3 variance). The normal ones are not truncated, unlike those of Keras.
 *
 * @throws RangeError if the initialiser is unknown, or its deviation is negative
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { createRandom } from "shoplens/random";
 * const weights = initialWeights("heUniform", { fanIn: 6, fanOut: 4, random: createRandom(42) });
 * assert(weights.length === 24 && weights.every((weight) => Math.abs(weight) < 1));
 * ```
 */
export function initialWeights(
  initializer: Initializer,
  { fanIn, fanOut, random }: { fanIn: number; fanOut: number; random: Random },
): Float32Array {
  const draw = drawer(initializer, fanIn, fanOut, random);
  const weights = new Float32Array(fanIn * fanOut);
  for (let i = 0; i < weights.length; i++) weights[i] = draw();
  return weights;
}

function drawer(initializer: Initializer, fanIn: number, fanOut: number, random: Random): () => number {
  const normal = (variance: number) => () => random.normal(0, Math.sqrt(variance));
  const uniform = (variance: number) => () => random.uniform(-Math.sqrt(3 * variance), Math.sqrt(3 * variance));
  switch (initializer) {
    case "zeros":
      return () => 0;
    case "glorotUniform":
      return uniform(2 / (fanIn + fanOut));
    case "glorotNormal":
      return normal(2 / (fanIn + fanOut));
    case "heUniform":
      return uniform(2 / fanIn);
    case "heNormal":
      return normal(2 / fanIn);
    case "lecunUniform":
      return uniform(1 / fanIn);
    case "lecunNormal":
      return normal(1 / fanIn);
  }
  if (initializer?.kind === "normal" && initializer.deviation >= 0 && initializer.deviation < Infinity) {
    return normal(initializer.deviation ** 2);
  }
  throw cannot("draw first weights", RangeError, {
    expected: `an initializer among ${INITIALIZERS.join(", ")} and { kind: "normal", deviation }`,
    received: initializer,
  });
}
