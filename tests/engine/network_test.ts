import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { Task } from "shoplens/dataset";
import { activateLogits, engine, type Loss, lossOfLogits, networkOf, type NetworkPath, openNetwork, tf } from "shoplens/engine";
import { matrix } from "shoplens/matrix";
import { logistic, mlp } from "shoplens/models";
import { createRandom } from "shoplens/random";
import { adam, createUpdate } from "shoplens/train";

const random = createRandom(11);

/** Rows x width of noise, with labels for the task. */
function batchFor(task: Task, rows: number, width: number, classes = 3) {
  const label = {
    binary: () => random.integer(0, 2),
    multiclass: () => random.integer(0, classes),
    regression: () => random.normal(),
  }[task];
  return {
    features: Float32Array.from({ length: rows * width }, () => random.normal()),
    labels: Float32Array.from({ length: rows }, label),
    weights: Float32Array.from({ length: rows }, () => random.uniform(0.5, 2)),
    rows,
  };
}

function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what = "") {
  assertEquals(actual.length, expected.length, what);
  for (let i = 0; i < actual.length; i++) {
    assert(
      Math.abs(actual[i] - expected[i]) <= tolerance * (1 + Math.abs(expected[i])),
      `${what} at ${i}: ${actual[i]}, ${expected[i]}`,
    );
  }
}

const stacks = [
  { task: "binary", hidden: [7], activation: "relu", l2: 0, rows: 32 },
  { task: "binary", hidden: [5, 4], activation: "tanh", l2: 0.01, rows: 9 },
  { task: "multiclass", hidden: [6], activation: "sigmoid", l2: 0, rows: 17 },
  { task: "regression", hidden: [8, 3], activation: "relu", l2: 0.1, rows: 1 },
  { task: "multiclass", hidden: [], activation: "linear", l2: 0.05, rows: 20 },
  { task: "binary", hidden: [33, 10], activation: "relu", l2: 0.001, rows: 2500 },
  { task: "binary", hidden: [7, 5], activation: "relu", l2: 0, rows: 32, dropout: 0.5 },
  { task: "regression", hidden: [9], activation: "tanh", l2: 0, rows: 2100, dropout: 0.1 },
  { task: "binary", hidden: [7, 8], activation: "relu", l2: 0.01, rows: 32, normalization: "batch" },
  { task: "multiclass", hidden: [6], activation: "tanh", l2: 0, rows: 2500, dropout: 0.2, normalization: "batch" },
] as const;

for (const { task, hidden, activation, l2, rows, ...more } of stacks) {
  const dropout = "dropout" in more ? more.dropout : 0, network = `4-${[...hidden, "out"].join("-")}, ${activation}`;
  const normalization = "normalization" in more ? more.normalization : undefined,
    normalised = normalization ? ", normalised" : "";
  Deno.test(`our loop equals tfjs step by step: ${task}, ${network}, l2 ${l2}, dropout ${dropout}${normalised}`, () => {
    const open = (path: NetworkPath) => {
      const classes = task === "multiclass" ? 3 : undefined;
      const model = mlp({
        inputs: 4,
        hidden,
        task,
        classes,
        activation,
        l2,
        dropout,
        normalization,
        initializer: "heNormal",
        random: createRandom(3),
      });
      const network = openNetwork(model, { task, path, batchSize: rows, random: createRandom(4) });
      return { model, network, update: createUpdate(adam(0.01), network.parameters.length) };
    };
    const [ours, theirs] = [open("fused"), open("tfjs")];
    assertEquals([ours.network.path, theirs.network.path], ["fused", "tfjs"]);
    for (let step = 0; step < 40; step++) {
      const batch = batchFor(task, rows, 4);
      const [loss, expected] = [ours, theirs].map(({ network }) => network.backward(batch));
      assertClose([loss], [expected], 1e-5, `loss of step ${step}`);
      assertClose(ours.network.gradients, theirs.network.gradients, 2e-5, `gradients of step ${step}`);
      for (const { network, update } of [ours, theirs]) {
        update.step(network.parameters, network.gradients, 0.01);
        network.commit();
      }
      const [averages, known] = [ours, theirs].map(({ network }) => network.snapshot().others.flatMap((array) => [...array]));
      assertClose(averages, known, 1e-5, `moving averages of step ${step}`);
      // Adam divides by the gradient's size, which magnifies rounding where a gradient is nearly nothing.
      theirs.network.restore(ours.network.snapshot());
    }
    const unseen = matrix(600, 4, batchFor(task, 600, 4).features);
    assertClose(ours.network.logits(unseen), theirs.network.logits(unseen), 1e-5, "logits");
    ours.network.close();
    assertClose(
      [...ours.model.trainableWeights, ...ours.model.nonTrainableWeights].flatMap((weight) => [...weight.read().dataSync()]),
      [ours.network.parameters, ...ours.network.snapshot().others].flatMap((array) => [...array]),
      0,
      "the model after closing",
    );
    ours.model.dispose();
    theirs.model.dispose();
  });
}

