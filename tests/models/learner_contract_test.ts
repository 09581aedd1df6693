/** What every learner keeps, whatever it learns. */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Dataset, type Task } from "shoplens/dataset";
import { matrix, matrixFromRows } from "shoplens/matrix";
import { boostedTrees, type Learner, learntFromJSON, popularity, prior, type Round } from "shoplens/models";
import { createRandom } from "shoplens/random";
import { learnOptions } from "./_learning.ts";

const learners: Record<string, Learner> = {
  "prior": prior(),
  "popularity": popularity(),
  "popularity by a category": popularity({ by: "code" }),
  "boosted trees": boostedTrees({ trees: 12, leaves: 6, minLeaf: 5 }),
  "boosted trees of shares": boostedTrees({ trees: 12, leaves: 6, minLeaf: 5, rowShare: 0.6, featureShare: 0.5, l2: 1 }),
};
const tasks: readonly Task[] = ["binary", "multiclass", "regression"];

/** Rows with two numbers, a constant, and codes; the label depends on all but the constant. */
function simulate(task: Task, rows: number, seed = 1): Dataset {
  const random = createRandom(seed);
  const table = Array.from({ length: rows }, () => [random.normal(), random.normal(), 7, random.integer(0, 6)]);
  const scores = table.map(([a, b, , code]) => a + (b > 0 ? 1 : -1) + code / 3 + random.normal(0, 0.3));
  const label = {
    binary: (s: number) => s > 1 ? 1 : 0,
    multiclass: (s: number) => s > 2 ? 2 : s > 0 ? 1 : 0,
    regression: (s: number) => s,
  };
  return new Dataset({
    features: matrixFromRows(table),
    names: ["a", "b", "same", "code"],
    labels: Float32Array.from(scores, label[task]),
    classes: { binary: ["no", "yes"], multiclass: ["low", "middle", "high"], regression: undefined }[task],
    categories: [{ name: "code", at: 3, width: 1 }],
  });
}

for (const [name, learner] of Object.entries(learners)) {
  for (const task of tasks) {
    Deno.test(`${name}, ${task}: the same seed gives the same bits, also through JSON, and the data stays as it was`, async () => {
      const data = simulate(task, 200), before = structuredClone({ ...data });
      const learn = async () => await learner.learn(data, learnOptions(data, { random: createRandom(3) }));
      const learnt = await learn(), again = await learn();
      const predictions = learnt.predict(data.features);
      assertEquals(again.predict(data.features), predictions);
      assertEquals(JSON.stringify(again), JSON.stringify(learnt));
      assertEquals(structuredClone({ ...data }), before);
      assertEquals([predictions.rows, predictions.columns], [200, task === "multiclass" ? 3 : 1]);
      assertEquals([learnt.kind, learnt.names], [learner.kind, data.names]);

      const read = learntFromJSON(JSON.stringify(learnt));
      assertEquals(read.predict(data.features), predictions);
      assertEquals(read.bestRound, learnt.bestRound);
      assertEquals(read.toJSON(), learnt.toJSON());
      assertEquals(learntFromJSON(learnt.toJSON()).predict(data.features), predictions);
    });

    Deno.test(`${name}, ${task}: predictions are what the task says, row by row`, async () => {
      const data = simulate(task, 200), learnt = await learner.learn(data, learnOptions(data));
      const { data: all, columns } = learnt.predict(data.features);
      for (const row of [0, 1, 199]) {
        const one = learnt.predict(data.take([row]).features).data;
        assertEquals(one, all.slice(row * columns, (row + 1) * columns));
        if (task !== "regression") assert(one.every((p) => p >= 0 && p <= 1));
        if (task === "multiclass") assert(Math.abs(one.reduce((sum, p) => sum + p, 0) - 1) < 1e-6);
      }
      assertEquals(learnt.predict(matrix(0, 4)).data.length, 0);
    });
  }

  Deno.test(`${name}: what cannot be learnt from is refused with a sentence`, async () => {
    const data = simulate("regression", 20);
    const learn = (bad: Dataset, options = {}) => learner.learn(bad, { ...learnOptions(bad), ...options });
    await assertRejects(() => learn(data.take([])), TypeError, "there are no rows");
    const ofWeights = (weights: Float32Array) => learn(data, { weights });
    await assertRejects(() => ofWeights(new Float32Array(3)), TypeError, "expected 20 weights, one a row, received 3");
    await assertRejects(() => ofWeights(new Float32Array(20)), RangeError, "a weight above 0");
    const learnt = await learn(data);
    assertThrows(() => learnt.predict(matrix(2, 3)), TypeError, "Cannot predict: expected 4 features a row");
  });

  Deno.test(`${name}: rows of weight 2 are as good as rows that come twice`, async () => {
    for (const task of tasks) {
      const data = simulate(task, 149), twice = [...Array(149).keys()].filter((row) => row % 3 === 0);
      const repeated = data.take([...Array(149).keys(), ...twice]);
      const weights = Float32Array.from(data.labels, (_, row) => row % 3 === 0 ? 2 : 1);
      const options = { trees: 12, leaves: 6, minLeaf: 1, l2: 1, categorySmoothing: 0 };
      const plain = learner.kind === "boostedTrees" ? boostedTrees(options) : learner;
      const [weighted, counted] = await Promise.all([
        plain.learn(data, learnOptions(data, { weights })),
        plain.learn(repeated, learnOptions(repeated)),
      ]);
      const other = counted.predict(data.features).data;
      weighted.predict(data.features).data.forEach((p, i) =>
        assert(Math.abs(p - other[i]) < 1e-5, `${task}: ${p}, ${other[i]}`)
      );
    }
  });

  Deno.test(`${name}: a signal that is aborted from the start leaves something that predicts`, async () => {
    const data = simulate("binary", 100), rounds: Round[] = [];
    const learnt = await learner.learn(data, learnOptions(data, { signal: AbortSignal.abort(), rounds }));
    assertEquals(rounds, []);
    const share = data.classShares[1];
    learnt.predict(data.features).data.forEach((p) => assert(Math.abs(p - share) < 1e-6));
  });
}

Deno.test("JSON that no learner wrote is refused with a sentence", () => {
  for (const text of ["", "{", "null", "[]", "3", '{"kind":"forest"}', '{"kind":"toString"}', '{"kind":3}']) {
    assertThrows(() => learntFromJSON(text), SyntaxError, "Cannot read what a model learnt: expected JSON");
  }
  assertThrows(() => learntFromJSON('{"kind":"prior","names":["x"],"values":["much"]}'), SyntaxError, "Cannot read a prior");
  assertThrows(
    () => learntFromJSON('{"kind":"boostedTrees"}'),
    SyntaxError,
    "Cannot read boosted trees: names should hold texts",
  );
});
