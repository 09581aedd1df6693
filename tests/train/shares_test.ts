import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { asTrain, asValidation, Dataset } from "shoplens/dataset";
import { logLoss } from "shoplens/evaluate";
import { matrix } from "shoplens/matrix";
import { logistic } from "shoplens/models";
import { createRandom } from "shoplens/random";
import { adam, fit, type FitOptions, loadFitted } from "shoplens/train";

/** A logistic world: one feature, of which the chance of a rare class follows exactly. */
function world(rows: number, seed: number): Dataset {
  const random = createRandom(seed), features = matrix(rows, 1);
  const labels = Float32Array.from({ length: rows }, (_, row) => {
    const x = features.data[row] = random.normal();
    return random.uniform() < 1 / (1 + Math.exp(3 - 1.5 * x)) ? 1 : 0;
  });
  return new Dataset({ features, labels, names: ["x"], classes: ["no", "yes"] });
}

const train = asTrain(world(20_000, 1)), fresh = world(20_000, 2);
const options: FitOptions = { epochs: 15, batchSize: 256, optimizer: adam(0.02), progress: false };
const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The rare rows as often as the common ones. */
function balanced(data: typeof train): typeof train {
  const rows = Array.from(data.labels.keys()), rare = rows.filter((row) => data.labels[row] === 1);
  const more = data.classCounts[0] - rare.length;
  return data.resample([...rows, ...Array.from({ length: more }, (_, i) => rare[i % rare.length])]);
}

Deno.test("after class weights or resampling, predictions are chances again, and as good as without", async () => {
  const rate = mean(fresh.labels);
  const plain = await fit(logistic({ inputs: 1 }), train, options);
  const weighted = await fit(logistic({ inputs: 1 }), train, { ...options, classWeights: "balanced" });
  const resampled = await fit(logistic({ inputs: 1 }), balanced(train), options);
  assertEquals(plain.shares, undefined);
  const best = logLoss(fresh.labels, plain.predict(fresh.features).data);
  for (const fitted of [weighted, resampled]) {
    assertAlmostEquals(fitted.shares!.trained[1], 0.5, 1e-6);
    assertAlmostEquals(fitted.shares!.true[1], train.classShares[1], 1e-12);
    assertStringIncludes(fitted.describe(), "Probabilities are corrected for training with 50.0 % yes where");
    const honest = fitted.predict(fresh.features).data, raw = fitted.uncorrected.predict(fresh.features).data;
    assert(Math.abs(mean(honest) - rate) < 0.01, `${mean(honest)} predicted, ${rate} true`);
    assert(mean(raw) > rate + 0.15, `the raw model should overstate: ${mean(raw)}`);
    assert(logLoss(fresh.labels, honest) < best + 0.002, "the correction should cost next to nothing");
    assert(logLoss(fresh.labels, raw) > best + 0.1, "without it the probabilities should be far off");
  }
  for (const fitted of [plain, weighted, resampled]) fitted.dispose();
});

Deno.test("weights on top of resampling: the shares as trained count both, the true ones stay", async () => {
  const fitted = await fit(logistic({ inputs: 1 }), balanced(train), { ...options, epochs: 1, classWeights: [3, 1] });
  assertAlmostEquals(fitted.shares!.trained[0], 0.75, 1e-5);
  assertAlmostEquals(fitted.shares!.true[1], train.classShares[1], 1e-12);
  const folder = await Deno.makeTempDir();
  await fitted.save(folder);
  const loaded = await loadFitted(folder);
  assertEquals(loaded.predict(fresh.features), fitted.predict(fresh.features));
  fitted.dispose();
  loaded.dispose();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("validation rows count by class as training rows do, however the balance came about", async () => {
  const validation = asValidation(world(5_000, 3));
  const watch = { ...options, epochs: 2, validation };
  const weighted = await fit(logistic({ inputs: 1 }), train, { ...watch, classWeights: "balanced" });
  const resampled = await fit(logistic({ inputs: 1 }), balanced(train), watch);
  const [one, other] = [weighted, resampled].map(({ history }) => history.validationLoss![1]);
  assert(Math.abs(one - other) < 0.03, `${one} weighted, ${other} resampled`);
  // With the classes alike, a loss near log 2 is that of a coin; one of 5 % positives would be far below.
  assert(one > 0.4, `${one} is the loss of unbalanced rows`);
  weighted.dispose();
  resampled.dispose();
});
