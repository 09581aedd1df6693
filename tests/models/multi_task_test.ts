import { assert, assertEquals, assertThrows } from "@std/assert";
import { asTrain, Dataset } from "shoplens/dataset";
import { openNetwork, tf } from "shoplens/engine";
import { matrix } from "shoplens/matrix";
import { forTask, joinTasks, mlp, multiTask } from "shoplens/models";
import { createRandom } from "shoplens/random";
import { adam, fit, type Fitted, loadFitted } from "shoplens/train";

const tasks = ["visited", "bought"];
/** So narrow at its end that a head has little left to learn. */
const body = { hidden: [16, 2], activation: "tanh" } as const;

/** Points whose label says whether they lie inside a circle, or outside of it. */
function circle(rows: number, { inside, seed }: { inside: boolean; seed: number }) {
  const random = createRandom(seed), features = matrix(rows, 2);
  const labels = Float32Array.from({ length: rows }, (_, row) => {
    const [a, b] = [random.normal(), random.normal()];
    features.data.set([a, b], 2 * row);
    return Number((a * a + b * b < 1.4) === inside);
  });
  return asTrain(new Dataset({ features, labels, names: ["a", "b"], classes: ["no", "yes"] }));
}

const frequent = () => circle(300, { inside: true, seed: 11 });
const rare = () => circle(14, { inside: false, seed: 2 }).withWeights(new Float32Array(14).fill(5));
const both = () => joinTasks({ visited: frequent(), bought: rare() });
const build = () => multiTask({ inputs: 3, tasks, ...body, random: createRandom(1) });
const options = { epochs: 60, optimizer: adam(0.02), progress: false };

Deno.test("a task with few labels learns from one with many, and more than alone", async () => {
  const unseen = circle(500, { inside: false, seed: 3 });
  const accuracy = (chances: Float32Array) =>
    chances.filter((p, row) => Number(p > 0.5) === unseen.labels[row]).length / unseen.rows;
  const together = await fit(build(), both(), options);
  const alone = await fit(mlp({ inputs: 2, ...body, random: createRandom(1) }), rare(), { ...options, epochs: 200 });
  const shared = accuracy(forTask(together, { tasks, name: "bought" }).predict(unseen.features).data);
  const own = accuracy(alone.predict(unseen.features).data);
  assert(shared > 0.85 && shared > own + 0.05, `${shared} together, ${own} alone`);
  const opposite = accuracy(forTask(together, { tasks, name: "visited" }).predict(unseen.features).data);
  assert(opposite < 0.2, `${opposite}`);
  together.dispose();
  alone.dispose();
});

Deno.test("each head learns from the rows of its task only, the body from all", () => {
  const model = multiTask({ inputs: 3, tasks, hidden: [4], head: 3, random: createRandom(1) });
  assertEquals(model.countParams(), (2 + 1) * 4 + 2 * ((4 + 1) * 3 + (3 + 1)));
  const network = openNetwork(model, { task: "binary" });
  const of = (code: number) => {
    const features = Float32Array.of(1, -2, code, 0.3, 0.7, code);
    network.backward({ features, labels: Float32Array.of(0, 1), weights: Float32Array.of(1, 1), rows: 2 });
    let at = 0;
    return Object.fromEntries(model.trainableWeights.map(({ originalName, shape }) => {
      const part = network.gradients.slice(at, at += shape.reduce((all, size) => all! * size!, 1)!);
      return [originalName, part.some((slope) => slope !== 0)];
    }));
  };
  for (const [code, own, other] of [[0, "head_1", "head_2"], [1, "head_2", "head_1"]] as const) {
    const moved = of(code);
    assert(moved["hidden_1/kernel"] && moved[`${own}/kernel`] && moved[`${own}_hidden/kernel`]);
    assert(!moved[`${other}/kernel`] && !moved[`${other}/bias`] && !moved[`${other}_hidden/kernel`]);
  }
  network.close();
  model.dispose();
});

Deno.test("the same seed gives the same bits, also from a file, and no tensor is left", async () => {
  const before = tf.memory().numTensors, folder = await Deno.makeTempDir(), short = { ...options, epochs: 2 };
  const [one, same] = [await fit(build(), both(), short), await fit(build(), both(), short)];
  const of = (fitted: typeof one) => forTask(fitted, { tasks, name: "bought" }).predict(rare().features);
  assertEquals(of(same), of(one));
  await one.save(folder);
  const loaded = await loadFitted(folder) as Fitted;
  assertEquals(of(loaded), of(one));
  for (const fitted of [one, same, loaded]) fitted.dispose();
  assertEquals(tf.memory().numTensors, before);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("joined rows keep their order, weights, role and categories", () => {
  const categories = [{ name: "b", at: 1, width: 1 }];
  const rows = new Dataset({ ...rare(), categories });
  const joined = joinTasks({ a: rows.take([0, 1]), b: rows.take([2]).withWeights(Float32Array.of(3)) });
  const [a, b, c] = [0, 1, 2].map((row) => [...rare().features.data.slice(2 * row, 2 * row + 2)]);
  assertEquals([...joined.features.data], [...a, 0, ...b, 0, ...c, 1]);
  assertEquals([joined.role, [...joined.weights!]], ["train", [5, 5, 3]]);
  assertEquals(joined.categories, [...categories, { name: "task", at: 2, width: 1, levels: 2 }]);
});

Deno.test("what does not go together is refused with a sentence", () => {
  const before = tf.memory().numTensors, random = createRandom(1);
  assertThrows(() => joinTasks({}), TypeError, "the names of one task or more");
  const numbers = asTrain(new Dataset({ ...rare(), classes: undefined }));
  assertThrows(() => joinTasks({ a: rare(), b: numbers }), TypeError, "classes and role of a in b");
  const resampled = rare().resample([0, 1]);
  assertThrows(() => joinTasks({ a: rare(), b: resampled }), TypeError, "a sampler changed the shares of b");
  assertThrows(() => multiTask({ inputs: 3, tasks: ["a", "a"], random }), TypeError, "all different");
  assertThrows(() => multiTask({ inputs: 1, tasks, random }), RangeError, "2 inputs or more");
  assertThrows(() => multiTask({ inputs: 3, tasks, task: "multiclass" as "binary", random }), TypeError, "binary");
  assertThrows(() => multiTask({ inputs: 3, tasks, head: 0, random }), RangeError, "head to be a whole number");
  const model = { predict: () => matrix(0, 1) };
  assertThrows(() => forTask(model, { tasks, name: "returned" }), RangeError, "a task among visited, bought");
  assertEquals(tf.memory().numTensors, before);
});
