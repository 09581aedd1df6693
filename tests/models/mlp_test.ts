import { assert, assertEquals, assertThrows } from "@std/assert";
import { openNetwork, tf } from "shoplens/engine";
import { type Activation, ACTIVATIONS, logistic, lossFor, mlp } from "shoplens/models";
import { createRandom } from "shoplens/random";

const random = createRandom(42);
const weightsOf = (model: tf.LayersModel) => model.getWeights().map((weight) => Array.from(weight.dataSync()));

Deno.test("an mlp has the layers, shapes and activations asked for", () => {
  const model = mlp({ inputs: 3, hidden: [10, 5], activation: "tanh", task: "multiclass", classes: 4, dropout: 0.2, random });
  assertEquals(model.layers.map(({ name }) => name), [
    "hidden_1",
    "hidden_1_dropout",
    "hidden_2",
    "hidden_2_dropout",
    "output",
  ]);
  assertEquals(model.getWeights().map(({ shape }) => shape), [[3, 10], [10], [10, 5], [5], [5, 4], [4]]);
  assertEquals(model.layers[0].getConfig().activation, "tanh");
  assertEquals(model.layers[4].getConfig().activation, "softmax");
  model.dispose();
});

Deno.test("each task ends in its activation and has its loss", () => {
  assertEquals(lossFor("binary"), { activation: "sigmoid", loss: "binaryCrossentropy" });
  assertEquals(lossFor("multiclass"), { activation: "softmax", loss: "sparseCategoricalCrossentropy" });
  assertEquals(lossFor("regression"), { activation: "linear", loss: "meanSquaredError" });
  for (const task of ["binary", "regression"] as const) {
    const model = mlp({ inputs: 2, hidden: [], task, random });
    assertEquals(model.layers[0].getConfig().activation, lossFor(task).activation);
    assertEquals(model.outputs[0].shape, [null, 1]);
    model.dispose();
  }
});

Deno.test("the same seed builds the same weights, and a layer more leaves the first ones as they were", () => {
  const [one, same, other, deeper] = [[42, [8]], [42, [8]], [43, [8]], [42, [8, 8]]].map(([seed, hidden]) => {
    const model = mlp({ inputs: 4, hidden: hidden as number[], random: createRandom(seed as number) });
    const weights = weightsOf(model);
    model.dispose();
    return weights;
  });
  assertEquals(one, same);
  assert(one[0][0] !== other[0][0]);
  assertEquals(deeper[0], one[0]);
  assertEquals(one[1], Array(8).fill(0), "biases start at zero");
});

for (const activation of ACTIVATIONS) {
  Deno.test(`an mlp with ${activation} gives probabilities, and has a gradient`, () => {
    const model = mlp({ inputs: 3, hidden: [4], activation, random });
    tf.tidy(() => {
      const x = tf.tensor2d([[1, -2, 0.5], [0.1, 0.2, -0.3]]);
      const p = Array.from((model.predict(x) as tf.Tensor).dataSync());
      assert(p.every((value) => value > 0 && value < 1), `${p}`);
      const { grads } = tf.variableGrads(() => tf.sum(model.apply(x, { training: true }) as tf.Tensor));
      assert(Object.values(grads).every((gradient) => gradient.dataSync().every(Number.isFinite)));
    });
    model.dispose();
  });
}

Deno.test("l2 is a penalty of the kernels: l2 times the sum of squared weights", () => {
  const model = mlp({ inputs: 3, hidden: [4], l2: 0.1, random });
  tf.tidy(() => {
    const [kernel] = weightsOf(model);
    const [penalty] = model.layers[0].calculateLosses();
    assert(Math.abs(penalty.dataSync()[0] - 0.1 * kernel.reduce((sum, w) => sum + w * w, 0)) < 1e-6);
  });
  model.dispose();
});

Deno.test("normalisation comes before the activation, and residual blocks where neighbours are of equal width", () => {
  const model = mlp({ inputs: 5, hidden: [4, 4, 3, 3], normalization: "batch", residual: true, dropout: 0.1, random });
  const names = (of: tf.LayersModel) => of.layers.map(({ name }) => name);
  const parts = (name: string) => ["", "_norm", "_activation", "_dropout"].map((part) => `${name}${part}`);
  assertEquals(names(model), [
    "features",
    ...parts("hidden_1"),
    "hidden_2_block",
    ...parts("hidden_3"),
    "hidden_4_block",
    "output",
  ]);
  assertEquals(names(model.layers[5] as tf.LayersModel), ["hidden_2_in", ...parts("hidden_2"), "hidden_2_sum"]);
  // Kernel, bias, scale, shift, and two moving averages that are not trained.
  const layer = (from: number, to: number) => from * to + 5 * to;
  assertEquals(model.countParams(), layer(5, 4) + layer(4, 4) + layer(4, 3) + layer(3, 3) + 3 + 1);
  model.dispose();
});

