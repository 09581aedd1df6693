import { assert, assertAlmostEquals, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { tf } from "shoplens/engine";
import { evaluate, score } from "shoplens/evaluate";
import { category, frameOf, number } from "shoplens/frame";
import { logistic, mlp } from "shoplens/models";
import { DISPLAY } from "shoplens/notebook";
import { createRandom } from "shoplens/random";
import { split } from "shoplens/sample";
import { adam, Ensemble, type EnsembleDesign, loadEnsemble, type Plan, trainEnsemble, trainPipeline } from "shoplens/train";
import { visits, type visitSchema } from "./_visits.ts";

type Schema = typeof visitSchema;

const frame = visits(600);
const parts = () => split(frame, { label: "bought", seed: 3 });
const impute = { columns: ["minutes"], with: "median" } as const, scale = { columns: ["minutes"], to: "standard" } as const;
const plan: Plan<Schema> = {
  recipe: { impute, scale, pass: ["member"] },
  model: ({ inputs, random }) => mlp({ inputs, hidden: [6], random }),
  fit: { epochs: 8, optimizer: adam(0.05) },
};
const byMinutes: Plan<Schema> = { ...plan, recipe: { impute, scale }, model: ({ inputs }) => logistic({ inputs }) };
const byMember: Plan<Schema> = { ...byMinutes, recipe: { pass: ["member"] } };
const blind: Plan<Schema> = { ...byMinutes, recipe: { oneHot: ["device"] } };
const designs: EnsembleDesign<Schema>[] = [
  { kind: "bagging", plan: { ...plan, calibrate: { kind: "platt" }, threshold: "f1" }, members: 3 },
  { kind: "bagging", plan, members: 3, by: "balanced" },
  { kind: "seeds", plan, members: 3 },
  { kind: "stacking", plans: { byMinutes, byMember, blind }, k: 3, calibrate: { kind: "platt" }, threshold: "f1" },
];
const quiet = { seed: 5, progress: false };

for (const design of designs) {
  const what = design.kind === "bagging" ? `bagging, ${design.by ?? "bootstrap"}` : design.kind;

  Deno.test(`${what}: the same seed gives the same bits; it is evaluated, saved and loaded like a pipeline, and leaves no tensor`, async () => {
    const { train, validation, test } = parts(), folder = await Deno.makeTempDir();
    (await trainEnsemble({ train, validation }, design, quiet)).dispose();
    const before = tf.memory().numTensors;
    const ensemble = await trainEnsemble({ train, validation }, design, quiet);
    const said = await ensemble.predict(frame);
    const again = await trainEnsemble({ train, validation }, design, quiet);
    assertEquals(await again.predict(frame), said);
    const other = await trainEnsemble({ train, validation }, design, { ...quiet, seed: 6 });
    assert(JSON.stringify([...(await other.predict(frame)).data]) !== JSON.stringify([...said.data]));

    const report = await evaluate({ ensemble }, test, { resamples: 20 });
    assert(report.models.ensemble.rocAuc.value > 0.8, `${report.models.ensemble.rocAuc.value}`);
    assertEquals(report.models.ensemble.threshold, ensemble.threshold);
    assertEquals(await ensemble.decide(frame), Array.from(said.data, (p) => p >= ensemble.threshold ? "yes" : "no"));

    for (let times = 0; times < 2; times++) await ensemble.save(folder);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), ["ensemble.json", "members-b"]);
    const loaded = await loadEnsemble(folder);
    assertEquals(await loaded.predict(frame), said);
    assertEquals([loaded.kind, loaded.names, loaded.threshold], [ensemble.kind, ensemble.names, ensemble.threshold]);
    assertStringIncludes(String(loaded[DISPLAY]()["text/plain"]), ensemble.describe());
    for (const each of [ensemble, again, other, loaded]) each.dispose();
    assertEquals(tf.memory().numTensors, before);
    await Deno.remove(folder, { recursive: true });
  });
}

