/**
 * A causal transformer over item ids: 12,101 items, width 64, two blocks of two heads, feed-forward 64, length 50, batch 128, a positive
 * and a sampled negative at each position: ms a step.
 */
import { attentionValues, attentionWeights, layerNorm, tf } from "../../engine/mod.ts";
import { createRandom } from "../../random.ts";
import { stepsOf } from "./_steps.ts";
import type { Workload } from "./_workload.ts";

const ITEMS = 12_101, WIDTH = 64, LENGTH = 50, BATCH = 128, HEADS = 2, ROWS = BATCH * LENGTH;

export const workload: Workload = {
  unit: "ms",
  native: true,
  run() {
    const random = createRandom(0);
    const weights = (...shape: number[]) =>
      tf.variable(tf.tensor(Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => 0.05 * random.normal()), shape));
    const dense = (from: number, to: number) => ({ kernel: weights(from, to), bias: weights(to) });
    const norm = () => ({ scale: tf.variable(tf.ones([WIDTH])), shift: tf.variable(tf.zeros([WIDTH])) });
    const [items, places] = [weights(ITEMS + 1, WIDTH), weights(LENGTH, WIDTH)];
    const blocks = [1, 2].map(() => ({
      queries: dense(WIDTH, WIDTH),
      keys: dense(WIDTH, WIDTH),
      values: dense(WIDTH, WIDTH),
      out: dense(WIDTH, WIDTH),
      up: dense(WIDTH, WIDTH),
      down: dense(WIDTH, WIDTH),
      before: norm(),
      between: norm(),
    }));
    const ids = () => tf.tensor1d(Int32Array.from({ length: ROWS }, () => random.integer(1, ITEMS + 1)), "int32");
    const [seen, good, bad] = [ids(), ids(), ids()];
    const [ones, zeros] = [tf.ones([ROWS]), tf.zeros([ROWS])];

    const through = (x: tf.Tensor, { kernel, bias }: ReturnType<typeof dense>, activation: "linear" | "relu" = "linear") =>
      tf.fused.matMul({ a: x as tf.Tensor2D, b: kernel as tf.Tensor2D, bias, activation });
    const vectors = (x: tf.Tensor) => tf.reshape(x, [BATCH, LENGTH, WIDTH]);

    const forward = () => {
      let x: tf.Tensor = tf.reshape(tf.add(vectors(tf.gather(items, seen)), places), [ROWS, WIDTH]);
      for (const { queries, keys, values, out, up, down, before, between } of blocks) {
        const h = layerNorm(x, before);
        const [q, k, v] = [queries, keys, values].map((layer) => vectors(through(h, layer)));
        const mixed = attentionValues(attentionWeights(q, k, { heads: HEADS, causal: true }), v, { causal: true });
        x = tf.add(x, through(tf.reshape(mixed, [ROWS, WIDTH]), out));
        x = tf.add(x, through(through(layerNorm(x, between), up, "relu"), down));
      }
      return x;
    };
    const variables = [
      items,
      places,
      ...blocks.flatMap((block) => Object.values(block).flatMap((part) => Object.values(part))),
    ];
    return stepsOf(variables, () => {
      const h = forward(), score = (ids: tf.Tensor1D) => tf.sum(tf.mul(h, tf.gather(items, ids)), -1);
      return tf.add(
        tf.losses.sigmoidCrossEntropy(ones, score(good)),
        tf.losses.sigmoidCrossEntropy(zeros, score(bad)),
      ) as tf.Scalar;
    });
  },
};
