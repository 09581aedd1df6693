import { assert, assertEquals, assertRejects } from "@std/assert";
import { chooseArchitecture } from "shoplens/auto";
import { tf } from "shoplens/engine";
import { category, flag, frameOf, id, number, text } from "shoplens/frame";
import { leaderboard } from "shoplens/evaluate";
import { DISPLAY } from "shoplens/notebook";
import { createRandom } from "shoplens/random";
import { split } from "shoplens/sample";
import { trainPipeline } from "shoplens/train";

const schema = { who: id(), x: number(), few: category(), many: category(), y: flag(), sold: number() };
/** Rows whose label depends on all but one column. */
function rowsOf(rows: number, label: "y" | "sold" = "y") {
  const random = createRandom(2);
  const table = Array.from({ length: rows }, (_, i) => {
    const x = random.normal(), item = random.integer(0, 60), strength = x + (item % 3) - 1;
    const y = strength + random.normal() > 0.5;
    return { who: `u${i % 40}`, x: i % 7 ? x : null, few: "abc"[i % 3], many: `i${item}`, y, sold: strength };
  });
  return split(frameOf(table, schema), { label, seed: 1, fractions: { train: 0.7, validation: 0.3 } });
}
const quiet = { progress: false, k: 2, columns: ["x", "few", "many"] } as const;

Deno.test("what suits the rows is measured, what does not says why, and the same is chosen again", async () => {
  const { train, validation } = rowsOf(500), before = tf.memory().numTensors;
  const choose = () => chooseArchitecture({ data: train, seed: 3, ...quiet });
  const choice = await choose(), again = await choose();
  assertEquals([choice.task, choice.by, choice.stopped], ["binary", "rocAuc", "end"]);
  assertEquals(again.scores, choice.scores);
  assertEquals(again.name, choice.name);
  const told = Object.fromEntries(choice.candidates.map(({ name, why, leftOut }) => [name, leftOut ?? why]));
  assertEquals(told, {
    "prior": "the mark to beat: it looks at no column",
    "popularity of many": "many has 60 levels: what each did on average is the mark for whoever knows more",
    "logistic": told.logistic,
    "network": told.network,
    "vectors of codes": "350 rows, below 1,000: most levels come too seldom for vectors",
    "cross layers": "350 rows, below 5,000: so many products are soon learnt by heart",
    "attention": "350 rows, below 10,000: smaller than the tables that it was shown on",
    "cautious trees":
      "reads gaps, which 1 column has, as they are; trees led on tables of up to 10,000 rows (Grinsztajn and others 2022); " +
      "few leaves forgive few rows",
    "bold trees": "the same with up to 31 leaves, 11 rows each: more features work together",
  });
  // x, whether it was missing, three levels and others, and the label's mean in each of many.
  const positives = Array.from({ length: train.rows }, (_, row) => train.row(row).y).filter(Boolean).length;
  const each = Number((Math.min(positives, train.rows - positives) / 7).toPrecision(2));
  assert(told.logistic!.startsWith(`a weight a feature, ${each} rows of the rarest class each: its weights can be trusted`));
  assert(told.network!.endsWith(`${Number((350 / (7 * 32 + 32 + 33)).toPrecision(2))} rows a parameter`));
  const measured = choice.candidates.filter(({ leftOut }) => leftOut === undefined);
  for (const { scores, seconds, estimatedSeconds, bytes } of measured) {
    assertEquals(scores.length, 2);
    assert(seconds! > 0 && estimatedSeconds! > 0 && bytes! > 0);
  }
  assertEquals(leaderboard(choice.scores, { by: "rocAuc" }).best, choice.name);
  const pipeline = await trainPipeline({ train, validation }, choice.plan, { progress: false });
  pipeline.dispose();
  assertEquals(tf.memory().numTensors, before);
  const shown = String((await choice[DISPLAY]())["text/html"]);
  for (const words of [`${choice.name} (best)`, "left out: 350 rows", "ROC-AUC ↑", "2 folds of the training rows"]) {
    assert(shown.includes(words), words);
  }
});

