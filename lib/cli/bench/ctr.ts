/** DeepFM: 26 fields of 10,000 ids, 13 numbers, embeddings of 16, dense layers of 256 and 128, batch 1,024: ms a step. */
import { tf } from "../../engine/mod.ts";
import { createRandom } from "../../random.ts";
import { stepsOf } from "./_steps.ts";
import type { Workload } from "./_workload.ts";

const FIELDS = 26, IDS = 10_000, WIDTH = 16, BATCH = 1024, NUMBERS = 13;

export const workload: Workload = {
  unit: "ms",
  native: false,
  run() {
    const random = createRandom(0);
    const normal = (scale: number, ...shape: number[]) =>
      tf.tensor(Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => scale * random.normal()), shape);
    const weights = (...shape: number[]) => tf.variable(normal(0.05, ...shape));
    const [linear, embedding, ofNumbers] = [weights(FIELDS * IDS, 1), weights(FIELDS * IDS, WIDTH), weights(NUMBERS, 1)];
    const sizes = [FIELDS * WIDTH + NUMBERS, 256, 128, 1];
    const layers = sizes.slice(1).map((units, l) => ({ kernel: weights(sizes[l], units), bias: weights(units) }));
    const ids = tf.tensor1d(
      Int32Array.from({ length: BATCH * FIELDS }, (_, i) => i % FIELDS * IDS + random.integer(0, IDS)),
      "int32",
    );
    const numbers = normal(1, BATCH, NUMBERS) as tf.Tensor2D;
    const y = tf.tensor1d(Float32Array.from({ length: BATCH }, () => random.uniform() < 0.2 ? 1 : 0));
    const variables = [linear, embedding, ofNumbers, ...layers.flatMap(({ kernel, bias }) => [kernel, bias])];
    return stepsOf(variables, () => {
      const e = tf.reshape(tf.gather(embedding, ids), [BATCH, FIELDS, WIDTH]);
      const pairs = tf.mul(0.5, tf.sum(tf.sub(tf.square(tf.sum(e, 1)), tf.sum(tf.square(e), 1)), -1));
      const wide = tf.sum(tf.reshape(tf.gather(linear, ids), [BATCH, FIELDS]), 1);
      let x: tf.Tensor2D = tf.concat([tf.reshape(e, [BATCH, FIELDS * WIDTH]), numbers], 1) as tf.Tensor2D;
      layers.forEach(({ kernel, bias }, l) => {
        x = tf.add(tf.matMul(x, kernel as tf.Tensor2D), bias);
        if (l < layers.length - 1) x = tf.relu(x);
      });
      const own = tf.reshape(tf.matMul(numbers, ofNumbers as tf.Tensor2D), [BATCH]);
      return tf.losses.sigmoidCrossEntropy(y, tf.addN([wide, own, pairs, tf.reshape(x, [BATCH])]));
    });
  },
};
