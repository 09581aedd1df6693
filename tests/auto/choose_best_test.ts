import { assert, assertEquals, assertRejects } from "@std/assert";
import { candidatePlans, chooseBest, readOwn, splitOwn } from "shoplens/auto";
import { tf } from "shoplens/engine";
import { fitRecipe } from "shoplens/features";
import { category, flag, frameOf, number, text, time, type TimeColumn } from "shoplens/frame";
import { prior } from "shoplens/models";
import { DISPLAY } from "shoplens/notebook";
import { createRandom } from "shoplens/random";
import { split } from "shoplens/sample";
import type { Plan } from "shoplens/train";

const times = <T>(rows: number, make: (row: number) => T) => Array.from({ length: rows }, (_, row) => make(row));
const quiet = { seed: 1, progress: false };

/** Rows of every kind, with gaps. */
function rowsOf(rows = 400) {
  const random = createRandom(4), gap = <T>(value: T) => random.uniform() < 0.2 ? null : value;
  const schema = {
    even: number(),
    tail: number(),
    yes: flag(),
    few: category(),
    many: category(),
    at: time(),
    words: text(),
    y: flag(),
  };
  const frame = frameOf(
    times(rows, (i) => ({
      even: gap(random.normal()),
      tail: gap(Math.exp(random.normal(0, 2))),
      yes: gap(i % 3 === 0),
      few: gap("abc"[i % 3]),
      many: gap(`k${random.integer(0, 90)}`),
      at: gap(new Date(1.7e12 + i * 1e7)),
      words: gap(["a good box", "the bad box"][i % 2]),
      y: i % 5 < 2,
    })),
    schema,
  );
  return split(frame, { label: "y", seed: 1, fractions: { train: 0.6, validation: 0.4 } });
}

Deno.test("what becomes of a column follows from its kind: ranks for tails, codes and gaps for trees, the label's mean for many levels", () => {
  const { train } = rowsOf(), columns = ["even", "tail", "yes", "few", "many", "at", "words"];
  const plans = candidatePlans(train, { columns, seed: 1 });
  const names = (plan: Plan<typeof train.schema>) =>
    fitRecipe(train, plan.recipe).names.map((name) => name.replace(/ .*|=.*/, ""));
  const line = fitRecipe(train, plans.logistic.recipe).names, tree = fitRecipe(train, plans["bold trees"].recipe).names;
  assert(
    ["even", "even (missing)", "few=a", "many (target)", "at (hour sin)", "words: good"].every((name) => line.includes(name)),
    line.join(),
  );
  assert(["even", "yes", "few (code)", "many (code)", "at (days)"].every((name) => tree.includes(name)), tree.join());
  assert(!tree.includes("even (missing)") && !line.includes("at (days)"));
  const scales = [plans.logistic.recipe.scale].flat() as { columns: string[]; to: string }[];
  assertEquals(scales.map(({ columns, to }) => [columns, to]), [[["even"], "standard"], [["tail"], "quantile"]]);
  assertEquals(names(plans.prior), ["even"]);
});

Deno.test("every plan takes rows with gaps and levels that training rows had not", async () => {
  const parts = rowsOf(), columns = ["even", "tail", "yes", "few", "many", "at", "words"];
  const before = tf.memory().numTensors;
  const { candidates, pipeline } = await chooseBest(parts, candidatePlans(parts.train, { columns, seed: 1 }), quiet);
  assertEquals(candidates.map(({ name, failed }) => [name, failed]), [
    ["prior", undefined],
    ["popularity of many", undefined],
    ["logistic", undefined],
    ["cautious trees", undefined],
    ["bold trees", undefined],
  ]);
  const strange = frameOf([{ few: "new", many: "new", words: "unheard of" }], parts.train.schema);
  assertEquals((await pipeline.predict(strange)).rows, 1);
  pipeline.dispose();
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("the least loss on validation rows wins, of equals the first; a plan that fails is told of", async () => {
  const parts = rowsOf();
  const plans: Record<string, Plan<typeof parts.train.schema>> = {
    broken: { recipe: { scale: { columns: ["even"], to: "unit" } }, model: () => prior() },
    first: { recipe: { ordinal: ["few"] }, model: () => prior() },
    second: { recipe: { ordinal: ["few"] }, model: () => prior() },
  };
  const chosen = await chooseBest(parts, plans, quiet);
  assertEquals(chosen.name, "first");
  assert(chosen.candidates[0].failed!.startsWith("Cannot fit the recipe"));
  assert(String((await chosen[DISPLAY]())["text/plain"]).includes("first (chosen)"));
  const { broken } = plans;
  await assertRejects(() => chooseBest(parts, { broken }, quiet), RangeError, "Cannot fit the recipe");
  await assertRejects(() => chooseBest(parts, {}, quiet), TypeError, "at least one plan");
  await assertRejects(() => chooseBest(parts, plans, { ...quiet, signal: AbortSignal.abort() }), DOMException);
});

Deno.test("probabilities are calibrated where each class has thirty validation rows, and the threshold is the best by F1", async () => {
  for (const [rows, kind] of [[400, "platt"], [100, undefined]] as const) {
    const parts = rowsOf(rows);
    const { pipeline } = await chooseBest(parts, candidatePlans(parts.train, { columns: ["even", "few"], seed: 1 }), quiet);
    assertEquals(pipeline.calibration?.kind, kind);
    assert(pipeline.threshold !== 0.5);
    pipeline.dispose();
  }
});

Deno.test("by a group or a time, rows of classes that no training row has are left out and told of", async () => {
  const path = await Deno.makeTempFile({ suffix: ".csv" });
  const day = (i: number) => `2025-${String(i / 20 + 1 | 0).padStart(2, "0")}-${10 + i % 20}`;
  await Deno.writeTextFile(
    path,
    `at,user,y\n${times(100, (i) => `${day(i)},u${i % 9},${i > 94 ? "late" : "abc"[i % 3]}\n`).join("")}`,
  );
  const own = await readOwn(path, { label: "y", time: "at" }),
    both = await readOwn(path, { label: "y", time: "at", group: "user" });
  await Deno.remove(path);
  const parts = splitOwn(own, { seed: 1 });
  assertEquals(parts.notes, ["left out: 5 rows whose y no training row has, as rows were split by at"]);
  assert(String((await parts[DISPLAY]())["text/plain"]).includes("left out: 5 rows"));
  assert(
    splitOwn(both, { seed: 1 }).notes[0].startsWith("at alone decides the split: rows of one user may stand on both sides"),
  );
  const moments = (name: "train" | "validation") => (parts[name].columns.at as TimeColumn).values;
  assert(moments("train").at(-1)! < moments("validation")[0]);
  const test = parts.test.open("a look at the classes");
  assertEquals(new Set(times(test.rows, (row) => test.row(row).y)), new Set(["a", "b", "c"]));
});
