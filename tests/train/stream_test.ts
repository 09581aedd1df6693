import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { asTrain, asValidation, Dataset, type Train } from "shoplens/dataset";
import { tf } from "shoplens/engine";
import { matrix } from "shoplens/matrix";
import { mlp } from "shoplens/models";
import { createRandom } from "shoplens/random";
import { adam, fit, type FitOptions, sgd, type TrainSource } from "shoplens/train";
import { blobs, line, twoBlobs } from "./_data.ts";

const network = () => mlp({ inputs: 2, hidden: [5], random: createRandom(1) });
const all = blobs([[-1, 0], [1, 0.5]], 60).withWeights(Float32Array.from({ length: 120 }, (_, row) => 1 + row % 3));
const rare = all.take([...Array(120).keys()].filter((row) => row % 2 === 0 || row < 30)); // 60 and 15
/** The rows in pieces of so many. */
const inPieces = (data: Dataset, size: number): TrainSource =>
  function* () {
    for (let from = 0; from < data.rows; from += size) {
      yield asTrain(data.take(Array.from({ length: Math.min(size, data.rows - from) }, (_, i) => from + i)));
    }
  };

async function trained(data: Train<Dataset> | TrainSource, options: FitOptions) {
  const fitted = await fit(network(), data, { epochs: 5, optimizer: adam(0.05), ...options });
  const result = {
    weights: fitted.model.getWeights().map((weight) => [...weight.dataSync()]),
    loss: fitted.history,
    shares: fitted.shares,
  };
  fitted.dispose();
  return result;
}

Deno.test("pieces teach what the same rows in memory teach: weights, class weights and shares count over all of them", async () => {
  for (const classWeights of [undefined, "balanced"] as const) {
    const options = { batchSize: 75, classWeights, validation: asValidation(all) };
    const whole = await trained(asTrain(rare), options);
    for (const size of [75, 20, 7]) {
      const parts = await trained(inPieces(rare, size), options);
      parts.loss.loss.forEach((loss, epoch) => assertAlmostEquals(loss, whole.loss.loss[epoch], 1e-6));
      parts.weights.flat().forEach((weight, i) => assertAlmostEquals(weight, whole.weights.flat()[i], 1e-5));
      parts.loss.validationLoss!.forEach((loss, epoch) => assertAlmostEquals(loss, whole.loss.validationLoss![epoch], 1e-6));
      assertEquals(parts.shares === undefined, whole.shares === undefined);
      parts.shares?.trained.forEach((share, c) => assertAlmostEquals(share, whole.shares!.trained[c], 1e-6));
      parts.shares?.true.forEach((share, c) => assertAlmostEquals(share, whole.shares!.true[c], 1e-12));
    }
  }
});

Deno.test("batches reach over the ends of pieces, and each row comes once an epoch, in another order each time", async () => {
  // A label above all others, seen by a model that has only a bias: the step that it makes tells in which batch the row was.
  const places: number[] = [];
  for (let row = 0; row < 9; row++) {
    const labels = new Float32Array(9);
    labels[row] = 100;
    const data = new Dataset({ features: matrix(9, 1), labels, names: ["x"] });
    const losses: number[] = [];
    for (const epochs of [1, 2]) {
      const model = mlp({ inputs: 1, hidden: [], task: "regression", random: createRandom(1) });
      const fitted = await fit(model, inPieces(data, 4), { epochs, batchSize: 2, optimizer: sgd(0.1) });
      losses.push(fitted.model.getWeights()[1].dataSync()[0]);
      fitted.dispose();
    }
    places.push(losses[0]);
    assert(losses[1] !== losses[0]);
  }
  // Batches of 2, 2, 2, 2 and 1 rows: of the five sizes of step, four are shared by two rows each, and the last belongs to one.
  const rows = Map.groupBy(places, (place) => place.toPrecision(5));
  assertEquals([...rows.values()].map(({ length }) => length).sort(), [1, 2, 2, 2, 2]);
});

Deno.test("the same seed gives the same bits, another seed others; and a separable problem is learnt by small batches", async () => {
  const source = inPieces(all, 32), options = { batchSize: 8, seed: 1, epochs: 20 };
  const first = await trained(source, options);
  assertEquals(await trained(source, options), first);
  assert(JSON.stringify(await trained(source, { ...options, seed: 2 })) !== JSON.stringify(first));
  assert(first.loss.loss.at(-1)! < 0.1, `${first.loss.loss}`);
});

Deno.test("memory does not grow with the rows: however many pieces there are, two are held at a time", async () => {
  const held = async (pieces: number) => {
    const script = new URL("./_memory.ts", import.meta.url).pathname;
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", "--no-check", "--v8-flags=--expose-gc", script, `${pieces}`],
    }).output();
    return Number(new TextDecoder().decode(stdout));
  };
  // One or two, as the collector finds them.
  for (const pieces of [await held(6), await held(40)]) assert(pieces >= 1 && pieces <= 2, `${pieces}`);
});

Deno.test("a source is closed when training ends before its end", async () => {
  let open = 0;
  const source: TrainSource = function* () {
    open++;
    try {
      yield* inPieces(all, 10)() as Iterable<Train<Dataset>>;
    } finally {
      open--;
    }
  };
  const stop = new AbortController();
  const model = network();
  setTimeout(() => stop.abort(), 60);
  await fit(model, source, { epochs: 1e6, batchSize: 3, signal: stop.signal });
  assertEquals(open, 0);
  model.dispose();
});

Deno.test("pieces that do not go together, or change from pass to pass, are refused with a sentence", async () => {
  const model = network(), before = tf.memory().numTensors;
  const refused = async (source: TrainSource, kind: new () => Error, words: string) => {
    await assertRejects(() => fit(model, source, { epochs: 3, batchSize: 50 }), kind, words);
    assertEquals(tf.memory().numTensors, before);
  };
  const train = twoBlobs();
  await refused(() => [], TypeError, "training data is empty");
  await refused(() => [asTrain(train.take([]))], TypeError, "training data is empty");
  await refused(() => [train, asTrain(line(5))], TypeError, "expected each piece with the classes class 0, class 1");
  await refused(() => [train, asTrain(blobs([[0], [1]], 5))], TypeError, "expected 2 features a row in each piece");
  await refused(() => [asValidation(train) as never], TypeError, "each piece of the training data to be Train");
  await refused(() => [asTrain(train.take([0, 2])), asTrain(train.take([4]))], TypeError, 'every row is of class "class 0"');
  await refused(() => [asTrain(train.resample([0, 1]))], TypeError, "a piece of the training data was sampled");
  const holes = new Dataset({ ...train, features: matrix(200, 2, new Float32Array(400).fill(NaN)), missing: "kept" });
  await refused(() => [asTrain(holes)], TypeError, "a value of x0 is missing");
  let passes = 0;
  await refused(() => ++passes < 3 ? [train] : [asTrain(train.take([0, 1]))], RangeError, 'received "2 in epoch 2"');
  passes = 0;
  await refused(() => ++passes < 2 ? [train] : [train, train], RangeError, "more than 200 in epoch 1");
  model.dispose();
});