for (const path of ["tfjs", "fused"] as const) {
  Deno.test(`${path}: gradients agree with finite differences, weights and penalty included`, () => {
    const model = mlp({ inputs: 3, hidden: [5], activation: "tanh", l2: 0.02, random: createRandom(5) });
    const network = openNetwork(model, { task: "binary", path });
    const batch = batchFor("binary", 12, 3);
    network.backward(batch);
    const { parameters } = network, gradients = network.gradients.slice();
    const kernels = [...Array(15).keys(), 20, 21, 22, 23, 24];
    const objective = () => network.backward(batch) + 0.02 * kernels.reduce((sum, i) => sum + parameters[i] ** 2, 0);
    for (let i = 0; i < parameters.length; i++) {
      const at = parameters[i], h = 1e-2;
      const sides = [h, -h].map((change) => {
        parameters[i] = at + change;
        network.commit();
        return objective();
      });
      parameters[i] = at;
      network.commit();
      const slope = (sides[0] - sides[1]) / (2 * h);
      assert(Math.abs(slope - gradients[i]) < 2e-4, `parameter ${i}: ${slope}, ${gradients[i]}`);
    }
    network.close();
    model.dispose();
  });
}

Deno.test("losses on logits are the formulas, and do not overflow", () => {
  const at = (task: Task, logits: number[], label: number, outputs = 1) =>
    lossOfLogits(task, { logits: new Float32Array(logits), outputs, labels: new Float32Array([label]) });
  assertClose([at("binary", [0.5], 1)], [-Math.log(1 / (1 + Math.exp(-0.5)))], 1e-12);
  assertClose([at("binary", [-200], 1), at("binary", [200], 1)], [200, 0], 1e-12);
  assertClose([at("multiclass", [1, 2, 3], 0, 3)], [Math.log(1 + Math.exp(1) + Math.exp(2))], 1e-12);
  assertClose([at("multiclass", [1000, 0], 1, 2)], [1000], 1e-12);
  assertEquals(at("regression", [3], 1), 4);
});

Deno.test("focal loss and smoothed labels are the formulas, and meet cross-entropy at their ends", () => {
  const lossOf = (task: Task, logits: number[], label: number, outputs: number, loss: Loss) =>
    lossOfLogits(task, { logits: new Float32Array(logits), outputs, labels: new Float32Array([label]), loss });
  const p = 1 / (1 + Math.exp(-0.5)), softmax = Math.exp(2) / (Math.exp(1) + Math.exp(2) + Math.exp(0));
  const focal = (gamma?: number): Loss => ({ kind: "focal", gamma });
  assertClose([lossOf("binary", [0.5], 1, 1, focal())], [-((1 - p) ** 2) * Math.log(p)], 1e-12);
  assertClose([lossOf("binary", [0.5], 0, 1, focal(3))], [-(p ** 3) * Math.log(1 - p)], 1e-12);
  assertClose([lossOf("multiclass", [1, 2, 0], 1, 3, focal(0.5))], [-((1 - softmax) ** 0.5) * Math.log(softmax)], 1e-12);
  assertClose([lossOf("binary", [0.5], 1, 1, focal(0))], [-Math.log(p)], 1e-12);
  assertEquals([lossOf("binary", [2000], 1, 1, focal()), lossOf("binary", [-2000], 1, 1, focal())], [0, 2000]);
  const smooth: Loss = { kind: "crossEntropy", smoothing: 0.2 };
  assertClose([lossOf("binary", [0.5], 1, 1, smooth)], [-0.9 * Math.log(p) - 0.1 * Math.log(1 - p)], 1e-12);
  const logs = [1, 2, 0].map((z) => z - Math.log(Math.exp(1) + Math.exp(2) + 1));
  const deals = [0.2 / 3, 0.8 + 0.2 / 3, 0.2 / 3];
  assertClose([lossOf("multiclass", [1, 2, 0], 1, 3, smooth)], [-logs.reduce((sum, log, c) => sum + deals[c] * log, 0)], 1e-12);
});

