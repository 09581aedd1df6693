import { assert, assertEquals, assertThrows } from "@std/assert";
import { buildModel, evaluateModel, preprocessData, trainModel } from "shoplens/shop";

Deno.test("people are prepared as the article has them: three features in [0, 1], 100 test people of whom 50 bought", async () => {
  const { train, test, recipe, summary } = await preprocessData();
  assertEquals(recipe.names, ["age", "gender=male", "income"]);
  assertEquals([summary.parts.test.rows, summary.parts.test.classes], [100, { no: 50, yes: 50 }]);
  assertEquals([train.width, train.role, test.openings], [3, "train", []]);
  const { data, columns } = train.features;
  for (let c = 0; c < columns; c++) {
    const column = data.filter((_, i) => i % columns === c);
    assertEquals([Math.min(...column), Math.max(...column)], [0, 1]);
  }
});

Deno.test("another seed tests other people, and the same seed the same ones", async () => {
  const idsOf = async (seed: number) => (await preprocessData(undefined, { seed })).test.open("a test").ids;
  assertEquals(await idsOf(1), await idsOf(1));
  assert(String(await idsOf(1)) !== String(await idsOf(2)));
});

Deno.test("the four functions run as the listing would, and beat the majority", async () => {
  const { train, test } = await preprocessData();
  const model = await buildModel();
  assertEquals(model.layers.map(({ name }) => name).filter((name) => name !== "input"), ["hidden_1", "output"]);
  assertEquals(model.countParams(), 3 * 10 + 10 + 10 + 1);
  const fitted = await trainModel(model, train, { progress: false });
  assertEquals(fitted.history.epoch.length, 1000);
  const report = await evaluateModel(fitted, test);
  assert(report.models["3-10-1"].accuracy.value >= 0.8, String(report.models["3-10-1"].accuracy.value));
  assertEquals(report.baseline.accuracy.value, 0.5);
  assertEquals(report.predictions("3-10-1").ids.length, 100);
  assertThrows(() => test.open("a second look"), Error, "opened already");
  fitted.dispose();
});
