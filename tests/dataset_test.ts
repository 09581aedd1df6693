import { assertEquals, assertInstanceOf, assertStrictEquals, assertThrows } from "@std/assert";
import { asTrain, asValidation, Dataset, Test } from "shoplens/dataset";
import { matrixFromRows } from "shoplens/matrix";

const parts = {
  features: matrixFromRows([[0, 1], [2, 3], [4, 5]]),
  names: ["age", "income"],
  labels: new Float32Array([0, 1, 1]),
  classes: ["no", "yes"],
  weights: new Float32Array([1, 2, 3]),
  ids: ["a", "b", "c"],
};

Deno.test("a dataset knows its shape, its task and its classes", () => {
  const data = new Dataset(parts);
  assertEquals([data.rows, data.width, data.task, [...data.classCounts]], [3, 2, "binary", [1, 2]]);
  assertEquals(new Dataset({ ...parts, classes: ["a", "b", "c"] }).task, "multiclass");
  const regression = new Dataset({ ...parts, classes: undefined });
  assertEquals([regression.task, regression.classCounts.length], ["regression", 0]);
});

Deno.test("taking rows takes all that belongs to them, and the role stays", () => {
  const taken = asTrain(new Dataset(parts)).take([2, 0, 2]);
  assertInstanceOf(taken, Dataset);
  assertEquals(taken.role, "train");
  assertEquals([...taken.features.data], [4, 5, 0, 1, 4, 5]);
  assertEquals([...taken.labels], [1, 0, 1]);
  assertEquals([...taken.weights!], [3, 1, 3]);
  assertEquals(taken.ids, ["c", "a", "c"]);
});

Deno.test("what a sampler changes, it remembers, and the first shares stay the true ones", () => {
  const train = asTrain(new Dataset({ ...parts, weights: undefined }));
  const once = train.resample([0, 0, 0, 1]);
  assertEquals([once.role, once.trueShares, once.classShares], ["train", [1 / 3, 2 / 3], [0.75, 0.25]]);
  const twice = once.resample({ features: matrixFromRows([[7, 8]]), labels: new Float32Array([1]) });
  assertEquals([twice.rows, twice.trueShares, twice.ids], [1, [1 / 3, 2 / 3], undefined]);
  assertEquals(once.take([0]).trueShares, [1 / 3, 2 / 3]);
  assertEquals(new Dataset(parts).classShares, [1 / 6, 5 / 6], "rows count by their weights");
  const numbers = asTrain(new Dataset({ ...parts, classes: undefined }));
  assertEquals([numbers.resample([0]).trueShares, numbers.classShares], [undefined, []]);
});

Deno.test("a role is given to a copy", () => {
  const data = new Dataset(parts);
  assertEquals(asValidation(data).role, "validation");
  assertEquals(data.role, undefined);
  assertStrictEquals(asTrain(data).features, data.features);
});

Deno.test("parts that do not fit are refused, and so is what is not a number", () => {
  const make = (change: object) => () => new Dataset({ ...parts, ...change });
  assertThrows(make({ labels: new Float32Array(2) }), TypeError, "expected 3 labels, one a row, received 2");
  assertThrows(make({ weights: new Float32Array(4) }), TypeError, "3 weights");
  assertThrows(make({ ids: ["a"] }), TypeError, "3 ids");
  assertThrows(make({ names: ["age"] }), TypeError, "2 names");
  assertThrows(make({ features: matrixFromRows([[0, 1], [2, NaN], [4, 5]]) }), RangeError, `NaN in \\"income\\", row 1`);
  assertThrows(make({ features: matrixFromRows([[0, 1], [2, 3], [Infinity, 5]]) }), RangeError, `Infinity in \\"age\\", row 2`);
  assertThrows(make({ labels: new Float32Array([0, 1, 2]) }), RangeError, "labels from 0 to 1");
  assertThrows(make({ labels: new Float32Array([0, 1, NaN]) }), RangeError, "NaN in row 2");
  assertThrows(make({ classes: undefined, labels: new Float32Array([0, 1, NaN]) }), RangeError, "finite labels");
  assertThrows(make({ weights: new Float32Array([1, -1, 1]) }), RangeError, "weights of 0 or more");
  assertThrows(make({ trueShares: [0.5, 0.4] }), RangeError, "2 true shares of 0 or more that add up to 1");
  assertThrows(make({ trueShares: [1] }), RangeError, "2 true shares");
  const outside = [{ name: "city", at: 1, width: 2 }];
  assertThrows(make({ categories: outside }), TypeError, `"city at 1, 2 wide"`);
  assertThrows(make({ categories: [{ name: "a", at: 0, width: 2 }, { name: "b", at: 1, width: 1 }] }), TypeError, "b at 1");
  const codes = (levels: number, width = 1) => make({ categories: [{ name: "age", at: 0, width, levels }] });
  assertEquals(codes(5)().categories[0].levels, 5);
  assertThrows(codes(4), RangeError, 'codes of age from 0 to 3, received "4 in row 2"');
  assertThrows(codes(5, 2), TypeError, "age, 2 wide with 5 levels");
  assertThrows(codes(0.5), TypeError, "levels, a whole number of 1 or more");
  const hole = matrixFromRows([[0, 1], [2, NaN], [4, 5]]);
  assertEquals(new Dataset({ ...parts, features: hole, missing: "kept" }).missing, "kept");
  const endless = matrixFromRows([[0, 1], [2, Infinity], [4, 5]]);
  assertThrows(make({ features: endless, missing: "kept" }), RangeError, "Infinity");
});

Deno.test("a test set opens once, remembers why, and shares its seal with what is mapped from it", () => {
  const test = new Test([3, 1, 2]);
  const sorted = test.map((data) => data.toSorted());
  assertEquals(test.openings, []);
  assertEquals(sorted.open("the report"), [1, 2, 3]);
  assertEquals(test.openings, ["the report"]);
  assertThrows(() => test.open("another model"), Error, "it was opened already, for the report");
  assertThrows(() => sorted.open("a third look"), Error, "it was opened already");
  assertEquals(test.reopen("a second look"), [3, 1, 2]);
  assertEquals(sorted.openings, ["the report", "a second look"]);
});

Deno.test("a sealed test set shows no rows when it is printed", () => {
  const shown = Deno.inspect(new Test(["secret"])) + JSON.stringify(new Test(["secret"]));
  assertEquals(shown.includes("secret"), false);
});
