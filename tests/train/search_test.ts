import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { tf } from "shoplens/engine";
import { logistic, mlp } from "shoplens/models";
import { DISPLAY } from "shoplens/notebook";
import { split } from "shoplens/sample";
import { adam, choice, crossValidate, logUniform, type Plan, type PointOf, search, sgd } from "shoplens/train";
import { visits, type visitSchema } from "./_visits.ts";

type Schema = typeof visitSchema;

const { train } = split(visits(600), { label: "bought", seed: 3 });
const recipe = {
  impute: { columns: ["minutes"], with: "median" },
  scale: { columns: ["minutes"], to: "standard" },
  pass: ["member"],
} as const;
const good: Plan<Schema> = { recipe, model: ({ inputs }) => logistic({ inputs }), fit: { epochs: 10, optimizer: adam(0.1) } };
const blind: Plan<Schema> = { ...good, recipe: { oneHot: ["device"] } };
const space = { rate: logUniform(1e-5, 1), hidden: choice([[], [4]]) };
const calls: string[] = [];
const plan = (point: PointOf<typeof space>): Plan<Schema> => {
  calls.push(JSON.stringify(point));
  const { rate, hidden } = point;
  return { recipe, model: ({ inputs, random }) => mlp({ inputs, hidden, random }), fit: { epochs: 3, optimizer: adam(rate) } };
};
const quiet = { progress: false, holdout: 0.3 } as const;

Deno.test("plans are ranked by what cross-validation says of them, and the best one is given back", async () => {
  const found = await search(train, { plans: { blind, good }, k: 3, seed: 4, progress: false });
  assertEquals([found.by, found.best.point, found.bestPlan, found.folds], ["rocAuc", "good", good, 3]);
  assertEquals(found.trials.map(({ trial, share }) => [trial, share]), [[2, 1], [1, 1]]);
  const { scores } = await crossValidate(train, { trial: good }, { k: 3, seed: 4, progress: false });
  assertEquals(found.best.scores, scores.trial);
  const text = String(found[DISPLAY]()["text/plain"]);
  for (const words of ["ROC-AUC ↑", "good", "2 trials, over 3 folds", "partly luck"]) assertStringIncludes(text, words);
  assertStringIncludes(String(found[DISPLAY]()["text/html"]), "<td>good</td>");
});

Deno.test("in a space the same seed finds the same, another seed other points; less of a loss is better", async () => {
  const options = { space, plan, by: "logLoss", budget: { trials: 6 }, ...quiet };
  const found = await search(train, options), again = await search(train, options);
  const kept = ({ trials }: typeof found) => trials.map(({ seconds: _, ...rest }) => rest);
  assertEquals(kept(again), kept(found));
  const losses = found.trials.map(({ score }) => score);
  assertEquals(losses, losses.toSorted((a, b) => a - b));
  assert(found.best.point.rate > 1e-3);
  assert(JSON.stringify(kept(await search(train, { ...options, seed: 1 }))) !== JSON.stringify(kept(found)));
});

Deno.test("halving gives each third of the trials three times the rows, until the last ones learn from all", async () => {
  const rows: number[] = [];
  const counting = (point: PointOf<typeof space>): Plan<Schema> => ({
    ...plan(point),
    sample: (data) => (rows.push(data.rows), data),
  });
  const method = { kind: "halving", least: 0.1 } as const;
  const found = await search(train, { space, plan: counting, by: "logLoss", budget: { trials: 9 }, method, ...quiet });
  assertEquals(found.trials.map(({ share }) => share).sort(), [...Array(6).fill(1 / 3), 1, 1, 1]);
  assertEquals(rows.length, 12);
  const all = Math.max(...rows);
  for (const [i, own] of rows.entries()) assert(Math.abs(own - (i < 9 ? all / 3 : all)) <= 2, `${rows}`);
  assertEquals(found.best.share, 1);
  // The three that went on were the best three of the nine at a third of the rows.
  const alone = await search(train, { space, plan: counting, by: "logLoss", budget: { trials: 9 }, ...quiet });
  assertEquals(found.trials.find(({ share }) => share === 1)!.point, found.best.point);
  const full = alone.trials.find(({ trial }) => trial === found.best.trial)!;
  assertEquals(full.scores, found.best.scores, "the last rung is that of a search without halving");
});