Deno.test("every loss's gradient agrees with finite differences", () => {
  const losses: Loss[] = [
    { kind: "crossEntropy" },
    { kind: "crossEntropy", smoothing: 0.3 },
    { kind: "focal" },
    { kind: "focal", gamma: 0.5 },
    { kind: "focal", gamma: 5 },
  ];
  for (const loss of losses) {
    for (const [task, outputs] of [["binary", 1], ["multiclass", 3]] as const) {
      for (let label = 0; label < Math.max(outputs, 2); label++) {
        const logits = new Float32Array([0.75, -1.5, 0.25].slice(0, outputs)), gradient = new Float32Array(outputs);
        const rows = { logits, outputs, labels: new Float32Array([label]), weights: new Float32Array([2]), loss };
        lossOfLogits(task, rows, gradient);
        for (let i = 0; i < outputs; i++) {
          const sides = [1, -1].map((side) => {
            const moved = logits.slice();
            moved[i] += side / 1024;
            return lossOfLogits(task, { ...rows, logits: moved });
          });
          assertClose([gradient[i]], [(sides[0] - sides[1]) * 512], 1e-4, JSON.stringify({ loss, task, label, i }));
        }
      }
    }
  }
  // Far out, where probabilities round to 1, nothing is left to learn and nothing is NaN.
  for (const [task, logits] of [["binary", [500]], ["multiclass", [0, 500, 0]]] as const) {
    const gradient = new Float32Array(logits.length), labels = new Float32Array([1]);
    const rows = {
      logits: new Float32Array(logits),
      outputs: logits.length,
      labels,
      loss: { kind: "focal", gamma: 0.5 } as const,
    };
    assertEquals([lossOfLogits(task, rows, gradient), ...gradient].map((value) => value + 0), [0, ...logits.map(() => 0)]);
  }
});

Deno.test("activated logits are probabilities, also far out", () => {
  assertClose(activateLogits("binary", new Float32Array([0, -1000, 1000]), 1), [0.5, 0, 1], 0);
  assertClose(activateLogits("multiclass", new Float32Array([0, 1000, 5, 5]), 2), [0, 1, 0.5, 0.5], 0);
});

Deno.test("on the cpu backend too, a model does not share the network's arrays", async () => {
  await tf.setBackend("cpu");
  try {
    for (const path of ["tfjs", "fused"] as const) {
      const model = mlp({ inputs: 2, hidden: [3], random });
      const network = openNetwork(model, { task: "binary", path });
      network.parameters.fill(1);
      network.commit();
      network.close();
      network.parameters.fill(2);
      assertEquals(model.getWeights().flatMap((weight) => [...weight.dataSync()]), Array(13).fill(1));
      model.dispose();
    }
  } finally {
    await tf.setBackend(engine.backend);
  }
});

