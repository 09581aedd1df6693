import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { asTrain, asValidation, Dataset, type Train, type Validation } from "shoplens/dataset";
import { type NetworkPath, tf } from "shoplens/engine";
import { matrix, matrixFromRows } from "shoplens/matrix";
import { logistic, mlp } from "shoplens/models";
import { createRandom } from "shoplens/random";
import { adam, cosine, fit, type Fitted, sgd } from "shoplens/train";
import { blobs, line, twoBlobs, twoBlobsValidation } from "./_data.ts";

const random = createRandom(42);
const small = (seed = 42) => mlp({ inputs: 2, hidden: [8], random: createRandom(seed) });
const weightsOf = (model: tf.LayersModel) => model.getWeights().map((weight) => Array.from(weight.dataSync()));
const paths: NetworkPath[] = ["tfjs", "fused"];

/** Share of rows whose predicted class is the label. */
function accuracy(fitted: Fitted, { features, labels, rows }: Dataset): number {
  const { data, columns } = fitted.predict(features);
  let right = 0;
  for (let row = 0; row < rows; row++) {
    const scores = Array.from(data.subarray(row * columns, (row + 1) * columns));
    const guess = columns === 1 ? Number(scores[0] > 0.5) : scores.indexOf(Math.max(...scores));
    if (guess === labels[row]) right++;
  }
  return right / rows;
}

