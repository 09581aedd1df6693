import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { tf } from "shoplens/engine";
import { logistic, mlp } from "shoplens/models";
import { DISPLAY } from "shoplens/notebook";
import { createRandom } from "shoplens/random";
import { adam, cost, costOfRun, fit, rmsprop, sgd } from "shoplens/train";
import { twoBlobs } from "./_data.ts";

const random = createRandom(1);
const counted = { measure: false } as const;

Deno.test("a dense network is counted as by hand: forward, backward, optimiser, and the whole training", async () => {
  const model = mlp({ inputs: 3, hidden: [10], random });
  const { parameters, layers, forward, step, steps, total, bytes, uncounted, seconds } = await cost(model, {
    rows: 100,
    batchSize: 32,
    epochs: 2,
    ...counted,
  });
  assertEquals(parameters, 3 * 10 + 10 + 10 + 1);
  const hidden = 2 * 3 * 10 + 10 + 10, output = 2 * 10 + 1 + 4;
  assertEquals(forward, hidden + output);
  // Back: the first layer's product by its weights alone; the other's by its weights and by what came in.
  const back = (2 * 3 * 10 + 10 + 10) + (2 * 2 * 10 + 1 + 4);
  assertEquals(layers.map(({ forward, backward }) => [forward, backward]).slice(-2), [[hidden, hidden], [
    output,
    back - hidden,
  ]]);
  assertEquals(step, 32 * (forward + back) + 12 * 51);
  assertEquals([steps, total], [2 * 4, 2 * 100 * (forward + back) + 8 * 12 * 51]); // batches of 32, 32, 32 and 4
  assertEquals(bytes, 4 * (51 * (1 + 2 + 2) + 32 * (3 + 2 + 2 * (10 + 1))));
  assertEquals([uncounted, seconds], [[], undefined]);
  for (
    const [optimizer, each] of [[sgd(), 2], [sgd(0.1, { momentum: 0.9 }), 4], [rmsprop(), 11], [
      adam(0.1, { weightDecay: 0.1 }),
      13,
    ]] as const
  ) {
    const other = await cost(model, { rows: 100, batchSize: 32, epochs: 2, optimizer, ...counted });
    assertEquals(step - other.step, (12 - each) * 51);
  }
  model.dispose();
});

Deno.test("pictures, merges and normalisation are counted as by hand", async () => {
  const input = tf.input({ shape: [64] });
  const square = tf.layers.reshape({ targetShape: [8, 8, 1] }).apply(input);
  // 6 x 6 x 4 numbers, each of 3 x 3 x 1 products.
  const convolved = tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: "relu" }).apply(square);
  const pooled = tf.layers.maxPooling2d({ poolSize: 2 }).apply(convolved); // 3 x 3 x 4
  const deep = tf.layers.depthwiseConv2d({ kernelSize: 2, useBias: false }).apply(pooled); // 2 x 2 x 4
  const normal = tf.layers.batchNormalization().apply(deep);
  const flat = tf.layers.flatten().apply(normal) as tf.SymbolicTensor; // 16
  const side = tf.layers.dense({ units: 16, useBias: false }).apply(input) as tf.SymbolicTensor;
  const sum = tf.layers.add().apply([flat, side]);
  const out = tf.layers.dense({ units: 3, activation: "softmax" }).apply(sum) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: out });
  const { layers, parameters, forward } = await cost(model, { rows: 10, ...counted });
  const of = (kind: string) => layers.filter((layer) => layer.kind === kind).map(({ forward }) => forward);
  assertEquals(of("Conv2D"), [144 * (2 * 9 + 1 + 1)]);
  assertEquals(of("MaxPooling2D"), [36 * 4]);
  assertEquals(of("DepthwiseConv2D"), [16 * 2 * 4]);
  assertEquals(of("BatchNormalization"), [16 * 4]);
  assertEquals(of("Add"), [16]);
  assertEquals(of("Dense").sort((a, b) => a - b), [2 * 16 * 3 + 3 + 5 * 3, 2 * 64 * 16]);
  assertEquals(forward, 144 * 20 + 144 + 128 + 64 + 16 + 2048 + 114);
  assertEquals(parameters, model.countParams());
  model.dispose();
});

Deno.test("a layer that is not known is named, and nothing is made up for it", async () => {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 4, inputShape: [2] }),
      tf.layers.prelu({}),
      tf.layers.dense({ units: 1, activation: "sigmoid" }),
    ],
  });
  const told = await cost(model, { rows: 10, ...counted });
  assertEquals(told.uncounted.length, 1);
  assertStringIncludes(told.uncounted[0], "(PReLU)");
  const text = String((await told[DISPLAY]())["text/plain"]);
  assertStringIncludes(text, "Not counted, as of kinds not known");
  assertStringIncludes(text, "PReLU  4  4  ?  ?");
  model.dispose();
});

Deno.test("taking the time leaves the model as it was, and no tensor behind", async () => {
  for (const engine of ["mlp", "tfjs"]) {
    const model = engine === "mlp" ? mlp({ inputs: 2, hidden: [8], random }) : tf.sequential({
      layers: [
        tf.layers.dense({ units: 4, inputShape: [2] }),
        tf.layers.batchNormalization(),
        tf.layers.dropout({ rate: 0.5 }),
        tf.layers.dense({ units: 1, activation: "sigmoid" }),
      ],
    });
    const weights = () => model.getWeights().map((weight) => [...weight.dataSync()]);
    const before = weights(), tensors = tf.memory().numTensors;
    const told = await cost(model, { rows: 1000, epochs: 3, watts: 10 });
    assertEquals(weights(), before);
    assertEquals(tf.memory().numTensors, tensors);
    assert(told.seconds! > 0);
    assertEquals(told.joules, told.seconds! * 10);
    assertStringIncludes(String((await told[DISPLAY]())["text/html"]), "J if it draws 10 W");
    model.dispose();
  }
});

Deno.test("a run is measured while it runs, and gives what it gives", async () => {
  const { result, cost: run } = await costOfRun(() => fit(logistic({ inputs: 2 }), twoBlobs(), { epochs: 3 }));
  assertEquals(result.history.epoch, [1, 2, 3]);
  assert(run.seconds > 0 && run.peak > 1e6 && run.grown >= 0);
  assertEquals(run.joules, run.seconds * 20);
  result.dispose();
  await assertRejects(() => costOfRun(() => Promise.reject(new Error("no"))), Error, "no");
});

Deno.test("what makes no sense is refused", async () => {
  const model = logistic({ inputs: 2 });
  await assertRejects(() => cost(model, { rows: 0 }), RangeError, "rows to be a whole number of 1 or more");
  await assertRejects(() => cost(model, { rows: 10, epochs: 1.5 }), RangeError, "epochs");
  await assertRejects(() => cost(model, { rows: 10, watts: 0 }), RangeError, "watts above 0");
  model.dispose();
});
