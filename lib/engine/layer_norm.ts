/** Layer normalisation (Ba, Kiros and Hinton, 2016): one kernel on wasm, and one for its gradient. */
import * as tf from "@tensorflow/tfjs";
import { cannot } from "../errors.ts";
import { gradientsOf, hasKernel, runKernel } from "./backend/own_kernel.ts";

/** What {@linkcode layerNorm} takes. */
export interface LayerNormOptions {
  /** What each number is multiplied by, and what is added then: `width` numbers each. */
  scale: tf.Tensor;
  shift: tf.Tensor;
  /** Added to the variance. Default 1e-5, as in PyTorch. */
  epsilon?: number;
}

/**
 * ... x width -> ... x width: each vector with mean 0 and variance 1, then scaled and shifted.
 *
 * @throws TypeError if scale or shift are not as wide
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { tf } from "shoplens/engine";
 * const [x, scale, shift] = [tf.tensor2d([[1, 3]]), tf.tensor1d([10, 10]), tf.tensor1d([0, 1])];
 * const normal = layerNorm(x, { scale, shift, epsilon: 0 });
 * assertEquals([...normal.dataSync()], [-10, 11]);
 * tf.dispose([x, scale, shift, normal]);
 * ```
 */
export function layerNorm(x: tf.Tensor, { scale, shift, epsilon = 1e-5 }: LayerNormOptions): tf.Tensor {
  const width = x.shape[x.rank - 1];
  if (x.rank === 0 || scale.size !== width || shift.size !== width) {
    throw cannot("normalise", TypeError, {
      expected: "vectors, with a scale and a shift as wide",
      received: [x.shape, scale.shape, shift.shape],
    });
  }
  if (hasKernel("LayerNorm", x, scale, shift)) return runKernel("LayerNorm", { x, scale, shift }, { epsilon });
  return tf.tidy(() => {
    const centred = tf.sub(x, tf.mean(x, -1, true));
    const normal = tf.mul(centred, tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon)));
    return tf.add(tf.mul(normal, scale), shift);
  });
}

gradientsOf("LayerNorm", {
  inputsToSave: ["x", "scale", "shift"],
  gradients: (dy, [x, scale], attrs) => runKernel<tf.Tensor[]>("LayerNormGrad", { x, scale, dy }, attrs),
});