Deno.test("auto takes our loop for stacks of dense layers of any size, and tfjs for all else", () => {
  const pathOf = (model: tf.LayersModel, batchSize = 32, task: Task = "binary") => {
    const network = openNetwork(model, { task, batchSize });
    network.close();
    model.dispose();
    return network.path;
  };
  assertEquals(pathOf(mlp({ inputs: 17, hidden: [10], random })), "fused");
  assertEquals(pathOf(logistic({ inputs: 17 })), "fused");
  assertEquals(pathOf(mlp({ inputs: 100, hidden: [512, 256], random }), 512), "fused");
  assertEquals(pathOf(mlp({ inputs: 17, dropout: 0.5, random })), "fused");
  assertEquals(pathOf(mlp({ inputs: 17, normalization: "batch", random })), "fused");
  assertEquals(pathOf(mlp({ inputs: 17, normalization: "layer", random })), "tfjs");
  assertEquals(pathOf(mlp({ inputs: 17, activation: "elu", random })), "tfjs");
  const frozen = mlp({ inputs: 17, random });
  frozen.layers[0].trainable = false;
  assertEquals(pathOf(frozen), "tfjs");
});

/** rows x 4 -> P, by hidden layers of a user's own. */
const own = (...hidden: (() => tf.layers.Layer)[]) => {
  const initial = (seed: number) => ({ kernelInitializer: tf.initializers.glorotNormal({ seed }) });
  return tf.sequential({
    layers: [
      tf.layers.dense({ units: 5, inputShape: [4], ...initial(1) }),
      ...hidden.map((layer) => layer()),
      tf.layers.dense({ units: 1, activation: "sigmoid", ...initial(2) }),
    ],
  });
};

Deno.test("normalisation by batches stands before an activation or behind it, with dropout after either", () => {
  const norm = (more = {}) => tf.layers.batchNormalization({ momentum: 0.8, epsilon: 0.01, ...more });
  const relu = () => tf.layers.activation({ activation: "relu" }), dropout = () => tf.layers.dropout({ rate: 0.3 });
  const dense = () =>
    tf.layers.dense({ units: 3, activation: "tanh", kernelInitializer: tf.initializers.glorotNormal({ seed: 3 }) });
  for (const hidden of [[norm, relu, dropout, dense, norm, dropout], [relu, norm], [norm], [relu, dropout]]) {
    const [ours, theirs] = (["fused", "tfjs"] as const).map((path) =>
      openNetwork(own(...hidden), { task: "binary", path, batchSize: 300, random: createRandom(6) })
    );
    assertEquals(ours.snapshot(), theirs.snapshot());
    for (let step = 0; step < 10; step++) {
      const batch = batchFor("binary", 300, 4);
      assertClose([ours.backward(batch)], [theirs.backward(batch)], 1e-5);
      assertClose(ours.gradients, theirs.gradients, 2e-5, `gradients of step ${step}`);
      for (const network of [ours, theirs]) {
        network.step({ rule: { kind: "sgd", rate: 0.1, momentum: 0, nesterov: false }, memory: [] });
      }
    }
    const [one, other] = [ours, theirs].map((network) => network.snapshot());
    assertClose(one.parameters, other.parameters, 1e-5);
    one.others.forEach((array, i) => assertClose(array, other.others[i], 1e-5, "moving averages"));
    const unseen = matrix(50, 4, batchFor("binary", 50, 4).features);
    assertClose(ours.logits(unseen), theirs.logits(unseen), 1e-5, "logits");
    if (hidden.includes(norm)) assertThrows(() => ours.backward(batchFor("binary", 301, 4)), RangeError, "at most 300 rows");
    else ours.backward(batchFor("binary", 301, 4));
    ours.close();
    theirs.close();
  }
  const frozen = () => Object.assign(norm(), { trainable: false });
  for (
    const [hidden, why] of [
      [[dropout, norm], "does not follow its dense layer at once"],
      [[norm, norm], "does not follow its dense layer at once"],
      [[relu, relu], "does not follow its dense layer at once"],
      [[frozen], "frozen weights"],
      [[() => norm({ center: false })], "no center"],
      [[() => norm({ gammaRegularizer: tf.regularizers.l2() })], "gammaRegularizer"],
      [[() => tf.layers.activation({ activation: "elu" })], "is elu"],
    ] as const
  ) assertThrows(() => openNetwork(own(...hidden), { task: "binary", path: "fused" }), TypeError, why);
  tf.disposeVariables();
});

