/** 32 x 32 pictures in colour through two convolutions with pooling and a dense layer to ten classes, batch 64: ms a step. */
import { tf } from "../../engine/mod.ts";
import { createRandom } from "../../random.ts";
import { stepsOf } from "./_steps.ts";
import type { Workload } from "./_workload.ts";

export const workload: Workload = {
  unit: "ms",
  native: false,
  run() {
    const random = createRandom(0), batch = 64;
    const convolution = (filters: number, more = {}) =>
      tf.layers.conv2d({ filters, kernelSize: 3, activation: "relu", ...more });
    const model = tf.sequential({
      layers: [
        convolution(16, { inputShape: [32, 32, 3] }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        convolution(32),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 64, activation: "relu" }),
        tf.layers.dense({ units: 10 }),
      ],
    });
    const x = tf.tensor4d(Float32Array.from({ length: batch * 32 * 32 * 3 }, () => random.normal()), [batch, 32, 32, 3]);
    const y = tf.oneHot(tf.tensor1d(Int32Array.from({ length: batch }, () => random.integer(0, 10)), "int32"), 10);
    const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    return stepsOf(variables, () => tf.losses.softmaxCrossEntropy(y, model.apply(x, { training: true }) as tf.Tensor));
  },
};