Deno.test("a search goes on from its record, also when a kill has cut its last line, and measures nothing twice", async () => {
  const folder = await Deno.makeTempDir(), record = `${folder}/search.jsonl`;
  const options = { space, plan, record, ...quiet };
  const whole = await search(train, { ...options, record: `${folder}/whole.jsonl`, budget: { trials: 5 } });
  await search(train, { ...options, budget: { trials: 3 } });
  const text = await Deno.readTextFile(record), lines = text.split("\n");
  assertEquals(lines.length, 5, "a head and three trials");
  for (const cut of [text.length, text.length - 1, text.length - 40, lines[0].length + 1, lines[0].length - 5, 0]) {
    await Deno.writeTextFile(record, text.slice(0, cut));
    const left = Math.max(0, text.slice(0, cut).split("\n").length - 2);
    calls.length = 0;
    const found = await search(train, { ...options, budget: { trials: 5 } });
    assertEquals(calls.length, 5 - left, `cut at ${cut}`);
    assertEquals(
      found.trials.map(({ point, score }) => [point, score]),
      whole.trials.map(({ point, score }) => [point, score]),
    );
    assertEquals((await Deno.readTextFile(record)).split("\n").length, 7);
    await search(train, { ...options, budget: { trials: 5 } });
    assertEquals(calls.length, 5 - left, "the record that went on is whole");
  }
  await assertRejects(() => search(train, { ...options, seed: 1 }), TypeError, "it was made with seed 0, and not 1");
  await assertRejects(() => search(train, { ...options, holdout: 0.2 }), TypeError, "folds");
  const other = split(visits(600), { label: "bought", seed: 4 }).train;
  await assertRejects(() => search(other, options), TypeError, "other training rows");
  await Deno.writeTextFile(record, [lines[0], "{}", lines[2], ""].join("\n"));
  await assertRejects(() => search(train, options), SyntaxError, "line 2 is damaged");
  await Deno.writeTextFile(record, "something else\n");
  await assertRejects(() => search(train, options), SyntaxError, "its first line is not that of a search's record");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a budget of seconds and a stop both end it with the best so far", async () => {
  const timed = await search(train, { space, plan, budget: { seconds: 0.2 }, ...quiet });
  assertEquals(timed.stopped, "seconds");
  assert(timed.trials.length > 0);
  const stop = new AbortController();
  let made = 0;
  const stopping = (point: PointOf<typeof space>) => (++made === 3 && stop.abort(), plan(point));
  const stopped = await search(train, { space, plan: stopping, budget: { trials: 9 }, signal: stop.signal, ...quiet });
  assertEquals([stopped.stopped, stopped.trials.length], ["signal", 2]);
  await assertRejects(() => search(train, { space, plan, signal: stop.signal, ...quiet }), DOMException);
});

Deno.test("a plan whose training diverges is shown as failed, ranks last, and leaves no tensor", async () => {
  const wild: Plan<Schema> = {
    ...good,
    recipe: { impute: recipe.impute, pass: ["minutes"] },
    model: ({ inputs, random }) => mlp({ inputs, hidden: [8, 8], activation: "linear", random }),
    fit: { epochs: 10, optimizer: sgd(1e6) },
  };
  await search(train, { plans: { good }, ...quiet });
  const before = tf.memory().numTensors;
  const found = await search(train, { plans: { wild, good }, ...quiet });
  assertEquals(found.best.point, "good");
  assertStringIncludes(found.trials[1].failed!, "the loss became");
  assertStringIncludes(String(found[DISPLAY]()["text/plain"]), "failed: ");
  await assertRejects(() => search(train, { plans: { wild }, ...quiet }), RangeError, "the loss became");
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("searches that make no sense are refused with a sentence", async () => {
  const refused = (options: unknown, kind: new () => Error, words: string) =>
    assertRejects(() => search(train, { ...quiet, ...options as { plans: Record<string, Plan<Schema>> } }), kind, words);
  await refused({}, TypeError, "plans, or a space and a plan of its points");
  await refused({ plans: {} }, TypeError, "at least one plan");
  await refused({ plans: { good }, budget: { trials: 0 } }, RangeError, "1 trial or more");
  await refused({ plans: { good }, budget: { seconds: -1 } }, RangeError, "more than 0 seconds");
  await refused({ plans: { good }, by: "auc" }, TypeError, "expected by to be one of accuracy");
  await refused({ plans: { good }, holdout: 1 }, RangeError, "a holdout share in (0, 1)");
  await refused({ space, plan, budget: { seconds: 1 }, method: { kind: "halving" } }, RangeError, "how many trials");
  await refused({ plans: { good }, method: { kind: "halving", factor: 1 } }, RangeError, "factor above 1");
  await refused({ plans: { good }, method: { kind: "grid" } }, TypeError, '"random" or "halving"');
});
