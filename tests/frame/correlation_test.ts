import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { correlation, flag, frameOf, number, text, time } from "shoplens/frame";
import { createRandom } from "shoplens/random";
import { rowsOf } from "./_random_frames.ts";

Deno.test("what rises together has 1, against each other -1, also by ranks where it is not straight", () => {
  const x = [1, 2, 3, 4, 5];
  const frame = frameOf({ x, up: x.map((x) => 3 * x + 1), down: x.map((x) => -x), curved: x.map(Math.exp) }, {
    x: number(),
    up: number(),
    down: number(),
    curved: number(),
  });
  const names = ["x", "up", "down", "curved"] as const;
  const straight = correlation(frame, names).row(0), ranked = correlation(frame, names, { method: "spearman" }).row(0);
  assertAlmostEquals(straight.up!, 1);
  assertAlmostEquals(straight.down!, -1);
  assertEquals([straight.curved! < 0.9, ranked.curved, ranked.down], [true, 1, -1]);
});

Deno.test("Spearman is what a slow count of ranks gives, with ties sharing their mean", () => {
  const random = createRandom(8);
  for (let round = 0; round < 30; round++) {
    const rows = Array.from({ length: 20 }, () => ({
      x: random.uniform() < 0.2 ? null : random.integer(-3, 4),
      y: random.uniform() < 0.2 ? null : random.normal(),
    }));
    const frame = frameOf(rows, { x: number(), y: number() });
    const both = rows.filter(({ x, y }) => x !== null && y !== null) as { x: number; y: number }[];
    const ranks = (values: number[]) =>
      values.map((v) => values.filter((o) => o < v).length + (values.filter((o) => o === v).length + 1) / 2);
    const ranked = frameOf({ x: ranks(both.map(({ x }) => x)), y: ranks(both.map(({ y }) => y)) }, {
      x: number(),
      y: number(),
    });
    const fast = correlation(frame, ["x", "y"], { method: "spearman" }).row(0).y!;
    assertAlmostEquals(fast, correlation(ranked, ["x", "y"]).row(0).y!, 1e-12);
  }
});

Deno.test("flags and times count as numbers; pairs that are missing or infinite do not", () => {
  const frame = frameOf({
    bought: [true, false, null, true, false],
    at: [20, 10, 999, 20, 10].map((day) => new Date(day)),
    x: [2, 1, 0, Infinity, null],
  }, { bought: flag(), at: time(), x: number() });
  const [bought] = rowsOf(correlation(frame, ["bought", "at", "x"]));
  assertAlmostEquals(bought.at!, 1);
  assertAlmostEquals(bought.x!, 1);
});

Deno.test("a constant column, one pair, none, and an empty frame have no correlation", () => {
  const frame = frameOf({ x: [1, 2, 3], same: [0.1, 0.1, 0.1], one: [1, null, null], no: [null, null, null] }, {
    x: number(),
    same: number(),
    one: number(),
    no: number(),
  });
  for (const method of ["pearson", "spearman"] as const) {
    assertEquals(correlation(frame, ["x", "same", "one", "no"], { method }).row(0), {
      column: "x",
      x: 1,
      same: null,
      one: null,
      no: null,
    });
  }
  assertEquals(correlation(frameOf([], { x: number() }), ["x"]).row(0), { column: "x", x: null });
  assertEquals(correlation(frame, []).rows, 0);
});

Deno.test("a small spread around a large mean is not lost, and rounding leads to no more than 1", () => {
  const random = createRandom(3);
  const x = Array.from({ length: 100 }, () => 1e9 + random.normal());
  const frame = frameOf({ x, y: x.map((x) => 2 * (x - 1e9)) }, { x: number(), y: number() });
  const { y } = correlation(frame, ["x", "y"]).row(0);
  assertAlmostEquals(y!, 1, 1e-9);
  assertEquals(y! <= 1, true);
});

Deno.test("columns of other kinds, unknown ones and the name column are refused", () => {
  const frame = frameOf({ x: [1], t: ["a"], column: [1] }, { x: number(), t: text(), column: number() });
  assertThrows(() => correlation(frame, ["t" as "x"]), TypeError, '"t" to be of numbers, flags or times, received "text"');
  assertThrows(() => correlation(frame, ["y" as "x"]), TypeError, "Cannot correlate: expected one of the columns x, t, column");
  assertThrows(() => correlation(frame, ["column"]), TypeError, "Rename that column first.");
});
