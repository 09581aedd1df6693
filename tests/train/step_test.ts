import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { asTrain, asValidation, Dataset } from "shoplens/dataset";
import { tf } from "shoplens/engine";
import { matrix } from "shoplens/matrix";
import { mlp } from "shoplens/models";
import { createRandom } from "shoplens/random";
import { adam, cosine, fit, type FitOptions, sgd } from "shoplens/train";
import { blobs, twoBlobs } from "./_data.ts";
import regular from "./fixtures/regular.json" with { type: "json" };

const weightsOf = (model: tf.LayersModel) => model.getWeights().map((weight) => Array.from(weight.dataSync()));
const rows = (features: number[], labels: number[]) =>
  new Dataset({
    features: matrix(labels.length, 3, Float32Array.from(features)),
    labels: Float32Array.from(labels),
    names: ["a", "b", "c"],
    classes: ["no", "yes"],
  });

for (const engine of ["tfjs", "fused"] as const) {
  for (
    const [how, parts] of [["at once", { batchSize: 21 }], ["by 5 and accumulated", { batchSize: 5, accumulate: 5 }]] as const
  ) {
    Deno.test(`${engine}: AdamW, clipping, warm-up and averaged weights end where PyTorch ends, rows ${how}`, async () => {
      const { epochs, warmup, rate, weightDecay, clipNorm, averaging, features, labels, held, start } = regular;
      assert(regular.norms[0] > clipNorm && regular.norms.at(-1)! < clipNorm, "some gradients are clipped, others are not");
      const model = mlp({ inputs: 3, hidden: [6], activation: "tanh", random: createRandom(1) });
      tf.tidy(() => model.setWeights(model.getWeights().map((weight, i) => tf.tensor(start[i], weight.shape))));
      const fitted = await fit(model, asTrain(rows(features, labels)), {
        ...parts,
        epochs,
        optimizer: adam(rate, { weightDecay, epsilon: 1e-12 }),
        schedule: cosine({ warmup }),
        clipNorm,
        averaging,
        engine,
        validation: asValidation(rows(held.features, held.labels)),
      });
      regular.losses.forEach((loss, epoch) => assertAlmostEquals(fitted.history.loss[epoch], loss, 2e-5));
      regular.validationLosses.forEach((loss, epoch) => assertAlmostEquals(fitted.history.validationLoss![epoch], loss, 2e-5));
      weightsOf(model).forEach((weights, i) => weights.forEach((w, j) => assertAlmostEquals(w, regular.end[i][j], 1e-4)));
      fitted.dispose();
    });
  }
}

Deno.test("weights decay by the rate and their own size, and biases stay", async () => {
  // Rows without features leave the kernel's gradient at 0, so that all that moves it is decay.
  const data = asTrain(
    new Dataset({
      features: matrix(4, 2),
      labels: new Float32Array([0, 1, 0, 1]),
      names: ["a", "b"],
      classes: ["no", "yes"],
    }),
  );
  const model = mlp({ inputs: 2, hidden: [], random: createRandom(1) });
  const [[first]] = weightsOf(model);
  await fit(model, data, { epochs: 3, batchSize: 4, optimizer: adam(0.1, { weightDecay: 0.5 }) });
  const [[after], [bias]] = weightsOf(model);
  assertAlmostEquals(after, first * 0.95 ** 3, 1e-6);
  assertEquals(bias, 0);
  model.dispose();
});

Deno.test("what is left of an epoch makes a smaller step, of the mean gradient of its rows", async () => {
  const data = asTrain(blobs([[-1, 0], [1, 0]], 5)); // 10 rows: batches of 3, 3, 3, 1, and steps of 6 and 4 rows
  const trained = async (options: FitOptions) => {
    const fitted = await fit(mlp({ inputs: 2, hidden: [], random: createRandom(1) }), data, options);
    const weights = weightsOf(fitted.model).flat();
    fitted.dispose();
    return weights;
  };
  const options = { epochs: 1, optimizer: sgd(0.5) };
  const accumulated = await trained({ ...options, batchSize: 3, accumulate: 2 });
  (await trained({ ...options, batchSize: 6 })).forEach((weight, i) => assertAlmostEquals(weight, accumulated[i], 1e-6));
});

Deno.test("early stopping keeps the averaged weights of the best epoch, and an average of nothing is the weights themselves", async () => {
  const options = { epochs: 4, optimizer: adam(0.05), validation: asValidation(blobs([[-1, 0], [1, 0.5]], 50, { seed: 2 })) };
  const trained = async (more: FitOptions) => {
    const fitted = await fit(mlp({ inputs: 2, hidden: [4], random: createRandom(1) }), twoBlobs(), { ...options, ...more });
    const weights = weightsOf(fitted.model);
    fitted.dispose();
    return weights;
  };
  const averaged = await trained({ averaging: 0.9 });
  assertEquals(await trained({ averaging: 0.9, earlyStopping: true }), averaged); // the loss falls to the end
  assertEquals(await trained({ averaging: 0 }), await trained({}));
  assert(JSON.stringify(averaged) !== JSON.stringify(await trained({})));
});

Deno.test("options of a step that make no sense are refused", async () => {
  const model = mlp({ inputs: 2, hidden: [], random: createRandom(1) });
  await assertRejects(() => fit(model, twoBlobs(), { clipNorm: 0 }), RangeError, "clipNorm above 0, received 0");
  await assertRejects(() => fit(model, twoBlobs(), { averaging: 1 }), RangeError, "averaging in [0, 1), received 1");
  await assertRejects(() => fit(model, twoBlobs(), { accumulate: 0 }), RangeError, "accumulate");
  assertThrows(() => adam(0.1, { weightDecay: -1 }), RangeError, "weightDecay in [0, 1), received -1");
  model.dispose();
});