Deno.test("a network of a user's own with two branches, an activation layer and no bias trains on tfjs as on paper", () => {
  const input = tf.input({ shape: [4] });
  const branches = [1, 2].map((b) =>
    tf.layers.dense({ units: 3, activation: "relu", kernelInitializer: "ones", useBias: false, name: `b${b}` }).apply(input)
  );
  const joined = tf.layers.concatenate().apply(branches as tf.SymbolicTensor[]);
  const end = tf.layers.dense({ units: 1, kernelInitializer: "ones", name: "end" }).apply(joined);
  const output = tf.layers.activation({ activation: "sigmoid" }).apply(end) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: output });
  const network = openNetwork(model, { task: "binary" });
  assertEquals(network.path, "tfjs");
  // Each of six hidden units gives 4; the logit is 24, and the loss of label 0 is 24 too.
  const batch = {
    features: new Float32Array([1, 1, 1, 1]),
    labels: new Float32Array([0]),
    weights: new Float32Array([1]),
    rows: 1,
  };
  assertClose([network.backward(batch)], [24], 1e-6);
  assertClose(network.gradients.slice(-1), [1], 1e-6, "the last bias");
  const error = assertThrows(() => openNetwork(model, { task: "binary", path: "fused" }), TypeError);
  assertStringIncludes(error.message, "Cannot run the model in our own loop");
  network.close();
  model.dispose();
});

Deno.test("a model within a model trains, and a layer that is used twice", () => {
  const input = tf.input({ shape: [3] }), within = tf.input({ shape: [3] });
  const ones = { kernelInitializer: "ones", useBias: false } as const;
  const body = tf.model({ inputs: within, outputs: tf.layers.dense({ units: 2, ...ones }).apply(within) as tf.SymbolicTensor });
  const nested = tf.model({
    inputs: input,
    outputs: tf.layers.dense({ units: 1, ...ones }).apply(body.apply(input)) as tf.SymbolicTensor,
  });
  const twice = tf.layers.dense({ units: 3, ...ones }), end = tf.layers.dense({ units: 1, ...ones });
  const shared = tf.model({
    inputs: input,
    outputs: end.apply(twice.apply(twice.apply(input))) as tf.SymbolicTensor,
  });
  const batch = { labels: new Float32Array([0]), weights: new Float32Array([1]), rows: 1 };
  for (const [model, wanted] of [[nested, 2 * 6], [shared, 3 * 3 * 6]] as const) {
    const network = openNetwork(model, { task: "regression" });
    assertEquals(network.path, "tfjs");
    assertEquals(network.logits({ data: new Float32Array([1, 2, 3]), rows: 1, columns: 3 }), new Float32Array([wanted]));
    assertEquals(network.backward({ ...batch, features: new Float32Array([1, 2, 3]) }), wanted ** 2);
    assert(network.gradients.every((slope) => slope > 0));
    network.close();
    model.dispose();
  }
});

Deno.test("weights are back within their constraints after every step, though tfjs forgets to", () => {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({
        units: 3,
        inputShape: [4],
        kernelInitializer: "ones",
        kernelConstraint: tf.constraints.unitNorm({ axis: 0 }),
      }),
      tf.layers.dense({ units: 1, kernelInitializer: "ones", kernelConstraint: tf.constraints.nonNeg() }),
    ],
  });
  const network = openNetwork(model, { task: "regression" });
  const rule = { kind: "sgd", rate: 0.1, momentum: 0, nesterov: false } as const;
  for (let steps = 0; steps < 3; steps++) {
    network.backward({
      features: new Float32Array(8).fill(1),
      labels: new Float32Array([-9, -8]),
      weights: new Float32Array([1, 1]),
      rows: 2,
    });
    network.step({ rule, memory: [] });
    const first = network.parameters.subarray(0, 12), second = network.parameters.subarray(15, 18);
    for (const column of [0, 1, 2]) assertClose([Math.hypot(...[0, 3, 6, 9].map((row) => first[row + column]))], [1], 1e-6);
    assert(second.every((weight) => weight >= 0), `${second}`);
    // The labels are far below what ones give.
    if (steps === 0) assertEquals([...second], [0, 0, 0]);
  }
  network.close();
  assertEquals([...model.layers[1].getWeights()[0].dataSync()], [...network.parameters.subarray(15, 18)]);
  model.dispose();
});