for (const engine of paths) {
  Deno.test(`${engine}: a separable problem is learnt, and unseen rows are told apart`, async () => {
    const fitted = await fit(small(), twoBlobs(), { epochs: 20, optimizer: adam(0.01), engine });
    assertEquals(fitted.engine, engine);
    assert(accuracy(fitted, twoBlobsValidation()) > 0.95);
    fitted.dispose();
  });

  Deno.test(`${engine}: a network learns XOR, which logistic regression cannot`, async () => {
    const features = matrixFromRows([[0, 0], [0, 1], [1, 0], [1, 1]]);
    const labels = new Float32Array([0, 1, 1, 0]);
    const xor = asTrain(new Dataset({ features, labels, names: ["a", "b"], classes: ["no", "yes"] }));
    const network = mlp({ inputs: 2, hidden: [8], activation: "tanh", random });
    const learnt = await fit(network, xor, { epochs: 200, optimizer: adam(0.05), engine });
    assertEquals(accuracy(learnt, xor), 1);
    const plain = await fit(logistic({ inputs: 2 }), xor, { epochs: 200, optimizer: adam(0.05), engine });
    assert(accuracy(plain, xor) < 1);
    learnt.dispose();
    plain.dispose();
  });

  Deno.test(`${engine}: several classes are learnt, with probabilities that add up to 1`, async () => {
    const train = asTrain(blobs([[-2, 0], [2, 0], [0, 3]], 60));
    const model = mlp({ inputs: 2, task: "multiclass", classes: 3, random });
    const fitted = await fit(model, train, { epochs: 30, optimizer: adam(0.02), engine });
    assert(accuracy(fitted, blobs([[-2, 0], [2, 0], [0, 3]], 40, { seed: 5 })) > 0.97);
    const { data } = fitted.predict(train.features);
    for (let at = 0; at < data.length; at += 3) assert(Math.abs(data[at] + data[at + 1] + data[at + 2] - 1) < 1e-6);
    fitted.dispose();
  });

  Deno.test(`${engine}: a linear model finds the line that made the numbers`, async () => {
    const model = mlp({ inputs: 2, hidden: [], task: "regression", random });
    const fitted = await fit(model, asTrain(line(200)), { epochs: 30, optimizer: sgd(0.05), engine });
    const [[a, b], [intercept]] = weightsOf(fitted.model);
    for (const [found, truth] of [[a, 2], [b, -3], [intercept, 1]]) {
      assert(Math.abs(found - truth) < 0.01, `${found} is not ${truth}`);
    }
    fitted.dispose();
  });

  Deno.test(`${engine}: the same seed gives the same weights bit for bit, another seed others`, async () => {
    const trained = async (seed: number) => {
      const fitted = await fit(small(), twoBlobs(), { epochs: 3, seed, engine });
      const weights = weightsOf(fitted.model);
      fitted.dispose();
      return weights;
    };
    const first = await trained(1);
    assertEquals(await trained(1), first);
    assert(JSON.stringify(await trained(2)) !== JSON.stringify(first));
  });

  Deno.test(`${engine}: early stopping keeps the weights of the best epoch`, async () => {
    // Labels that are half noise are learnt by heart in time, and the validation loss turns.
    const noisy = (seed: number, rows: number) => {
      const data = blobs([[-0.3, 0], [0.3, 0]], rows / 2, { seed, spread: 1 });
      return data;
    };
    const train = asTrain(noisy(1, 40)), validation = asValidation(noisy(2, 200));
    const model = () => mlp({ inputs: 2, hidden: [32], random });
    const options = { validation, optimizer: adam(0.05), engine, epochs: 200 };
    const fitted = await fit(model(), train, { ...options, earlyStopping: { patience: 5 } });
    assertEquals(fitted.stopped, "early");
    const losses = fitted.history.validationLoss!;
    assertEquals(losses.length, fitted.bestEpoch + 5);
    assertEquals(Math.min(...losses), losses[fitted.bestEpoch - 1]);
    const again = await fit(model(), train, { ...options, epochs: fitted.bestEpoch });
    assertEquals(weightsOf(again.model), weightsOf(fitted.model));
    assertEquals(again.stopped, "end");
    fitted.dispose();
    again.dispose();
  });

  Deno.test(`${engine}: an abort ends training within a batch and keeps what was learnt`, async () => {
    const controller = new AbortController();
    const model = small(), before = weightsOf(model);
    setTimeout(() => controller.abort(), 100);
    const fitted = await fit(model, twoBlobs(), { epochs: 1_000_000, signal: controller.signal, engine });
    assertEquals(fitted.stopped, "signal");
    assert(fitted.history.epoch.length > 0);
    assert(JSON.stringify(weightsOf(model)) !== JSON.stringify(before));
    fitted.dispose();
  });

  Deno.test(`${engine}: a loss that explodes ends in a sentence, with the last good weights in the model`, async () => {
    const features = matrix(40, 1, Float32Array.from({ length: 40 }, (_, i) => (i - 20) * 1e6));
    const labels = Float32Array.from({ length: 40 }, (_, i) => i * 1e6);
    const data = asTrain(new Dataset({ features, labels, names: ["income"] }));
    const model = mlp({ inputs: 1, hidden: [4], task: "regression", random });
    const error = await assertRejects(() => fit(model, data, { optimizer: sgd(1), epochs: 50, engine }), RangeError);
    assertStringIncludes(error.message, "Lower the learning rate, or scale the features");
    assert(weightsOf(model).flat().every(Number.isFinite));
    model.dispose();
  });

  Deno.test(`${engine}: a row of weight 2 counts like the row twice, and weights mean the same at any scale`, async () => {
    const data = blobs([[-1, 0], [1, 0]], 20);
    const twice = data.take([...Array(40).keys(), ...Array(40).keys()].filter((row, at) => at < 40 || row < 10));
    const weighted = data.withWeights(Float32Array.from({ length: 40 }, (_, row) => row < 10 ? 200 : 100));
    const trained = async (part: Dataset) => {
      const fitted = await fit(logistic({ inputs: 2 }), asTrain(part), {
        epochs: 50,
        batchSize: 100,
        optimizer: sgd(0.5),
        engine,
      });
      const weights = weightsOf(fitted.model).flat();
      fitted.dispose();
      return weights;
    };
    const [one, other] = [await trained(twice), await trained(weighted)];
    one.forEach((weight, i) => assert(Math.abs(weight - other[i]) < 1e-5, `${one} and ${other}`));
  });

  Deno.test(`${engine}: balanced class weights raise what the model itself says of the rare class to even odds`, async () => {
    const all = blobs([[0, 0], [0.5, 0]], 400, { spread: 1 });
    const rows = [...Array(800).keys()].filter((row) => all.labels[row] === 0 || row < 80);
    const rare = asTrain(all.take(rows));
    const mean = async (classWeights?: "balanced" | number[]) => {
      const fitted = await fit(logistic({ inputs: 2 }), rare, { epochs: 100, optimizer: adam(0.05), classWeights, engine });
      const { data } = fitted.uncorrected.predict(rare.features);
      fitted.dispose();
      return data.reduce((sum, p) => sum + p, 0) / data.length;
    };
    const plain = await mean(), balanced = await mean("balanced");
    assert(Math.abs(plain - 40 / 440) < 0.03, `${plain}`);
    assert(balanced > 0.4, `${balanced}`);
    assert(await mean([1, 0.01]) < plain);
  });

  Deno.test(`${engine}: training, predicting and going on leave no tensor but the model's own`, async () => {
    const before = tf.memory().numTensors, stored = tf.engine().backend.numDataIds();
    const model = small(), own = tf.memory().numTensors - before;
    const fitted = await fit(model, twoBlobs(), {
      validation: twoBlobsValidation(),
      earlyStopping: true,
      epochs: 5,
      schedule: cosine(),
      engine,
    });
    assertEquals(tf.memory().numTensors - before, own);
    fitted.predict(twoBlobs().features);
    const again = await fit(fitted.model, twoBlobs(), { epochs: 2, engine });
    assertEquals(tf.memory().numTensors - before, own);
    assert(again.history.loss[1] < fitted.history.loss[0]);
    again.dispose();
    assertEquals(tf.memory().numTensors, before);
    assertEquals(tf.engine().backend.numDataIds(), stored);
  });
}