Deno.test("the mean of the members is what is predicted, and each member is what its plan gives alone", async () => {
  const { train, validation } = parts();
  const ensemble = await trainEnsemble({ train, validation }, { kind: "seeds", plan, members: 2 }, quiet);
  const alone = await trainPipeline({ train, validation }, plan, {
    random: createRandom(5).fork("member 2"),
    progress: false,
  });
  const [one, two] = [await ensemble.members[0].predict(frame), await alone.predict(frame)];
  assertEquals(await ensemble.members[1].predict(frame), two);
  (await ensemble.predict(frame)).data.forEach((p, i) => assertAlmostEquals(p, (one.data[i] + two.data[i]) / 2, 1e-7));
  ensemble.dispose();
  alone.dispose();
});

Deno.test("bags are drawn from the training rows, each another one, before the plan's own sampler", async () => {
  const { train, validation } = parts();
  const bags: string[][] = [];
  const spy: Plan<Schema> = { ...plan, sample: (data) => (bags.push([...data.ids!]), data) };
  const names = new Set(Array.from({ length: train.rows }, (_, row) => train.column("person").get(row)));
  (await trainEnsemble({ train, validation }, { kind: "bagging", plan: spy, members: 2 }, quiet)).dispose();
  assertEquals(bags.map(({ length }) => length), [train.rows, train.rows]);
  assert(bags.flat().every((id) => names.has(id)));
  assert(bags[0].join() !== bags[1].join());
});

Deno.test("stacking trusts members by what they say of unseen rows: one that knows nothing counts for nothing", async () => {
  const { train, validation } = parts();
  const learnt: number[] = [];
  const counted: Plan<Schema> = { ...byMinutes, sample: (data) => (learnt.push(data.rows), data) };
  const design = { kind: "stacking", plans: { byMinutes: counted, byMember, blind }, k: 4 } as const;
  const ensemble = await trainEnsemble({ train, validation }, design, quiet);
  assertEquals(learnt.length, 5);
  assert(learnt.slice(0, 4).every((rows) => rows < train.rows * 0.75 * 0.9), "folds learn from rows that are not judged");
  assertEquals(learnt[4], train.rows);
  const whole = await score(ensemble, validation);
  for (const member of ensemble.members) {
    const own = await score(member, validation);
    assert(whole.rocAuc! > own.rocAuc! && whole.logLoss! < own.logLoss!, `${own.rocAuc} and ${whole.rocAuc}`);
  }
  ensemble.dispose();
});

Deno.test("stacking also combines members of several classes, and of numbers on any scale", async () => {
  const random = createRandom(1);
  const schema = { a: number(), b: number(), kind: category(), sales: number() };
  const rows = frameOf(
    Array.from({ length: 400 }, () => {
      const a = random.normal(), b = random.normal();
      const noisy = a + random.normal(0, 0.3);
      return { a, b, kind: noisy > 0.5 ? "high" : b > 0 ? "right" : "left", sales: 5000 + 300 * a - 200 * b };
    }),
    schema,
  );
  const of = (column: "a" | "b"): Plan<typeof schema> => ({
    recipe: { pass: [column] },
    model: ({ task, inputs, classes, random }) =>
      mlp({ inputs, hidden: task === "regression" ? [] : [8], task, classes, random }),
    fit: { epochs: 40, optimizer: adam(0.05) },
  });
  const classes = split(rows, { label: "kind", seed: 1 });
  const ensemble = await trainEnsemble(classes, { kind: "stacking", plans: { a: of("a"), b: of("b") }, k: 3 }, quiet);
  const [whole, ...alone] = await Promise.all([ensemble, ...ensemble.members].map((each) => score(each, classes.validation)));
  for (const own of alone) assert(whole.logLoss! < own.logLoss! - 0.1, `${own.logLoss} and ${whole.logLoss}`);
  const { data, columns } = await ensemble.predict(rows);
  for (let at = 0; at < data.length; at += columns) assertAlmostEquals(data[at] + data[at + 1] + data[at + 2], 1, 1e-5);
  ensemble.dispose();

  const far = (column: "a" | "b"): Plan<typeof schema> => ({
    ...of(column),
    model: ({ inputs, task, random }) => mlp({ inputs, task, hidden: [], random }),
    fit: { epochs: 200, optimizer: adam(20) },
  });
  const numbers = split(rows, { label: "sales", seed: 1 });
  const sums = await trainEnsemble(numbers, { kind: "stacking", plans: { a: far("a"), b: far("b") }, k: 3 }, quiet);
  const errors = await Promise.all([sums, ...sums.members].map((each) => score(each, numbers.validation)));
  assert(errors[0].rmse! < 30 && errors[1].rmse! > 150 && errors[2].rmse! > 150, JSON.stringify(errors));
  sums.dispose();
});

