import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Dataset } from "shoplens/dataset";
import { matrixFromRows } from "shoplens/matrix";
import { learntFromJSON, Ridge, ridge } from "shoplens/models";
import fixture from "./fixtures/ridge.json" with { type: "json" };
import { learnOptions } from "./_learning.ts";

const data = new Dataset({
  features: matrixFromRows(fixture.rows),
  names: ["a", "b", "c", "copy of a", "constant"],
  labels: Float32Array.from(fixture.labels),
});

Deno.test("coefficients are scikit-learn's, with weights, copies and constants", async () => {
  assert(fixture.versions["scikit-learn"]);
  for (const { l2, weights, coefficients, intercept } of fixture.cases) {
    const options = learnOptions(data, { weights: weights && Float32Array.from(weights) });
    const learnt = await ridge({ l2 }).learn(data, options) as Ridge;
    coefficients.forEach((expected, c) => assertAlmostEquals(learnt.coefficients[c], expected, 1e-7));
    assertAlmostEquals(learnt.intercept, intercept, 1e-7 * 1e3);
  }
});

Deno.test("what was learnt survives JSON, and damage is told", async () => {
  const learnt = await ridge().learn(data, learnOptions(data));
  const read = learntFromJSON(JSON.stringify(learnt));
  assertEquals(read.predict(data.features), learnt.predict(data.features));
  assertEquals(read.toJSON(), learnt.toJSON());
  const damaged = { ...learnt.toJSON(), coefficients: [1] };
  assertThrows(() => learntFromJSON(damaged), SyntaxError, "a coefficient for each");
});

Deno.test("classes, no penalty and other features are refused with a sentence", async () => {
  const classes = new Dataset({ ...data, labels: new Float32Array(40), classes: ["no", "yes"] });
  await assertRejects(() => ridge().learn(classes, learnOptions(classes)), TypeError, "labels that are numbers");
  assertThrows(() => ridge({ l2: 0 }), RangeError, "expected l2 above 0, received 0");
  const learnt = await ridge().learn(data, learnOptions(data));
  assertThrows(() => learnt.predict(matrixFromRows([[1]])), TypeError, "5 features a row");
});
