import { assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Dataset, type DatasetParts } from "shoplens/dataset";
import { matrixFromRows } from "shoplens/matrix";
import { learntFromJSON, popularity, prior } from "shoplens/models";
import { DISPLAY } from "shoplens/notebook";
import { learnOptions } from "./_learning.ts";

/** Items 1 and 2 as codes, and seen in one of two places, one-hot. */
const table = [[1, 1, 0], [1, 1, 0], [1, 0, 1], [2, 0, 1], [2, 0, 0]];
const categories = [{ name: "item", at: 0, width: 1, levels: 4 }, { name: "place", at: 1, width: 2 }];
const names = ["item (code)", "place=top", "place=side"];
const dataOf = (labels: number[], more: Partial<DatasetParts> = {}) =>
  new Dataset({ features: matrixFromRows(table), names, categories, labels: Float32Array.from(labels), ...more });
const clicks = dataOf([1, 0, 1, 0, 0], { classes: ["passed", "clicked"] });
const learn = async (data: Dataset, options = {}, weights?: number[]) =>
  await popularity(options).learn(data, learnOptions(data, { weights: weights && Float32Array.from(weights) }));
const said = (learnt: Awaited<ReturnType<typeof learn>>, rows: number[][]) => [...learnt.predict(matrixFromRows(rows)).data];

Deno.test("a level is told its share, drawn to that of all; one that is new, or none, is told that of all", async () => {
  const plain = await learn(clicks, { by: "item", smooth: 0 });
  said(plain, [[1, 0, 0], [2, 0, 0], [3, 0, 0]]).forEach((p, i) => assertAlmostEquals(p, [2 / 3, 0, 2 / 5][i], 1e-7));
  const drawn = await learn(clicks, { by: "item", smooth: 5 });
  said(drawn, [[1, 0, 0], [2, 0, 0]]).forEach((p, i) => assertAlmostEquals(p, [(2 + 2) / 8, 2 / 7][i], 1e-7));
  const places = await learn(clicks, { by: "place", smooth: 0 });
  said(places, [[1, 1, 0], [1, 0, 1], [1, 0, 0]]).forEach((p, i) => assertAlmostEquals(p, [1 / 2, 1 / 2, 2 / 5][i], 1e-7));
});

Deno.test("of several classes each has its share, of numbers there is the mean, and weights count", async () => {
  const next = dataOf([0, 2, 2, 1, 1], { classes: ["tea", "mug", "pot"] });
  const shares = await learn(next, { by: "item", smooth: 0 });
  said(shares, [[1, 0, 0], [2, 0, 0]]).forEach((p, i) => assertAlmostEquals(p, [1 / 3, 0, 2 / 3, 0, 1, 0][i], 1e-7));
  const sold = await learn(dataOf([3, 5, 7, 1, 2]), { by: "item", smooth: 0 }, [1, 2, 1, 1, 0]);
  assertEquals(said(sold, [[1, 0, 0], [2, 0, 0]]), [20 / 4, 1]);
});

Deno.test("without a category it says what the prior says", async () => {
  for (const data of [clicks, dataOf([0, 2, 2, 1, 1], { classes: ["tea", "mug", "pot"] }), dataOf([3, 5, 7, 1, 2])]) {
    const expected = (await prior().learn(data, learnOptions(data))).predict(data.features);
    assertEquals((await learn(data)).predict(data.features), expected);
  }
});

Deno.test("a missing level is told the figures of all", async () => {
  const features = matrixFromRows([[1, 0, 0], [NaN, 0, 0], [NaN, 0, 0]]);
  const gaps = new Dataset({ ...clicks, features, labels: new Float32Array([0, 1, 1]), missing: "kept" });
  const learnt = await learn(gaps, { by: "item", smooth: 0 });
  const [first, missing] = said(learnt, [[1, 0, 0], [NaN, 0, 0]]);
  assertEquals(first, 0);
  assertAlmostEquals(missing, 2 / 3, 1e-7);
});

Deno.test("it says what it found, and refuses what it cannot use with a sentence", async () => {
  const learnt = await learn(clicks, { by: "item", smooth: 0 });
  assertEquals(learnt[DISPLAY]()["text/plain"], "By item, 2 levels: from 0.000 to 0.6667; not seen: 0.4000.");
  await assertRejects(() => learn(clicks, { by: "price" }), TypeError, "a category of the data: item, place");
  assertThrows(() => popularity({ smooth: -1 }), RangeError, "smooth of 0 or more");
  const damaged = { ...learnt.toJSON(), values: [[1]] };
  assertThrows(() => learntFromJSON(damaged), SyntaxError, "Cannot read a popularity");
});
