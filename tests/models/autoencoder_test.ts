import { assert, assertEquals, assertThrows } from "@std/assert";
import { asTrain, Dataset } from "shoplens/dataset";
import { tf } from "shoplens/engine";
import { matrix, matrixFromRows } from "shoplens/matrix";
import { autoencoder, encode, logistic, reconstruct, unlabelled } from "shoplens/models";
import { createRandom } from "shoplens/random";
import { adam, fit, sgd } from "shoplens/train";

/** Rows in four numbers that two would tell: (a, b, a + b, a - b). */
function plane(rows: number, seed = 1) {
  const random = createRandom(seed);
  const table = Array.from({ length: rows }, () => {
    const a = random.normal(), b = random.normal();
    return [a, b, a + b, a - b];
  });
  return asTrain(new Dataset({ features: matrixFromRows(table), names: [..."abcd"], labels: new Float32Array(rows) }));
}

const linear = { inputs: 4, hidden: [], random: createRandom(1) };

Deno.test("two numbers are enough for a plane, one is not, and rows beside the plane stand out", async () => {
  const learn = async (code: number) =>
    await fit(autoencoder({ ...linear, code }), unlabelled(plane(200)), { epochs: 60, optimizer: adam(0.02), progress: false });
  const [two, one] = [await learn(2), await learn(1)];
  // The variance that one direction of two equal ones leaves: half of (1 + 1 + 2 + 2) / 4.
  const lossOf = ({ history }: typeof one) => history.loss.at(-1)!;
  assert(lossOf(two) < 1e-3, `${lossOf(two)}`);
  assert(lossOf(one) > 0.5 && lossOf(one) < 0.9, `${lossOf(one)}`);

  const { features } = plane(50, 2), back = reconstruct(two.model, features).data, errors = two.predict(features).data;
  assertEquals([encode(two.model, features).columns, encode(two.model, matrix(0, 4)).rows], [2, 0]);
  for (let row = 0; row < 50; row++) {
    let sum = 0;
    for (let i = 4 * row; i < 4 * row + 4; i++) sum += (features.data[i] - back[i]) ** 2;
    assert(Math.abs(errors[row] - Math.sqrt(sum / 4)) < 1e-5, `${errors[row]}`);
  }
  const beside = two.predict(matrixFromRows([[1, 1, 0, 2]])).data[0];
  assert(beside > 5 * Math.max(...errors), `${beside}`);
  two.dispose();
  one.dispose();
});

Deno.test("its loss is the mean squared error, and a step of gradient descent is one on that", async () => {
  const before = tf.memory().numTensors;
  const rows = matrixFromRows([[1, -2, 0.5, 3]]);
  const data = asTrain(new Dataset({ features: rows, names: [..."abcd"], labels: new Float32Array(1) }));
  const model = autoencoder({ ...linear, code: 1 });
  const [down, , up] = model.getWeights().map((weight) => Array.from(weight.dataSync()));
  const x = Array.from(rows.data), code = x.reduce((sum, value, i) => sum + value * down[i], 0);
  const wrong = x.map((value, i) => code * up[i] - value);
  const fitted = await fit(model, data, { epochs: 1, optimizer: sgd(0.1), progress: false });
  assert(Math.abs(fitted.history.loss[0] - wrong.reduce((sum, e) => sum + e * e, 0) / 4) < 1e-5);
  const after = model.getWeights()[2].dataSync();
  wrong.forEach((e, i) => assert(Math.abs(after[i] - (up[i] - 0.1 * 2 * e * code / 4)) < 1e-5));
  fitted.dispose();
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("data without labels keeps its role, weights and names; codes are refused", () => {
  const data = new Dataset({ ...plane(3), classes: ["no", "yes"], weights: Float32Array.of(1, 2, 3), role: "train" });
  const bare = unlabelled(data);
  assertEquals([bare.role, bare.task, bare.weights, bare.names], ["train", "regression", data.weights, data.names]);
  const coded = new Dataset({
    features: matrix(2, 1),
    names: ["city"],
    labels: new Float32Array(2),
    categories: [{ name: "city", at: 0, width: 1, levels: 5 }],
  });
  assertThrows(() => unlabelled(coded), TypeError, "city is held as a code");
});

Deno.test("other models have no code, and other rows do not fit", () => {
  const before = tf.memory().numTensors;
  const line = logistic({ inputs: 4 }), model = autoencoder(linear);
  assertThrows(() => encode(line, matrix(1, 4)), TypeError, 'a model with a layer "code", as autoencoder builds');
  assertThrows(() => reconstruct(model, matrix(1, 3)), TypeError, "expected 4 features a row, as the model takes, received 3");
  assertThrows(() => autoencoder({ ...linear, code: 0 }), RangeError, "code to be a whole number of 1 or more");
  encode(model, matrix(5, 4));
  line.dispose();
  model.dispose();
  assertEquals(tf.memory().numTensors, before);
});
