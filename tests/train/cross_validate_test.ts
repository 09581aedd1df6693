import { assert, assertEquals, assertRejects } from "@std/assert";
import { tf } from "shoplens/engine";
import { logistic } from "shoplens/models";
import { split } from "shoplens/sample";
import { adam, crossValidate, type Plan } from "shoplens/train";
import { visits, type visitSchema } from "./_visits.ts";

type Schema = typeof visitSchema;

const { train } = split(visits(600), { label: "bought", seed: 3 });
const scale = { columns: ["minutes"], to: "standard" } as const;
const impute = { columns: ["minutes"], with: "median" } as const;
const plan: Plan<Schema> = {
  recipe: { impute, scale, pass: ["member"] },
  model: ({ inputs }) => logistic({ inputs }),
  fit: { epochs: 10, optimizer: adam(0.1) },
};
const blind: Plan<Schema> = { ...plan, recipe: { oneHot: ["device"] } };

Deno.test("every plan is scored on every fold of every round, on the same rows, and the same seed gives the same scores", async () => {
  const options = { k: 3, repeats: 2, seed: 4, progress: false };
  const { scores, rows, k, repeats } = await crossValidate(train, { plan, blind }, options);
  assertEquals([k, repeats, rows.length], [3, 2, 6]);
  for (const { learnt, judged } of rows) assertEquals(learnt + judged, train.rows);
  for (const name of ["plan", "blind"] as const) assertEquals(scores[name].rocAuc.length, 6);
  scores.plan.rocAuc.forEach((value, fold) => assert(value > scores.blind.rocAuc[fold] + 0.1));
  assertEquals((await crossValidate(train, { plan, blind }, options)).scores, scores);
  const alone = await crossValidate(train, { plan }, options);
  assertEquals(alone.scores.plan, scores.plan, "a plan's scores do not depend on the other plans");
});

Deno.test("nothing that learns sees a judged row: a sampler that looks for them finds none", async () => {
  const seen: string[][] = [];
  const spy: Plan<Schema> = {
    ...plan,
    sample(data) {
      seen.push([...data.ids!]);
      return data;
    },
  };
  const { rows } = await crossValidate(train, { spy }, { k: 3, group: "person", seed: 1, progress: false });
  const people = new Set(Array.from({ length: train.rows }, (_, row) => train.column("person").get(row)));
  for (const [fold, ids] of seen.entries()) {
    assert(ids.length < rows[fold].learnt, "some learning rows are set aside to choose with");
    // Grouped folds: whole persons are judged, so there must be persons of whom nothing was seen.
    assert(new Set(ids).size < people.size * 0.75, `${new Set(ids).size} of ${people.size} persons in fold ${fold + 1}`);
  }
});

Deno.test("it stops when told, names bad options, and leaves no tensor behind", async () => {
  await crossValidate(train, { plan }, { k: 2, progress: false });
  const before = tf.memory().numTensors;
  await crossValidate(train, { plan }, { k: 2, progress: false });
  const stop = new AbortController();
  const stopping: Plan<Schema> = {
    ...plan,
    sample(data) {
      stop.abort();
      return data;
    },
  };
  await assertRejects(() => crossValidate(train, { stopping }, { k: 3, signal: stop.signal, progress: false }), DOMException);
  await assertRejects(() => crossValidate(train, {}, {}), TypeError, "at least one plan");
  await assertRejects(() => crossValidate(train, { plan }, { validation: 1 }), RangeError, "validation share in (0, 1)");
  await assertRejects(() => crossValidate(train, { plan }, { k: 1 }), RangeError, "k of 2 or more");
  assertEquals(tf.memory().numTensors, before);
});
