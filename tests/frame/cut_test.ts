import { assertEquals, assertThrows } from "@std/assert";
import { count, cut, frameOf, group, number, text } from "shoplens/frame";
import { createRandom } from "shoplens/random";
import { rowsOf } from "./_random_frames.ts";

const ages = frameOf({ age: [17.9, 18, 34, 35, 64, 65, Infinity, -Infinity, null] }, { age: number() });

Deno.test("an edge belongs to the band above it, every number has a band, and what is missing stays missing", () => {
  const banded = cut(ages, { band: { of: "age", at: [18, 35, 65] } });
  assertEquals(rowsOf(banded).map(({ band }) => band), [
    "< 18",
    "[18,35)",
    "[18,35)",
    "[35,65)",
    "[35,65)",
    "≥ 65",
    "≥ 65",
    "< 18",
    null,
  ]);
  assertEquals(banded.schema.band.levels, ["< 18", "[18,35)", "[35,65)", "≥ 65"]);
  assertEquals(rowsOf(banded).map(({ age }) => age), rowsOf(ages).map(({ age }) => age));
});

Deno.test("bands can be named, several cuts made at once, and a column replaced", () => {
  const banded = cut(ages, { old: { of: "age", at: [65], names: ["no", "yes"] }, age: { of: "age", at: [18, 1000] } });
  assertEquals(banded.names, ["age", "old"]);
  assertEquals(banded.row(5), { age: "[18,1000)", old: "yes" });
});

Deno.test("each number lies in its band, by a slow search", () => {
  const random = createRandom(6);
  const values = Array.from({ length: 500 }, () => random.normal(0, 10));
  const edges = [-12.5, -3, 0, 0.25, 7, 19];
  const { codes } = cut(frameOf({ x: values }, { x: number() }), { band: { of: "x", at: edges } }).column("band");
  assertEquals([...codes], values.map((value) => edges.filter((edge) => edge <= value).length));
});

Deno.test("quantiles part the rows evenly; a value that many share is not parted", () => {
  const random = createRandom(7);
  const even = frameOf({ x: Array.from({ length: 1000 }, () => random.normal()) }, { x: number() });
  const sizes = group(cut(even, { band: { of: "x", at: { quantiles: 8 } } }), "band", { rows: count() });
  assertEquals([...sizes.column("rows").values], Array(8).fill(125));
  const zeros = frameOf({ x: [0, 0, 0, 0, 0, 0, 1, 2] }, { x: number() });
  const { levels, codes } = cut(zeros, { band: { of: "x", at: { quantiles: 4 } } }).column("band");
  assertEquals([[...levels], [...codes]], [["< 0.25", "≥ 0.25"], [0, 0, 0, 0, 0, 0, 1, 1]]);
});

Deno.test("what cannot be parted is one band", () => {
  for (const x of [[], [null, null], [5, 5, null], [Infinity]]) {
    const banded = cut(frameOf({ x }, { x: number() }), { band: { of: "x", at: { quantiles: 3 } } });
    assertEquals([banded.column("band").levels, [...banded.column("band").codes]], [
      ["all"],
      x.map((x) => x === null ? -1 : 0),
    ]);
  }
});

Deno.test("edges too near for short names get long ones", () => {
  const { levels } = cut(frameOf({ x: [1] }, { x: number() }), { band: { of: "x", at: [0.12345678, 0.12345679] } }).column(
    "band",
  );
  assertEquals(levels, ["< 0.12345678", "[0.12345678,0.12345679)", "≥ 0.12345679"]);
});

Deno.test("the label of a split stays, and cuts that make no sense are refused", () => {
  const labelled = Object.assign(Object.create(Object.getPrototypeOf(ages)), ages, {
    role: "train",
    label: "age",
  }) as typeof ages;
  const banded = cut(labelled, { band: { of: "age", at: [18] } });
  assertEquals([banded.role, banded.label], ["train", "age"]);
  for (const at of [[], [2, 1], [1, 1], [NaN], [Infinity]]) {
    assertThrows(() => cut(ages, { b: { of: "age", at } }), RangeError, 'one or more ascending edges for "age"');
  }
  for (const quantiles of [1, 2.5, NaN]) {
    assertThrows(() => cut(ages, { b: { of: "age", at: { quantiles } } }), RangeError, "quantiles of 2 or more");
  }
  assertThrows(
    () => cut(ages, { b: { of: "age", at: [1], names: ["a"] } }),
    RangeError,
    '2 different names for the bands of "age"',
  );
  assertThrows(() => cut(ages, { b: { of: "age", at: [1], names: ["a", "a"] } }), RangeError, "2 different names");
  assertThrows(() => cut(ages, { b: { of: "agee" as "age", at: [1] } }), TypeError, 'Did you mean "age"?');
  const words = frameOf({ t: ["a"] }, { t: text() });
  assertThrows(() => cut(words, { b: { of: "t" as never, at: [1] } }), TypeError, '"t" to be of kind number, received "text"');
});
