import { assert, assertAlmostEquals, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { tf } from "shoplens/engine";
import { calibrate, chooseThreshold, evaluate, rocAuc, score } from "shoplens/evaluate";
import { fitRecipe } from "shoplens/features";
import { category, filter, frameOf } from "shoplens/frame";
import { deepFm, logistic, mlp } from "shoplens/models";
import { createReceipt, DISPLAY } from "shoplens/notebook";
import { createRandom } from "shoplens/random";
import { split } from "shoplens/sample";
import { adam, fit, loadPipeline, Pipeline, type Plan, trainPipeline } from "shoplens/train";
import { visits, type visitSchema } from "./_visits.ts";

type Schema = typeof visitSchema;

const frame = visits(900);
const parts = () => split(frame, { label: "bought", seed: 3 });
const recipe = {
  impute: { columns: ["minutes"], with: "median" },
  scale: { columns: ["minutes"], to: "standard" },
  oneHot: ["device"],
  pass: ["member"],
} as const;
const plan: Plan<Schema> = {
  recipe,
  model: ({ inputs, random }) => mlp({ inputs, hidden: [6], random }),
  fit: { epochs: 20, optimizer: adam(0.02), classWeights: "balanced" },
  calibrate: { kind: "platt" },
  threshold: "f1",
};

Deno.test("a plan walks the main road as one does by hand, bit for bit", async () => {
  const { train, validation } = parts(), random = createRandom(5);
  const pipeline = await trainPipeline({ train, validation }, plan, { seed: 5, progress: false });
  const fitted = fitRecipe(train, recipe), watch = fitted.apply(validation);
  const model = mlp({ inputs: fitted.width, hidden: [6], random: random.fork("weights") });
  const byHand = await fit(model, fitted.apply(train), {
    ...plan.fit,
    validation: watch,
    random: random.fork("fit"),
    progress: false,
  });
  const calibration = await calibrate(byHand, watch, { kind: "platt" });
  assertEquals(await pipeline.predict(frame), await calibration.predict(fitted.transform(frame)));
  assertEquals(pipeline.threshold, await chooseThreshold(calibration, watch, { by: "f1" }));
  pipeline.dispose();
  byHand.dispose();
});

Deno.test("a plan's model knows which features are codes and how many each has, unseen levels are code 0, and a file brings all back", async () => {
  const told: unknown[] = [];
  const pipeline = await trainPipeline(parts(), {
    recipe: { impute: recipe.impute, scale: recipe.scale, ordinal: ["device"], pass: ["member"] },
    model(shape) {
      told.push(shape.categories);
      return deepFm({ ...shape, width: 2, hidden: [4] });
    },
    fit: { epochs: 2 },
  }, { seed: 5, progress: false });
  assertEquals(told, [[{ name: "device", at: 1, width: 1, levels: 4 }, { name: "member", at: 2, width: 1 }]]);
  const watch = frameOf([{ minutes: 5, device: "watch", member: true }], {
    minutes: frame.schema.minutes,
    device: category(),
    member: frame.schema.member,
  });
  const features = pipeline.recipe.transform(watch);
  assertEquals(features.data[1], 0);
  const folder = await Deno.makeTempDir();
  await pipeline.save(folder);
  const loaded = await loadPipeline(folder);
  assertEquals(await loaded.predict(watch), await pipeline.predict(watch));
  assertEquals(await loaded.predict(frame), await pipeline.predict(frame));
  loaded.dispose();
  pipeline.dispose();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("the sampler gets training data and a stream of its own, and its shares are corrected", async () => {
  const { train, validation } = parts();
  const streams: string[] = [];
  const pipeline = await trainPipeline({ train, validation }, {
    recipe,
    sample(data, random) {
      streams.push(random.name);
      const yes = [...data.labels.keys()].filter((row) => data.labels[row] === 1);
      return data.resample([...data.labels.keys(), ...yes, ...yes]);
    },
    model: ({ inputs }) => logistic({ inputs }),
    fit: { epochs: 30, optimizer: adam(0.05) },
  }, { seed: 1, progress: false });
  assertEquals(streams, ["1/sample"]);
  assert(pipeline.model.shares!.trained[1] > pipeline.model.shares!.true[1] + 0.1);
  const said = (await pipeline.predict(frame)).data, mean = said.reduce((sum, p) => sum + p, 0) / said.length;
  const { values } = frame.column("bought"), rate = values.reduce((sum, value) => sum + value, 0) / values.length;
  assertAlmostEquals(mean, rate, 0.04);
  pipeline.dispose();
});

Deno.test("a pipeline is evaluated on sealed rows, each with a recipe and a threshold of its own", async () => {
  const { train, validation, test } = parts();
  const whole = await trainPipeline({ train, validation }, plan, { progress: false });
  const narrow = await trainPipeline({ train, validation }, {
    recipe: { pass: ["member"] },
    model: ({ inputs }) => logistic({ inputs }),
    fit: { epochs: 5 },
  }, { progress: false });
  const report = await evaluate({ whole, narrow }, test, { resamples: 20 });
  assertEquals(report.models.whole.threshold, whole.threshold);
  assertEquals(report.models.narrow.threshold, 0.5);
  assert(report.models.whole.rocAuc.value > report.models.narrow.rocAuc.value);
  assertEquals(report.openings, ["evaluate whole, narrow"]);
  assertEquals((await score(whole, validation)).f1, (await score(whole.predictor, whole.recipe.apply(validation), whole)).f1);
  whole.dispose();
  narrow.dispose();
});

Deno.test("a report by group says for its rows what the metrics say of them alone", async () => {
  const { train, validation, test } = parts();
  const pipeline = await trainPipeline({ train, validation }, plan, { progress: false });
  const report = await evaluate({ pipeline }, test, { resamples: 20, groupBy: ["device", "member"] });
  assertEquals(report.subgroups.map(({ column, value }) => `${column} ${value}`).sort(), [
    "device desktop",
    "device phone",
    "device tablet",
    "member no",
    "member yes",
  ]);
  const devices = report.subgroups.filter(({ column }) => column === "device");
  assertEquals(devices.reduce((sum, { rows }) => sum + rows, 0), report.rows);
  const { labels, predicted, probabilities } = report.predictions("pipeline");
  const members = test.reopen("to check").column("member").values;
  const own = [...labels.keys()].filter((row) => members[row] === 1);
  const [, yes] = report.subgroups.filter(({ column }) => column === "member").sort((a, b) => a.value < b.value ? -1 : 1);
  assertEquals(yes.rows, own.length);
  assertEquals(yes.models.pipeline.accuracy, own.filter((row) => labels[row] === predicted[row]).length / own.length);
  assertAlmostEquals(
    yes.models.pipeline.rocAuc!,
    rocAuc(own.map((row) => labels[row]), own.map((row) => probabilities[row])),
    1e-12,
  );
  assertAlmostEquals(yes.rate!, own.filter((row) => labels[row] === 1).length / own.length, 1e-12);
  const again = split(frame, { label: "bought", seed: 3 }).test;
  await assertRejects(() => evaluate({ pipeline }, again, { groupBy: ["minutes"] }), TypeError, "minutes, of kind number");
  assertEquals(again.openings, []);
  pipeline.dispose();
});

Deno.test("pipelines and plain models are told what data they go with", async () => {
  const { train, validation, test } = parts();
  const pipeline = await trainPipeline({ train, validation }, plan, { progress: false });
  const features = pipeline.recipe.apply(test);
  // deno-lint-ignore no-explicit-any -- cells are not type-checked when they run
  const wrong = (model: unknown, data: unknown) => evaluate(model as any, data as any);
  await assertRejects(() => wrong({ pipeline }, features), TypeError, `"pipeline" is a pipeline, and the data holds features`);
  await assertRejects(() => wrong({ model: pipeline.model }, test), TypeError, `"model" predicts from features`);
  assertEquals(test.openings, [], "a mistake leaves the test closed");
  const other = split(frame, { label: "member", seed: 3 });
  const stranger = await trainPipeline(other, {
    recipe: { pass: ["bought"] },
    model: ({ inputs }) => logistic({ inputs }),
    fit: { epochs: 1 },
  }, { progress: false });
  await assertRejects(() => evaluate({ pipeline, stranger }, test), TypeError, `"stranger" predicts another label`);
  pipeline.dispose();
  stranger.dispose();
});

Deno.test("decisions are classes by name, at the threshold", async () => {
  const { train, validation } = parts();
  const pipeline = await trainPipeline({ train, validation }, plan, { progress: false });
  const { data } = await pipeline.predict(frame), decisions = await pipeline.decide(frame);
  assertEquals(decisions, Array.from(data, (p) => p >= pipeline.threshold ? "yes" : "no"));
  pipeline.dispose();
});

Deno.test("saved and loaded, it predicts the same bits from any frame with its columns, and keeps its receipt", async () => {
  const { train, validation } = parts(), folder = await Deno.makeTempDir();
  const receipt = createReceipt({ name: "a test", seed: 1, data: "abc", metrics: { rocAuc: 0.9 } });
  const pipeline = (await trainPipeline({ train, validation }, plan, { progress: false })).withReceipt(receipt);
  for (let times = 0; times < 2; times++) await pipeline.save(folder);
  assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), ["model-b", "pipeline.json"]);
  const loaded = await loadPipeline(folder);
  assertEquals(await loaded.predict(frame), await pipeline.predict(frame));
  assertEquals([loaded.threshold, loaded.receipt, loaded.classes], [pipeline.threshold, receipt, ["no", "yes"]]);
  const unlabelled = frameOf({ minutes: [3, null], device: ["phone", "watch"], member: [true, false] }, {
    minutes: frame.schema.minutes,
    device: frame.schema.device,
    member: frame.schema.member,
  });
  assertEquals((await loaded.predict(unlabelled)).rows, 2);
  pipeline.dispose();
  loaded.dispose();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a pipeline that is absent, damaged or foreign is refused with a sentence", async () => {
  const folder = await Deno.makeTempDir(), path = `${folder}/pipeline.json`;
  await assertRejects(() => loadPipeline(folder), Deno.errors.NotFound, "there is no file");
  await Deno.writeTextFile(path, "{");
  await assertRejects(() => loadPipeline(folder), SyntaxError, "pipeline.json is no JSON");
  await Deno.writeTextFile(path, "null");
  await assertRejects(() => loadPipeline(folder), SyntaxError, "is not a pipeline of this version");
  await Deno.writeTextFile(
    path,
    JSON.stringify({ format: "shoplens pipeline", version: 1, model: "../../etc", threshold: 0.5 }),
  );
  await assertRejects(() => loadPipeline(folder), SyntaxError, "is not a pipeline of this version");
  const { train, validation } = parts();
  const pipeline = await trainPipeline({ train, validation }, plan, { progress: false });
  await pipeline.save(folder);
  const [model] = [...Deno.readDirSync(folder)].filter(({ isDirectory }) => isDirectory);
  await Deno.remove(`${folder}/${model.name}/model.json`);
  await assertRejects(() => loadPipeline(folder), Deno.errors.NotFound, "there is no file");
  pipeline.dispose();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a save that fails leaves the pipeline that was there", async () => {
  const { train, validation } = parts(), folder = await Deno.makeTempDir();
  const pipeline = await trainPipeline({ train, validation }, plan, { progress: false });
  await pipeline.save(folder);
  const torn = new Pipeline({
    ...pipeline,
    receipt: {
      toJSON: () => {
        throw new Error("no room");
      },
    } as never,
  });
  await assertRejects(() => torn.save(folder), Error, "no room");
  const loaded = await loadPipeline(folder);
  assertEquals(await loaded.predict(frame), await pipeline.predict(frame));
  pipeline.dispose();
  loaded.dispose();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("it shows what it is made of", async () => {
  const { train, validation } = parts();
  const pipeline = await trainPipeline({ train, validation }, plan, { progress: false });
  const shown = pipeline[DISPLAY]();
  for (const words of ["bought: no, yes", "features, learnt from 720 rows", "Trained 20 of 20 epochs", "threshold"]) {
    assertStringIncludes(String(shown["text/html"]), words);
    assertStringIncludes(String(shown["text/plain"]), words);
  }
  pipeline.dispose();
});

Deno.test("parts that do not go together are refused, and nothing leaks", async () => {
  const { train, validation } = parts();
  const warm = await trainPipeline({ train, validation }, plan, { progress: false });
  const before = tf.memory().numTensors;
  const again = await trainPipeline({ train, validation }, plan, { progress: false });
  const timed = filter(frame, ({ minutes }) => minutes !== null);
  const numbers = fitRecipe(split(timed, { label: "minutes", seed: 1 }).train, { pass: ["member"] });
  assertThrows(
    () => new Pipeline({ recipe: numbers as never, model: again.model }),
    TypeError,
    "expected a model of the classes",
  );
  again.dispose();
  await assertRejects(
    () => trainPipeline({ train, validation }, { ...plan, threshold: { kind: "cost", falsePositive: -1, falseNegative: 1 } }),
    RangeError,
    "falsePositive",
  );
  await assertRejects(
    () => trainPipeline({ train, validation }, plan, { seed: 1, random: createRandom(1) }),
    TypeError,
    "both",
  );
  assertEquals(tf.memory().numTensors, before);
  warm.dispose();
});