Deno.test("penalties of recurrent cells count, also two ways, though tfjs forgets them", () => {
  const kernelRegularizer = tf.regularizers.l2({ l2: 0.5 });
  const layers = {
    lstm: tf.layers.lstm({ units: 2, kernelInitializer: "ones", kernelRegularizer }),
    "cells in a stack": tf.layers.rnn({
      cell: [tf.layers.gruCell({ units: 2, kernelInitializer: "ones", kernelRegularizer })] as never,
    }),
    "two ways": tf.layers.bidirectional({
      layer: tf.layers.simpleRNN({ units: 2, kernelInitializer: "ones", kernelRegularizer }) as tf.RNN,
      mergeMode: "concat",
    }),
  };
  for (const [name, layer] of Object.entries(layers)) {
    const input = tf.input({ shape: [4] }), steps = tf.layers.reshape({ targetShape: [2, 2] }).apply(input);
    const output = tf.layers.dense({ units: 1, kernelInitializer: "zeros" }).apply(layer.apply(steps)) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: output }), network = openNetwork(model, { task: "regression" });
    network.backward({ features: new Float32Array(4), labels: new Float32Array(1), weights: new Float32Array([1]), rows: 1 });
    // Half the square of each weight, which is 1.
    assertEquals([...network.gradients.subarray(0, 4)], [1, 1, 1, 1], name);
    network.close();
    model.dispose();
  }
});

Deno.test("models that are no matrix-to-matrix, or whose noise cannot be seeded, are refused", () => {
  const noisy = tf.sequential({
    layers: [
      tf.layers.gaussianNoise({ stddev: 1, inputShape: [2] }),
      tf.layers.dense({ units: 1, activation: "sigmoid", kernelInitializer: "zeros" }),
    ],
  });
  const batch = { features: new Float32Array(2), labels: new Float32Array(1), weights: new Float32Array(1), rows: 1 };
  const network = openNetwork(noisy, { task: "binary", random });
  assertStringIncludes(assertThrows(() => network.backward(batch), TypeError).message, "draws noise that tfjs cannot seed");
  const input = tf.input({ shape: [4] }), steps = tf.layers.reshape({ targetShape: [2, 2] }).apply(input);
  const cells = tf.layers.gru({ units: 2, dropout: 0.5, kernelInitializer: "ones", recurrentInitializer: "ones" });
  for (const layer of [cells, tf.layers.bidirectional({ layer: cells as tf.RNN, mergeMode: "concat" })]) {
    const end = tf.layers.dense({ units: 1, kernelInitializer: "ones" }).apply(layer.apply(steps)) as tf.SymbolicTensor;
    const recurrent = openNetwork(tf.model({ inputs: input, outputs: end }), { task: "regression", random });
    const rows = { ...batch, features: new Float32Array(4) };
    assertStringIncludes(assertThrows(() => recurrent.backward(rows), TypeError).message, "(GRU) draws noise");
  }
  const sequence = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [5, 2] })] });
  assertStringIncludes(
    assertThrows(() => openNetwork(sequence, { task: "binary" }), TypeError).message,
    "one input of rows x features",
  );
  noisy.dispose();
});

for (const path of ["tfjs", "fused"] as const) {
  Deno.test(`${path}: dropout draws new masks each step, the same ones for the same seed`, () => {
    const losses = (seed: number) => {
      const model = mlp({ inputs: 4, hidden: [16], dropout: 0.5, random: createRandom(1) });
      const network = openNetwork(model, { task: "binary", random: createRandom(seed), path });
      const batch = batchFor("binary", 8, 4);
      batch.features.fill(1);
      batch.labels.fill(1);
      batch.weights.fill(1);
      const drawn = [1, 2, 3].map(() => network.backward(batch));
      network.close();
      model.dispose();
      return drawn;
    };
    const first = losses(1);
    assertEquals(new Set(first).size, 3);
    assertEquals(losses(1), first);
    assert(losses(2)[0] !== first[0]);
  });
}

