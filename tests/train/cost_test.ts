import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { openNetwork, tf } from "shoplens/engine";
import {
  ACTIVATIONS,
  autoencoder,
  deepAndCross,
  deepFm,
  ftTransformer,
  logistic,
  mlp,
  multiTask,
  wideAndDeep,
} from "shoplens/models";
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
  // Weights twice, gradients, the last good ones, Adam's two memories; a batch; and in the loop what comes in, goes out, and its slopes.
  assertEquals(bytes, 4 * (51 * (4 + 2) + 32 * (3 + 2) + 32 * (3 + 2 * (10 + 1))));
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

const categories = [{ name: "city", at: 0, width: 1, levels: 4 }, { name: "device", at: 1, width: 1, levels: 3 }];
/** Layer by layer, forward and back, without those that only move numbers. */
async function countsOf(model: tf.LayersModel): Promise<Record<string, number[]>> {
  const { layers, uncounted } = await cost(model, { rows: 1, ...counted });
  assertEquals(uncounted, []);
  model.dispose();
  const some = layers.filter(({ forward, backward }) => forward + backward > 0);
  return Object.fromEntries(some.map(({ name, forward, backward }) => [name, [forward, backward]]));
}

Deno.test("vectors of fields, sums, pairs and what stands beside them are counted as by hand", async () => {
  // Four features: two codes and two numbers, each with a vector of 3.
  const fm = await countsOf(deepFm({ inputs: 4, categories, width: 3, hidden: [5], random }));
  assertEquals(fm, {
    linear: [2, 2], // the two numbers times their weights
    linear_sum: [4, 4],
    // Nothing before it learns, though a layer of another branch does: its product goes back to the weights alone.
    vectors: [2 * 3, 2 * 3],
    // Sums of 4 fields and of their squares, the squares; for 3 columns a square and a difference; their sum, and a half.
    pairs: [3 * 12 + 2 * 3 + 3 + 1, 3 * 12 + 2 * 3 + 3 + 1],
    hidden_1: [2 * 12 * 5 + 2 * 5, 2 * 2 * 12 * 5 + 2 * 5],
    deep: [2 * 5 + 1, 2 * 2 * 5 + 1],
    logits: [2, 2],
    output: [4, 4],
  });
  const wide = await countsOf(
    wideAndDeep({ inputs: 4, categories, crosses: [["city", "device"]], width: 3, hidden: [], random }),
  );
  assertEquals(wide, { linear: [2, 2], linear_sum: [5, 5], deep: [2 * 8 + 1, 4 * 8 + 1], logits: [1, 1], output: [4, 4] });
});

Deno.test("cross layers, blocks, and a head a task are counted as by hand, each by what learns before it", async () => {
  // One vector of 2 and 3 numbers are 5 features.
  const cross = await countsOf(
    deepAndCross({ inputs: 4, categories: categories.slice(0, 1), width: 2, crosses: 1, hidden: [], random }),
  );
  assertEquals(cross, {
    cross_1: [2 * 25 + 5, 4 * 25 + 5],
    cross_1_product: [5, 10], // each side's slope needs the other
    cross_1_sum: [5, 5],
    top: [2 * 5 + 1, 4 * 5 + 1],
    output: [4, 4],
  });
  const block = await countsOf(mlp({ inputs: 2, hidden: [4, 4], normalization: "layer", residual: true, random }));
  assertEquals(block, {
    hidden_1: [2 * 2 * 4 + 4, 2 * 2 * 4 + 4],
    hidden_1_norm: [7 * 4 + 5, 7 * 4 + 5],
    hidden_1_activation: [4, 4],
    hidden_2: [2 * 4 * 4 + 4, 4 * 4 * 4 + 4], // within the block, yet the layer before the block learns
    hidden_2_norm: [7 * 4 + 5, 7 * 4 + 5],
    hidden_2_activation: [4, 4],
    hidden_2_sum: [4, 4],
    output: [2 * 4 + 1 + 4, 4 * 4 + 1 + 4],
  });
  const tasks = await countsOf(multiTask({ inputs: 3, tasks: ["a", "b"], hidden: [4], random }));
  assertEquals(tasks.task, [3 * 2, 3 * 2]); // a comparison, a product, a sum for each of two tasks
  const auto = await countsOf(autoencoder({ inputs: 3, code: 1, hidden: [], random }));
  assertEquals(auto.error, [3 * 3 + 3, 3 * 3 + 3]);
});