Deno.test("a residual block whose weights are zero lets through what comes in", () => {
  const model = mlp({ inputs: 2, hidden: [3, 3], task: "regression", residual: true, random });
  const plain = mlp({ inputs: 2, hidden: [3], task: "regression", random });
  tf.tidy(() => {
    const [first, bias, ...rest] = model.getWeights(), output = rest.slice(2);
    model.setWeights([first, bias, tf.zeros([3, 3]), tf.zeros([3]), ...output]);
    plain.setWeights([first, bias, ...output]);
    const x = tf.tensor2d([[1, -2], [0.3, 0.2]]);
    const [through, expected] = [model, plain].map((one) => Array.from((one.predict(x) as tf.Tensor).dataSync()));
    assertEquals(through, expected);
    assert(expected.some((value) => value !== 0));
  });
  model.dispose();
  plain.dispose();
});

Deno.test("a logistic regression takes l1 and l2, which our own loop knows", () => {
  const both = logistic({ inputs: 2, l1: 0.1, l2: 0.2 });
  tf.tidy(() => both.setWeights([tf.tensor2d([[3], [-2]]), tf.tensor1d([5])]));
  const network = openNetwork(both, { task: "binary", path: "fused" });
  const still = { features: new Float32Array(2), labels: Float32Array.of(1), weights: Float32Array.of(0), rows: 1 };
  network.backward(still);
  // The slopes of 0.1 (|3| + |-2|) + 0.2 (9 + 4), and none for the intercept.
  for (const [i, slope] of [0.1 + 1.2, -0.1 - 0.8, 0].entries()) {
    assert(Math.abs(network.gradients[i] - slope) < 1e-6, `${network.gradients}`);
  }
  network.close();
  both.dispose();
});

Deno.test("a logistic regression is one layer that starts at zero, whatever the stream", () => {
  const model = logistic({ inputs: 3, task: "multiclass", classes: 3, random });
  assertEquals(weightsOf(model), [Array(9).fill(0), Array(3).fill(0)]);
  assertEquals(model.layers.length, 1);
  model.dispose();
});

Deno.test("what cannot be built is refused with a sentence, and no tensor stays behind", () => {
  const before = tf.memory().numTensors;
  assertThrows(
    () => mlp({ inputs: 0, random }),
    RangeError,
    "Cannot build an mlp: expected inputs to be a whole number of 1 or more",
  );
  assertThrows(() => mlp({ inputs: 2, hidden: [4, 0.5], random }), RangeError, "hidden[1]");
  assertThrows(() => mlp({ inputs: 2, activation: "ReLU" as Activation, random }), RangeError, "relu, relu6, selu");
  assertThrows(() => mlp({ inputs: 2, initializer: "glorot" as "zeros", random }), RangeError, "glorotUniform");
  assertThrows(() => mlp({ inputs: 2, dropout: 1, random }), RangeError, "dropout in [0, 1), received 1");
  assertThrows(() => mlp({ inputs: 2, l2: -1, random }), RangeError, "l2 of 0 or more");
  assertThrows(() => mlp({ inputs: 2, task: "multiclass", random }), RangeError, "classes, a whole number of 2 or more");
  assertThrows(() => mlp({ inputs: 2, classes: 3, random }), TypeError, 'say task: "multiclass"');
  assertThrows(() => mlp({ inputs: 2, task: "ranking" as "binary", random }), TypeError, 'received "ranking"');
  assertThrows(() => mlp({ inputs: 2 } as unknown as Parameters<typeof mlp>[0]), TypeError, "random");
  assertThrows(() => mlp({ inputs: 2, normalization: "group" as "batch", random }), RangeError, '"batch" or "layer"');
  assertThrows(() => mlp({ inputs: 2, hidden: [4, 3], residual: true, random }), RangeError, "as many units as the one before");
  assertThrows(() => logistic({ inputs: 2, l1: Infinity }), RangeError, "l1 of 0 or more");
  assertThrows(() => logistic({ inputs: NaN }), RangeError, "Cannot build a logistic regression");
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("disposing a model frees all that it holds", () => {
  const before = tf.memory().numTensors, stored = tf.engine().backend.numDataIds();
  mlp({ inputs: 3, hidden: [4, 4], l2: 0.1, dropout: 0.1, random }).dispose();
  assertEquals(tf.memory().numTensors, before);
  assertEquals(tf.engine().backend.numDataIds(), stored);
});