Deno.test("what cannot be trained is refused with a sentence, and leaves no tensor", async () => {
  const model = small(), before = tf.memory().numTensors;
  const train = twoBlobs(), validation = twoBlobsValidation();
  const refused = async (attempt: () => Promise<unknown>, kind: new () => Error, ...parts: string[]) => {
    const { message } = await assertRejects(attempt, kind);
    for (const part of parts) assertStringIncludes(message, part);
    assertEquals(tf.memory().numTensors, before, message);
  };
  const wide = asTrain(blobs([[0, 0, 0], [1, 1, 1]], 5));
  await refused(() => fit(model, wide), TypeError, "expected 2 features a row", "received 3");
  await refused(
    () => fit(model, asTrain(blobs([[0, 0], [1, 1], [2, 2]], 5))),
    TypeError,
    "3 outputs for 3 classes",
    "received 1",
  );
  await refused(() => fit(model, asTrain(train.take([]))), TypeError, "training data is empty");
  await refused(() => fit(model, asTrain(train.take([0, 2, 4]))), TypeError, 'every row is of class "class 0"');
  await refused(() => fit(model, validation as unknown as Train<Dataset>), TypeError, "Train", 'received "validation"');
  await refused(
    () => fit(model, train, { validation: train as unknown as Validation<Dataset> }),
    TypeError,
    'received "train"',
  );
  await refused(() => fit(model, train, { epochs: 0 }), RangeError, "epochs", "received 0");
  await refused(() => fit(model, train, { batchSize: 1.5 }), RangeError, "batchSize", "received 1.5");
  await refused(() => fit(model, train, { earlyStopping: true }), TypeError, "no validation data");
  await refused(() => fit(model, train, { validation, earlyStopping: { patience: 0 } }), RangeError, "patience");
  await refused(() => fit(model, train, { seed: 1, random }), TypeError, "both seed and random");
  await refused(() => fit(model, train, { classWeights: [1, 2, 3] }), TypeError, "2 weights, one for each of class 0, class 1");
  await refused(() => fit(model, train, { classWeights: [1, -2] }), RangeError, "weights of 0 or more", "-2");
  await refused(() => fit(model, asTrain(line(5))), TypeError, "expected a last layer with linear", '"sigmoid"');
  model.dispose();
});

Deno.test("classes on a model that ends in numbers are refused", async () => {
  const model = mlp({ inputs: 2, task: "regression", random });
  const error = await assertRejects(() => fit(model, twoBlobs()), TypeError);
  assertStringIncludes(error.message, "expected a last layer with sigmoid, which a binary task needs");
  model.dispose();
});