Deno.test("codes become vectors where levels are many and rows enough; a popularity says what they did", async () => {
  const { train } = rowsOf(1500), choice = await chooseArchitecture({ data: train, ...quiet, holdout: 0.3 });
  const { why, parameters, scores } = choice.candidates.find(({ name }) => name === "vectors of codes")!;
  assert(why!.startsWith("many has 60 levels: a vector of 8 for each"));
  // A slope and a vector for x and its gap, a weight and a vector for each of 4 and 61 codes, and dense layers on 4 vectors.
  const fields = 2 + 4 + 61;
  assertEquals(parameters, fields * 9 + (4 * 8 + 1) * 32 + 33);
  assertEquals(scores.length, 1);
  const at = (name: string) => choice.candidates.find((one) => one.name === name)!.scores[0];
  assert(at("popularity of many") > at("prior") + 0.05);
});

Deno.test("numbers have lines and trees, and networks say why not", async () => {
  const choice = await chooseArchitecture({ data: rowsOf(200, "sold").train, task: "regression", ...quiet });
  assertEquals(choice.by, "rmse");
  const names = choice.candidates.filter(({ leftOut }) => leftOut === undefined).map(({ name }) => name);
  assertEquals(names, ["prior", "popularity of many", "ridge", "ridge of ranks", "cautious trees", "bold trees"]);
  assert(choice.candidates.find(({ name }) => name === "network")!.leftOut!.startsWith("the labels are numbers"));
});

Deno.test("what is over the budget is named with what it would take", async () => {
  const data = rowsOf(500).train, all = await chooseArchitecture({ data, ...quiet });
  const bytesOf = (name: string) => all.candidates.find((one) => one.name === name)!.bytes!;
  const choice = await chooseArchitecture({ data, ...quiet, budget: { bytes: bytesOf("network") - 1 } });
  const told = Object.fromEntries(choice.candidates.map(({ name, leftOut, scores }) => [name, [leftOut, scores.length]]));
  assertEquals(told.logistic, [undefined, 2]);
  assertEquals(told.network, ["over budget: one training would hold 0.1 MB, and 0.1 MB are allowed", 0]);
  assertEquals(told["bold trees"][1], 0);
  await assertRejects(
    () => chooseArchitecture({ data, ...quiet, budget: { seconds: 1e-9 } }),
    RangeError,
    "the budget is too small for any",
  );
  await assertRejects(() => chooseArchitecture({ data, budget: { seconds: 0 } }), RangeError, "more than 0 seconds");
});

Deno.test("by default all columns are learnt from but label, ids, group and time; texts have no codes", async () => {
  const words = frameOf(
    Array.from({ length: 60 }, (_, i) => ({ who: `u${i % 9}`, said: i % 2 ? "good box" : "bad box", y: i % 2 > 0 })),
    { who: category(), said: text(), y: flag() },
  );
  const { train } = split(words, { label: "y", group: "who", seed: 1 });
  const choice = await chooseArchitecture({ data: train, group: "who", k: 2, progress: false });
  assertEquals(
    choice.candidates.find(({ name }) => name === "attention")!.leftOut,
    "there are texts alone, which have no codes",
  );
  assertEquals(choice.scores.logistic.rocAuc, [1, 1]);
});

Deno.test("another task, no label, no column and a stop are met with a sentence", async () => {
  const { train } = rowsOf(100);
  const choose = (more: object) => chooseArchitecture({ data: train, ...quiet, ...more });
  await assertRejects(() => choose({ task: "regression" }), TypeError, "the task that y means, binary, received");
  await assertRejects(() => choose({ columns: [] }), RangeError, "no column is left");
  await assertRejects(() => choose({ signal: AbortSignal.abort() }), DOMException);
  const unlabelled = split(frameOf([{ x: 1 }, { x: 2 }], { x: number() }), { seed: 1, fractions: { train: 1 } }).train;
  await assertRejects(() => chooseArchitecture({ data: unlabelled }), TypeError, "the rows have no label");
});
