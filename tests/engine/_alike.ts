/** The engine's backend beside the cpu's, for tests. */
import { assert, assertEquals } from "@std/assert";
import { engine, tf } from "shoplens/engine";
import { createRandom } from "shoplens/random";

export const random = createRandom(5);
/** A whole number, both ends included. */
export const between = (low: number, high: number) => random.integer(low, high + 1);
/** Normal numbers. */
export const values = (...shape: number[]) => {
  const data = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal());
  return { data, shape };
};
export type Values = ReturnType<typeof values>;

/**
 * What `compute` gives and, unless it has none, its gradients by every input, weighted so that no two places count alike, on both
 * backends.
 */
export async function assertAlike(
  what: string,
  inputs: readonly Values[],
  compute: (...tensors: tf.Tensor[]) => tf.Tensor,
  { gradients = true } = {},
) {
  const results: Float32Array[][] = [];
  try {
    for (const backend of ["wasm", "cpu"]) {
      await tf.setBackend(backend);
      const before = tf.memory().numTensors;
      results.push(tf.tidy(() => {
        const tensors = inputs.map(({ data, shape }) => tf.tensor(data, shape));
        const weighed = (...given: tf.Tensor[]) => {
          const result = compute(...given), size = result.size;
          const weights = tf.tensor(Float32Array.from({ length: size }, (_, i) => Math.sin(i + 1)), result.shape);
          return tf.sum(tf.mul(result, weights)) as tf.Scalar;
        };
        const slopes = gradients ? tf.grads(weighed)(tensors) : [];
        return [compute(...tensors), ...slopes].map((tensor) => tensor.dataSync() as Float32Array);
      }));
      assertEquals(tf.memory().numTensors, before, `${what} leaks`);
    }
  } finally {
    await tf.setBackend(engine.backend);
  }
  const [ours, theirs] = results;
  ours.forEach((array, i) => {
    assertEquals(array.length, theirs[i].length, what);
    const scale = theirs[i].reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
    array.forEach((value, at) =>
      assert(Math.abs(value - theirs[i][at]) <= 2e-5 * scale, `${what}, array ${i} at ${at}: ${value}, ${theirs[i][at]}`)
    );
  });
}
