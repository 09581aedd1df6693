/**
 * Scaled dot-product attention with several heads (Vaswani and others, "Attention is all you need", NeurIPS 2017, section 3.2), in the
 * two steps between which dropout has its place. On wasm each is one kernel, and so is its gradient; elsewhere tfjs's own make it up.
 */
import * as tf from "@tensorflow/tfjs";
import { cannot } from "../errors.ts";
import { gradientsOf, hasKernel, runKernel } from "./backend/own_kernel.ts";

/** What {@linkcode attentionWeights} takes. */
export interface AttentionOptions {
  /** Heads, which must divide the width of the vectors. */
  heads: number;
  /** Whether a vector sees only those up to its own place. Default false. */
  causal?: boolean;
}

/**
 * [queries, keys], rows x vectors x width each -> rows x heads x queries x keys: how much each query attends to each key, adding up to 1.
 *
 * @throws RangeError if the heads do not divide the width
 * @throws TypeError if the shapes do not go together
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { tf } from "shoplens/engine";
 * const alike = tf.ones([1, 2, 4]);
 * const weights = attentionWeights(alike, alike, { heads: 2, causal: true });
 * assertEquals(weights.shape, [1, 2, 2, 2]);
 * assertEquals([...weights.dataSync()], [1, 0, 0.5, 0.5, 1, 0, 0.5, 0.5]);
 * tf.dispose([alike, weights]);
 * ```
 */
export function attentionWeights(
  queries: tf.Tensor,
  keys: tf.Tensor,
  { heads, causal = false }: AttentionOptions,
): tf.Tensor {
  const [rows, asking, width] = queries.shape, [keyRows, asked, keyWidth] = keys.shape;
  const three = queries.rank === 3 && keys.rank === 3, fit = rows === keyRows && width === keyWidth;
  if (!three || !fit || (causal && asking !== asked)) {
    throw cannot("attend", TypeError, {
      expected: `queries and keys of rows x vectors x width${causal ? ", as many of each" : ""}`,
      received: [queries.shape, keys.shape],
    });
  }
  refuseHeads(heads, width);
  if (hasKernel("AttentionWeights", queries, keys)) return runKernel("AttentionWeights", { queries, keys }, { heads, causal });
  return tf.tidy(() => {
    const products = tf.matMul(intoHeads(queries, heads), intoHeads(keys, heads), false, true);
    const scores = tf.div(products, Math.sqrt(width / heads));
    if (!causal) return tf.softmax(scores);
    return tf.softmax(tf.add(scores, tf.mul(laterOf(asking), -1e9)));
  });
}

/**
 * [weights, values], rows x heads x queries x keys and rows x keys x width -> rows x queries x width: the values of each head as the
 * weights mix them, side by side. `causal` says that the weights are those of causal attention: the ones above the diagonal are 0 and get
 * no gradient, which takes half the time. Default false.
 *
 * @throws RangeError if the heads do not divide the width
 * @throws TypeError if the shapes do not go together
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { tf } from "shoplens/engine";
 * const weights = tf.tensor4d([0.5, 0.5, 0, 1], [1, 2, 1, 2]), values = tf.tensor3d([[[2, 30], [4, 50]]]);
 * const mixed = attentionValues(weights, values);
 * assertEquals([...mixed.dataSync()], [3, 50]);
 * tf.dispose([weights, values, mixed]);
 * ```
 */
export function attentionValues(weights: tf.Tensor, values: tf.Tensor, { causal = false } = {}): tf.Tensor {
  const [rows, heads, asking, asked] = weights.shape, [valueRows, vectors, width] = values.shape;
  const fit = rows === valueRows && asked === vectors;
  if (weights.rank !== 4 || values.rank !== 3 || !fit || (causal && asking !== asked)) {
    throw cannot("attend", TypeError, {
      expected: `weights of rows x heads x queries x keys and values of rows x keys x width${
        causal ? ", as many queries as keys" : ""
      }`,
      received: [weights.shape, values.shape],
    });
  }
  refuseHeads(heads, width);
  if (hasKernel("AttentionValues", weights, values)) return runKernel("AttentionValues", { weights, values }, { causal });
  return tf.tidy(() => {
    const read = causal ? tf.mul(weights, tf.sub(1, laterOf(asking))) : weights;
    return tf.reshape(tf.transpose(tf.matMul(read, intoHeads(values, heads)), [0, 2, 1, 3]), [rows, asking, width]);
  });
}