Deno.test("a transformer is counted as by hand", async () => {
  // Three fields and the token make 4 vectors of 8; two heads of 4; one block, in which the token alone asks; 5 gated units.
  const options = { inputs: 3, width: 8, heads: 2, blocks: 1, hidden: 5, attentionDropout: 0, dropout: 0, random };
  const counts = await countsOf(ftTransformer({ ...options, categories: categories.slice(0, 1) }));
  const dense = (
    rows: number,
    from: number,
    to: number,
  ) => [2 * rows * from * to + rows * to, 4 * rows * from * to + rows * to];
  const norm = 7 * 8 + 5;
  assertEquals(counts, {
    vectors: [2 * 8 + 3 * 8, 2 * 8 + 3 * 8], // two numbers, and a bias for each of three fields
    block_1_attention_queries: dense(1, 8, 8),
    block_1_attention_keys: dense(4, 8, 8),
    block_1_attention_weights: [2 * 4 * 8 + 2 * 4 * 6, 2 * 2 * 4 * 8 + 2 * 4 * 6],
    block_1_attention_values: dense(4, 8, 8),
    block_1_attention_mixed: [2 * 4 * 8, 2 * 2 * 4 * 8],
    block_1_attention_out: dense(1, 8, 8),
    block_1_attended: [8, 8],
    block_1_forward_norm: [norm, norm],
    block_1_gates: dense(1, 8, 10),
    block_1_gated: [10, 15],
    block_1_forward: dense(1, 5, 8),
    block_1_out: [8, 8],
    head_norm: [norm, norm],
    head_activation: [8, 8],
    output: [2 * 8 + 1 + 4, 4 * 8 + 1 + 4],
  });
});

Deno.test("a layer costs as often as it is used, its weights once; a model within a model costs its layers", async () => {
  const input = tf.input({ shape: [4] }), shared = tf.layers.dense({ units: 4, name: "shared" });
  const end = tf.layers.dense({ units: 1, name: "end" });
  const output = end.apply(shared.apply(shared.apply(input))) as tf.SymbolicTensor;
  const twice = tf.model({ inputs: input, outputs: output }), { parameters } = await cost(twice, { rows: 1, ...counted });
  assertEquals(parameters, 20 + 5);
  // Back: of the first use the product by the weights alone.
  const product = 2 * 4 * 4, biases = 4;
  assertEquals(await countsOf(twice), {
    shared: [2 * (product + biases), 3 * product + 2 * biases],
    end: [2 * 4 + 1, 4 * 4 + 1],
  });
  const within = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4], name: "within" })] });
  const nested = tf.sequential({ layers: [within, tf.layers.dense({ units: 1, name: "last" })] });
  assertEquals(await countsOf(nested), { within: [2 * 12 + 3, 2 * 12 + 3], last: [2 * 3 + 1, 4 * 3 + 1] });
});

Deno.test("each activation is counted", async () => {
  const forward = async (activation: typeof ACTIVATIONS[number]) =>
    (await countsOf(mlp({ inputs: 1, hidden: [1], activation, random }))).hidden_1[0] - 3;
  const counts = Object.fromEntries(await Promise.all(ACTIVATIONS.map(async (name) => [name, await forward(name)])));
  assertEquals(counts, {
    elu: 3,
    gelu: 5,
    "gelu_new": 9,
    hardSigmoid: 4,
    linear: 0,
    mish: 5,
    relu: 1,
    relu6: 2,
    selu: 4,
    sigmoid: 4,
    softmax: 5,
    softplus: 3,
    softsign: 3,
    swish: 5,
    tanh: 1,
  });
});

Deno.test("bytes of a step on tfjs are those that tfjs counts, and the network stays as it was", async () => {
  const model = ftTransformer({ inputs: 3, categories, width: 8, heads: 2, random }), rows = 300;
  const before = tf.memory().numTensors;
  const { bytes, parameters } = await cost(model, { rows, batchSize: rows, ...counted });
  assertEquals(tf.memory().numTensors, before);
  const network = openNetwork(model, { task: "binary", batchSize: rows, random }), from = tf.memory().numBytes;
  const features = new Float32Array(rows * 3), labels = new Float32Array(rows), weights = new Float32Array(rows).fill(1);
  const { peakBytes } = await tf.profile(() => void network.backward({ features, labels, weights, rows }));
  assertEquals(bytes, 4 * parameters * (4 + 2) + 4 * rows * (3 + 2) + peakBytes - from);
  network.close();
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
