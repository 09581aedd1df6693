/**
 * A causal transformer over item ids: 12,101 items, width 64, two blocks of two heads, feed-forward 64, length 50, batch 128, a positive
 * and a sampled negative at each position: ms a step.
 */
import { layerNorm, selfAttention, tf } from "../../engine/mod.ts";
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
      inward: dense(WIDTH, 3 * WIDTH),
      out: dense(WIDTH, WIDTH),
      up: dense(WIDTH, WIDTH),
      down: dense(WIDTH, WIDTH),
      before: norm(),
      between: norm(),
    }));
    const ids = () => tf.tensor1d(Int32Array.from({ length: ROWS }, () => random.integer(1, ITEMS + 1)), "int32");
    const [seen, good, bad] = [ids(), ids(), ids()];

    const through = (x: tf.Tensor, { kernel, bias }: ReturnType<typeof dense>, activation: "linear" | "relu" = "linear") =>
      tf.fused.matMul({ a: x as tf.Tensor2D, b: kernel as tf.Tensor2D, bias, activation });
    const vectors = (x: tf.Tensor) => tf.reshape(x, [BATCH, LENGTH, -1]);

    const forward = () => {
      let x: tf.Tensor = tf.reshape(tf.add(vectors(tf.gather(items, seen)), places), [ROWS, WIDTH]);
      for (const { inward, out, up, down, before, between } of blocks) {
        const mixed = selfAttention(vectors(through(layerNorm(x, before), inward)), { heads: HEADS, causal: true });
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
      // Cross-entropy of a score s is log(1 + e^-s) for a positive, log(1 + e^s) for a negative.
      return tf.add(tf.mean(tf.softplus(tf.neg(score(good)))), tf.mean(tf.softplus(score(bad)))) as tf.Scalar;
    });
  },
};