/**
 * rows x vectors x (3 width) -> rows x vectors x width: attention of vectors to each other, whose queries, keys and values are side by
 * side, as one product gives them. What {@linkcode attentionWeights} and {@linkcode attentionValues} do in two steps, in one and in less
 * time.
 *
 * @throws RangeError if the heads do not divide the width
 * @throws TypeError if the vectors are not of three parts
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { tf } from "shoplens/engine";
 * const vectors = tf.tensor3d([[[1, 1, 2], [1, 1, 4]]]), mixed = selfAttention(vectors, { heads: 1, causal: true });
 * assertEquals([...mixed.dataSync()], [2, 3]);
 * tf.dispose([vectors, mixed]);
 * ```
 */
export function selfAttention(vectors: tf.Tensor, options: AttentionOptions): tf.Tensor {
  const width = vectors.shape[vectors.rank - 1] / 3, { heads, causal = false } = options;
  if (vectors.rank !== 3 || !Number.isInteger(width)) {
    throw cannot("attend", TypeError, {
      expected: "queries, keys and values side by side: rows x vectors x (3 width)",
      received: vectors.shape,
    });
  }
  refuseHeads(heads, width);
  if (!hasKernel("SelfAttention", vectors)) {
    return tf.tidy(() => {
      const [queries, keys, values] = tf.split(vectors, 3, 2);
      return attentionValues(attentionWeights(queries, keys, options), values, { causal });
    });
  }
  const attrs = { heads, causal };
  return tf.customGrad((vectors, save) => {
    const [mixed, weights] = runKernel<tf.Tensor[]>("SelfAttention", { vectors: vectors as tf.Tensor }, attrs);
    (save as tf.GradSaveFunc)([vectors as tf.Tensor, weights]);
    const gradFunc = (dy: tf.Tensor, [vectors, weights]: tf.Tensor[]) =>
      runKernel("SelfAttentionGrad", { vectors, weights, dy }, attrs);
    return { value: mixed, gradFunc };
  })(vectors);
}

function refuseHeads(heads: number, width: number): void {
  if (Number.isInteger(heads) && heads > 0 && width % heads === 0) return;
  throw cannot("attend", RangeError, { expected: `heads that divide a width of ${width}`, received: heads });
}

/** Of as many vectors 1 for each that comes later than the one of the row, else 0. */
function laterOf(count: number): tf.Tensor {
  const later = Float32Array.from({ length: count * count }, (_, i) => i % count > Math.floor(i / count) ? 1 : 0);
  return tf.tensor2d(later, [count, count]);
}

/** rows x vectors x width -> rows x heads x vectors x (width / heads). */
function intoHeads(vectors: tf.Tensor, heads: number): tf.Tensor {
  const [rows, count, width] = vectors.shape;
  return tf.transpose(tf.reshape(vectors, [rows, count, heads, width / heads]), [0, 2, 1, 3]);
}

gradientsOf("AttentionWeights", {
  inputsToSave: ["queries", "keys"],
  outputsToSave: [true],
  gradients: (dy, [queries, keys, weights], attrs) =>
    runKernel<tf.Tensor[]>("AttentionWeightsGrad", { queries, keys, weights, dy }, attrs),
});

gradientsOf("AttentionValues", {
  inputsToSave: ["weights", "values"],
  gradients: (dy, [weights, values], attrs) => runKernel<tf.Tensor[]>("AttentionValuesGrad", { weights, values, dy }, attrs),
});