Deno.test("told to stop, it keeps the members that are whole, and says so; a stack keeps none", async () => {
  const before = tf.memory().numTensors;
  const stopIn = (trainings: number) => {
    const stop = new AbortController();
    let made = 0;
    const stopping: Plan<Schema> = { ...plan, model: (shape) => (++made === trainings && stop.abort(), plan.model(shape)) };
    return [stopping, { ...quiet, signal: stop.signal }] as const;
  };
  const [third, options] = stopIn(3);
  const ensemble = await trainEnsemble(parts(), { kind: "seeds", plan: third, members: 5 }, options);
  assertEquals(ensemble.names, ["member 1", "member 2"]);
  assertStringIncludes(ensemble.describe(), "the mean of 2 members of the 5 planned, as it was told to stop, each trained");
  ensemble.dispose();
  const [sixth, others] = stopIn(6); // after the five folds
  await assertRejects(() => trainEnsemble(parts(), { kind: "stacking", plans: { a: sixth } }, others), DOMException, "abort");
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("ensembles that make no sense, damaged files and a stop are met with a sentence, and leave no tensor", async () => {
  const { train, validation } = parts(), folder = await Deno.makeTempDir();
  const small = await trainEnsemble({ train, validation }, { kind: "seeds", plan, members: 1 }, quiet);
  const before = tf.memory().numTensors;
  const refused = (design: unknown, kind: new () => Error, words: string, more = {}) =>
    assertRejects(
      () => trainEnsemble({ train, validation }, design as EnsembleDesign<Schema>, { ...quiet, ...more }),
      kind,
      words,
    );
  await refused({ kind: "seeds", plan, members: 0 }, RangeError, "members of 1 or more");
  await refused({ kind: "stacking", plans: {} }, TypeError, "at least one plan");
  await refused({ kind: "bagging", plan, by: "luck" }, TypeError, '"bootstrap" or "balanced"');
  await refused({ kind: "seeds", plan }, TypeError, "both seed and random", { random: createRandom(1) });
  const bad = { ...plan, threshold: { kind: "cost", falsePositive: -1, falseNegative: 1 } };
  await refused({ kind: "seeds", plan: bad, members: 2 }, RangeError, "falsePositive");
  const stop = new AbortController(), signal = stop.signal;
  const stopping: Plan<Schema> = { ...plan, model: (shape) => (stop.abort(), plan.model(shape)) };
  await refused({ kind: "seeds", plan: stopping, members: 3 }, DOMException as never, "abort", { signal });
  assertThrows(() => new Ensemble({ kind: "seeds", members: [], names: [] }), TypeError, "one or more members");

  await assertRejects(() => loadEnsemble(folder), Deno.errors.NotFound, "there is no file");
  await small.save(folder);
  const text = await Deno.readTextFile(`${folder}/ensemble.json`);
  for (
    const [wrong, words] of [["{", "is no JSON"], ["{}", "not an ensemble of this version"], [
      text.replace("members-a", "../x"),
      "this version",
    ]]
  ) {
    await Deno.writeTextFile(`${folder}/ensemble.json`, wrong);
    assertStringIncludes((await assertRejects(() => loadEnsemble(folder), SyntaxError)).message, words);
  }
  await Deno.writeTextFile(
    `${folder}/ensemble.json`,
    text.replace('"threshold"', '"stacker": {"kernel": [1, 2], "bias": [0]}, "threshold"'),
  );
  await assertRejects(() => loadEnsemble(folder), SyntaxError, "does not go with its members");
  assertEquals(tf.memory().numTensors, before);
  small.dispose();
  await Deno.remove(folder, { recursive: true });
});
