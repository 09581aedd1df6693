import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { asTrain, Dataset } from "shoplens/dataset";
import { tf } from "shoplens/engine";
import { matrix } from "shoplens/matrix";
import { type Activation, mlp } from "shoplens/models";
import { createRandom } from "shoplens/random";
import { adam, createUpdate, fit, type Optimizer, rmsprop, sgd } from "shoplens/train";
import steps from "./fixtures/optimizers.json" with { type: "json" };
import trained from "./fixtures/networks.json" with { type: "json" };

const optimizers: Record<keyof typeof steps.weights, Optimizer> = {
  sgd: sgd(0.1),
  momentum: sgd(0.1, { momentum: 0.9 }),
  nesterov: sgd(0.1, { momentum: 0.8, nesterov: true }),
  adam: adam(0.01, { beta2: 0.99, epsilon: 1e-12 }),
  rmsprop: rmsprop(0.01, { epsilon: 1e-12 }),
  rmspropMomentum: rmsprop(0.01, { decay: 0.8, momentum: 0.5, epsilon: 1e-12 }),
};

for (const [name, optimizer] of Object.entries(optimizers)) {
  Deno.test(`${name} takes the steps that PyTorch takes`, () => {
    const weights = Float32Array.from(steps.start);
    const update = createUpdate(optimizer, weights.length);
    steps.gradients.forEach((gradient, t) => {
      update.step(weights, Float32Array.from(gradient), optimizer.learningRate);
      steps.weights[name as keyof typeof optimizers][t].forEach((expected, i) =>
        assertAlmostEquals(weights[i], expected, 2e-6)
      );
    });
    assertEquals(update.memory.steps, steps.gradients.length);
  });
}

Deno.test("epsilon stands where Keras has it: beside the root in Adam, under it in RMSprop", () => {
  const after = (optimizer: Optimizer) => {
    const weights = new Float32Array([0]);
    createUpdate(optimizer, 1).step(weights, new Float32Array([1e-3]), 1);
    return weights[0];
  };
  const [m, v] = [0.1 * 1e-3, 0.001 * 1e-6];
  assertAlmostEquals(after(adam(1, { epsilon: 0.01 })), -Math.sqrt(0.001) / 0.1 * m / (Math.sqrt(v) + 0.01), 1e-7);
  assertAlmostEquals(after(rmsprop(1, { epsilon: 0.01 })), -1e-3 / Math.sqrt(0.1 * 1e-6 + 0.01), 1e-7);
});

for (const engine of ["tfjs", "fused"] as const) {
  for (const { task, activation, l2, features, labels, weights, start, losses, end } of trained.networks) {
    Deno.test(`${engine}: a ${task} network with ${activation} ends where PyTorch ends`, async () => {
      const outputs = start[3].length, names = ["a", "b", "c"];
      const classes = task === "regression" ? undefined : Array.from({ length: Math.max(2, outputs) }, (_, c) => String(c));
      const model = mlp({
        inputs: 3,
        hidden: [6],
        task: task as "binary",
        classes: task === "multiclass" ? outputs : undefined,
        activation: activation as Activation,
        l2,
        random: createRandom(1),
      });
      tf.tidy(() => model.setWeights(model.getWeights().map((weight, i) => tf.tensor(start[i], weight.shape))));
      const data = new Dataset({
        features: matrix(20, 3, Float32Array.from(features)),
        labels: Float32Array.from(labels),
        weights: Float32Array.from(weights),
        names,
        classes,
      });
      const fitted = await fit(model, asTrain(data), { epochs: 50, batchSize: 20, optimizer: adam(0.01), engine });
      losses.forEach((loss, epoch) => assertAlmostEquals(fitted.history.loss[epoch], loss, 2e-5));
      fitted.model.getWeights().forEach((weight, i) => {
        weight.dataSync().forEach((value, j) => assertAlmostEquals(value, end[i][j], 1e-4));
      });
      fitted.dispose();
    });
  }
}

Deno.test("optimizers that cannot work are refused", () => {
  assertThrows(() => sgd(0), RangeError, "learningRate above 0, received 0");
  assertThrows(() => adam(NaN), RangeError, "learningRate above 0, received NaN");
  assertThrows(() => sgd(0.1, { momentum: 1 }), RangeError, "momentum in [0, 1), received 1");
  assertThrows(() => adam(0.1, { beta1: -0.1 }), RangeError, "beta1 in [0, 1)");
  assertThrows(() => rmsprop(0.1, { epsilon: 0 }), RangeError, "epsilon above 0");
  assertThrows(() => createUpdate({ kind: "lion" } as unknown as Optimizer, 1), TypeError, "made by sgd, adam or rmsprop");
  assert(Object.keys(adam()).includes("epsilon"));
});
