import { assert, assertAlmostEquals, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { asTrain, asValidation, Dataset } from "shoplens/dataset";
import { matrix } from "shoplens/matrix";
import { boostedTrees, type Learner, type LearnOptions, type Learnt } from "shoplens/models";
import { fit } from "shoplens/train";
import { twoBlobs, twoBlobsValidation } from "./_data.ts";

/** A learner as a user may write one: the share of positives on either side of x0 = 0, in `rounds` rounds that change nothing. */
function halves(rounds = 3, heard: { options?: LearnOptions } = {}): Learner {
  return {
    kind: "halves",
    learn(data, options) {
      heard.options = options;
      const sums = [0, 0], hits = [0, 0];
      for (let row = 0; row < data.rows; row++) {
        const side = data.features.data[row * data.width] > 0 ? 1 : 0;
        sums[side] += options.weights[row];
        hits[side] += options.weights[row] * data.labels[row];
      }
      const shares = sums.map((sum, side) => hits[side] / sum);
      for (let round = 1; round <= rounds && !options.signal.aborted; round++) {
        options.onRound({ loss: 1 / round, ...(options.validation && { validationLoss: 2 / round }) }, 3);
      }
      const learnt: Learnt = {
        kind: "halves",
        names: data.names,
        predict({ data: features, rows, columns }) {
          return matrix(rows, 1, Float32Array.from({ length: rows }, (_, row) => shares[features[row * columns] > 0 ? 1 : 0]));
        },
        toJSON: () => ({ kind: "halves" }),
      };
      return Promise.resolve(learnt);
    },
  };
}

Deno.test("a learner is fitted by the same verb: weights, validation, history and seed reach it and come back", async () => {
  const heard: { options?: LearnOptions } = {};
  const fitted = await fit(halves(3, heard), twoBlobs(), { validation: twoBlobsValidation(), seed: 7 });
  assertEquals(heard.options?.validation?.data.rows, twoBlobsValidation().rows);
  assertEquals(heard.options?.random.name, "7");
  assertEquals(fitted.history, { epoch: [1, 2, 3], loss: [1, 1 / 2, 1 / 3], validationLoss: [2, 1, 2 / 3] });
  assertEquals([fitted.stopped, fitted.bestEpoch, fitted.engine, fitted.shares], ["end", 3, undefined, undefined]);
  const { data } = fitted.predict(matrix(2, 2, new Float32Array([-1, 0, 1, 0])));
  assert(data[0] < 0.1 && data[1] > 0.9);
  assertStringIncludes(fitted.describe(), "Trained 3 of 3 rounds. Best round 3: loss 0.3333, validation loss 0.6667.");
  assertThrows(() => fitted.predict(matrix(1, 3)), TypeError, "expected 2 features a row");
});

Deno.test("a learner that ends before its last round was stopped early, or by the signal", async () => {
  assertEquals((await fit(halves(2), twoBlobs())).stopped, "early");
  const stop = AbortSignal.abort();
  assertEquals((await fit(halves(3), twoBlobs(), { signal: stop })).stopped, "signal");
});

Deno.test("a learner gets no data that it must not learn from", async () => {
  const wrong = (data: unknown, options = {}) => fit(halves(), data as ReturnType<typeof twoBlobs>, options);
  await assertRejects(async () => await wrong(twoBlobsValidation()), TypeError, "expected training data");
  await assertRejects(async () => await wrong(twoBlobs(), { validation: twoBlobs() }), TypeError, "expected validation data");
  await assertRejects(async () => await wrong(twoBlobs(), { earlyStopping: true }), TypeError, "no validation data to watch");
  const { features, names, classes } = twoBlobs();
  const single = new Dataset({ features, names, classes, labels: new Float32Array(features.rows) });
  await assertRejects(async () => await wrong(asTrain(single)), TypeError, "nothing to tell apart");
  const narrow = new Dataset({ features: matrix(2, 1), names: ["x"], classes, labels: new Float32Array([0, 1]) });
  await assertRejects(
    async () => await wrong(twoBlobs(), { validation: asValidation(narrow) }),
    TypeError,
    "expected 2 features",
  );
});

Deno.test("trees that are stopped before their first round have none, and predict the shares", async () => {
  const data = twoBlobs();
  const fitted = await fit(boostedTrees({ trees: 5 }), data, { progress: false, signal: AbortSignal.abort() });
  assertEquals([fitted.stopped, fitted.model.rounds], ["signal", 0]);
  assertAlmostEquals(fitted.predict(data.features).data[0], 0.5, 1e-6);
});