Deno.test("without a stream for its masks, or with dropout at its end, a network says so or takes tfjs", () => {
  const model = mlp({ inputs: 4, dropout: 0.5, random });
  const network = openNetwork(model, { task: "binary" });
  assertStringIncludes(
    assertThrows(() => network.backward(batchFor("binary", 8, 4)), TypeError).message,
    "it has dropout, and no random stream was given",
  );
  model.dispose();
  const last = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] }), tf.layers.dropout({ rate: 0.5 })] });
  assertEquals(openNetwork(last, { task: "regression", random }).path, "tfjs");
  last.dispose();
});

for (const options of [{}, { activation: "elu" }] as const) {
  const path = "activation" in options ? "tfjs" : "fused";
  Deno.test(`${path}: a network that is asked again stays open until the weights change, and the task is another`, () => {
    const model = mlp({ inputs: 3, random: createRandom(1), ...options });
    const x = matrix(2, 3, batchFor("binary", 2, 3).features);
    const open = networkOf(model, "binary"), before = open.logits(x);
    assertEquals(open.path, path);
    assertEquals(networkOf(model, "binary"), open);
    const other = mlp({ inputs: 3, random: createRandom(2), ...options });
    model.setWeights(other.getWeights());
    const tensors = tf.memory().numTensors;
    const after = networkOf(model, "binary").logits(x);
    assertEquals(after, networkOf(other, "binary").logits(x));
    assert(after[0] !== before[0]);
    assertEquals(tf.memory().numTensors, tensors);
    model.dispose();
    other.dispose();
  });
}

/** Trains until the threads have come, and prints how many and a sum over the weights' bits. Nothing is closed. */
const TRAIN = `
  import { openNetwork } from "shoplens/engine";
  import { mlp } from "shoplens/models";
  import { createRandom } from "shoplens/random";
  const random = createRandom(1), rows = 200;
  const network = openNetwork(mlp({ inputs: 70, hidden: [301, 130], random }), { task: "binary", batchSize: rows });
  const features = Float32Array.from({ length: rows * 70 }, () => random.normal());
  const labels = Float32Array.from({ length: rows }, () => random.integer(0, 2)), weights = labels.map(() => 1);
  let threads = 1;
  const started = Date.now(), wanted = Number(Deno.env.get("SHOPLENS_THREADS"));
  for (let step = 0; step < 100 || (threads < wanted && Date.now() < started + 20_000); step++) {
    network.backward({ features, labels, weights, rows });
    if (step < 100) network.parameters.forEach((_, i, all) => all[i] -= 0.01 * network.gradients[i]);
    threads = Math.max(threads, network.threads);
  }
  network.backward({ features, labels, weights, rows });
  const bits = new Int32Array(network.gradients.slice().buffer).reduce((sum, word) => Math.imul(sum, 31) + word | 0, 0);
  console.log(JSON.stringify([threads, bits]));
`;

Deno.test("with any number of threads the gradients are the same bits, and threads keep no program from ending", async () => {
  const runs = [];
  for (const threads of ["1", "2", "4"]) {
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--no-lock", "--check=none", TRAIN],
      cwd: new URL("../..", import.meta.url),
      env: { NO_COLOR: "1", SHOPLENS_THREADS: threads, SHOPLENS_BLAS: "off" },
    }).output();
    const text = new TextDecoder().decode(stdout);
    assert(text.length > 0, new TextDecoder().decode(stderr));
    runs.push(JSON.parse(text));
  }
  assertEquals(runs.map(([threads]) => threads), [1, 2, 4]);
  assertEquals(new Set(runs.map(([, bits]) => bits)).size, 1);
});

Deno.test("a large network that is closed sends its threads home: nothing of them is left for the test to find", () => {
  const model = mlp({ inputs: 100, hidden: [256, 256], random: createRandom(1) });
  const network = openNetwork(model, { task: "binary", batchSize: 512 });
  const batch = batchFor("binary", 512, 100);
  for (let step = 0; step < 30; step++) network.backward(batch);
  network.close();
  assertEquals(network.threads, 1);
  model.dispose();
});
