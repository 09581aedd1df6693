/**
 * A causal transformer over item ids: 12,101 items, width 64, two blocks of two heads, feed-forward 64, length 50, batch 128, a positive
 * and a sampled negative at each position: ms a step.
 */
import { tf } from "../../engine/mod.ts";
import { createRandom } from "../../random.ts";
import { stepsOf } from "./_steps.ts";
import type { Workload } from "./_workload.ts";

const ITEMS = 12_101, WIDTH = 64, LENGTH = 50, BATCH = 128, HEADS = 2, ROWS = BATCH * LENGTH;

export const workload: Workload = {
  unit: "ms",
  native: false,
  run() {
    const random = createRandom(0);
    const weights = (...shape: number[]) =>
      tf.variable(tf.tensor(Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => 0.05 * random.normal()), shape));
    const dense = (from: number, to: number) => ({ kernel: weights(from, to), bias: weights(to) });
    const norm = () => ({ gain: tf.variable(tf.ones([WIDTH])), shift: tf.variable(tf.zeros([WIDTH])) });
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
    const mask = tf.tensor2d(Float32Array.from({ length: LENGTH ** 2 }, (_, i) => i % LENGTH > i / LENGTH ? -1e9 : 0), [
      LENGTH,
      LENGTH,
    ]);
    const [ones, zeros] = [tf.ones([ROWS]), tf.zeros([ROWS])];

    const through = (x: tf.Tensor, { kernel, bias }: ReturnType<typeof dense>) =>
      tf.add(tf.matMul(x as tf.Tensor2D, kernel as tf.Tensor2D), bias);
    const normalise = (x: tf.Tensor, { gain, shift }: ReturnType<typeof norm>) => {
      const { mean, variance } = tf.moments(x, -1, true);
      return tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5))), gain), shift);
    };
    const heads = (x: tf.Tensor) => tf.transpose(tf.reshape(x, [BATCH, LENGTH, HEADS, WIDTH / HEADS]), [0, 2, 1, 3]);

    const forward = () => {
      let x: tf.Tensor = tf.reshape(tf.add(tf.reshape(tf.gather(items, seen), [BATCH, LENGTH, WIDTH]), places), [ROWS, WIDTH]);
      for (const { queries, keys, values, out, up, down, before, between } of blocks) {
        const h = normalise(x, before);
        const [q, k, v] = [queries, keys, values].map((layer) => heads(through(h, layer)));
        const scores = tf.add(tf.mul(tf.matMul(q, k, false, true), (WIDTH / HEADS) ** -0.5), mask);
        const mixed = tf.transpose(tf.matMul(tf.softmax(scores), v), [0, 2, 1, 3]);
        x = tf.add(x, through(tf.reshape(mixed, [ROWS, WIDTH]), out));
        x = tf.add(x, through(tf.relu(through(normalise(x, between), up)), down));
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
