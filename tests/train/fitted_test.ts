import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { asValidation } from "shoplens/dataset";
import { tf } from "shoplens/engine";
import { matrix } from "shoplens/matrix";
import { boostedTrees, logistic, mlp, saveModel } from "shoplens/models";
import { DISPLAY } from "shoplens/notebook";
import { createRandom } from "shoplens/random";
import { cosine, fit, loadFitted } from "shoplens/train";
import { blobs, twoBlobs, twoBlobsValidation } from "./_data.ts";

const trained = () =>
  fit(mlp({ inputs: 2, hidden: [8], random: createRandom(1) }), twoBlobs(), {
    validation: twoBlobsValidation(),
    earlyStopping: true,
    epochs: 4,
    schedule: cosine(),
    seed: 7,
  });

Deno.test("the history holds a figure for each epoch, in plain arrays", async () => {
  const fitted = await trained();
  const { epoch, loss, validationLoss, learningRate } = fitted.history;
  assertEquals(epoch, [1, 2, 3, 4]);
  for (const column of [loss, validationLoss!, learningRate]) assertEquals([Array.isArray(column), column!.length], [true, 4]);
  assertEquals(JSON.parse(JSON.stringify(fitted)).history.loss, loss);
  fitted.dispose();
});

Deno.test("predictions are those of the model, many rows at a time and none", async () => {
  const fitted = await trained(), random = createRandom(3);
  const rows = 9001, features = matrix(rows, 2, Float32Array.from({ length: 2 * rows }, () => random.normal()));
  const { data, columns } = fitted.predict(features);
  assertEquals([data.length, columns], [rows, 1]);
  const expected = tf.tidy(() => (fitted.model.predict(tf.tensor2d(features.data, [rows, 2])) as tf.Tensor).dataSync());
  data.forEach((p, row) => assert(Math.abs(p - expected[row]) < 1e-6));
  assertEquals(fitted.predict(matrix(0, 2)).rows, 0);
  const { message } = assertThrows(() => fitted.predict(matrix(1, 3)), TypeError);
  assertStringIncludes(message, "expected 2 features a row, as the model was trained on, received 3");
  fitted.dispose();
});

Deno.test("it says how training went, in text and in HTML", async () => {
  const fitted = await trained();
  assertStringIncludes(fitted.describe(), "Trained 4 of 4 epochs on fused. Best epoch 4: loss 0.");
  const shown = fitted[DISPLAY]();
  assertStringIncludes(String(shown["text/plain"]), `${fitted.describe()}\nlayer `);
  assertStringIncludes(String(shown["text/html"]), "validation loss");
  fitted.dispose();
});

Deno.test("saved and loaded, it predicts the same bits, keeps its history, and can learn on", async () => {
  const folder = await Deno.makeTempDir(), before = tf.memory().numTensors;
  const fitted = await trained();
  await fitted.save(folder);
  const loaded = await loadFitted(folder);
  const { features } = twoBlobs();
  assertEquals(loaded.predict(features), fitted.predict(features));
  assertEquals(loaded.toJSON(), fitted.toJSON());
  const [more, expected] = [
    await fit(loaded.model as tf.LayersModel, twoBlobs(), { epochs: 2 }),
    await fit(fitted.model, twoBlobs(), { epochs: 2 }),
  ];
  assertEquals(more.predict(features), expected.predict(features));
  more.dispose();
  expected.dispose();
  assertEquals(tf.memory().numTensors, before);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a model that no fit has made is not taken for one", async () => {
  const folder = await Deno.makeTempDir(), before = tf.memory().numTensors;
  const model = logistic({ inputs: 2 });
  await saveModel(model, folder);
  model.dispose();
  await assertRejects(() => loadFitted(folder), SyntaxError, "no record of its training");
  assertEquals(tf.memory().numTensors, before);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a model of a user's own, with batch normalisation, keeps its moving averages with the best weights", async () => {
  const build = () =>
    tf.sequential({
      layers: [
        tf.layers.dense({ units: 4, inputShape: [2], kernelInitializer: "ones", activation: "relu" }),
        tf.layers.batchNormalization(),
        tf.layers.dense({ units: 1, kernelInitializer: "ones", activation: "sigmoid" }),
      ],
    });
  const before = tf.memory().numTensors;
  // Here the classes are the other way round, so that the more is learnt the worse it gets.
  const validation = asValidation(blobs([[1, 0.5], [-1, 0]], 50));
  const options = { validation, epochs: 12 };
  const fitted = await fit(build(), twoBlobs(), { ...options, earlyStopping: { patience: 12 }, engine: "tfjs" });
  assert(fitted.bestEpoch < 12, `${fitted.bestEpoch}`);
  const again = await fit(build(), twoBlobs(), { ...options, epochs: fitted.bestEpoch, engine: "tfjs" });
  const weightsOf = (model: tf.LayersModel) => model.getWeights().map((weight) => Array.from(weight.dataSync()));
  assertEquals(weightsOf(fitted.model), weightsOf(again.model));
  fitted.dispose();
  again.dispose();
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("what a learner learnt is saved and loaded as well, over a network that stood there before, and refused when damaged", async () => {
  const folder = await Deno.makeTempDir(), path = `${folder}/model.json`;
  const network = await trained();
  await network.save(folder);
  network.dispose();
  const fitted = await fit(boostedTrees({ trees: 5 }), twoBlobs(), { classWeights: [1, 3], seed: 2 });
  await fitted.save(folder);
  const loaded = await loadFitted(folder);
  assertEquals(loaded.predict(twoBlobs().features), fitted.predict(twoBlobs().features));
  assertEquals([loaded.toJSON(), loaded.shares], [fitted.toJSON(), fitted.shares]);
  const text = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, text.slice(0, text.length / 2));
  await assertRejects(() => loadFitted(folder), SyntaxError, "it is not JSON");
  await Deno.writeTextFile(path, JSON.stringify({ ...JSON.parse(text), learnt: undefined }));
  await assertRejects(() => loadFitted(folder), SyntaxError, "JSON with a kind among");
  await Deno.writeTextFile(path, JSON.stringify({ ...JSON.parse(text), fitted: undefined }));
  await assertRejects(() => loadFitted(folder), SyntaxError, "no record of its training");
  await Deno.remove(folder, { recursive: true });
});
