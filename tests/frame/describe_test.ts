import { assertEquals } from "@std/assert";
import { category, describe, flag, frameOf, id, number, text, time } from "shoplens/frame";
import { createRandom } from "shoplens/random";
import { forRandomFrames, rowsOf } from "./_random_frames.ts";

Deno.test("missing, infinite, distinct, first, last and commonest are those of a slow count, of every kind", () => {
  forRandomFrames((frame) => {
    const rows = rowsOf(frame);
    const described = rowsOf(describe(frame));
    assertEquals(described.map(({ column }) => column), frame.names as string[]);
    for (const [i, name] of frame.names.entries()) {
      const { kind, missing, distinct, infinite } = described[i];
      const present = rows.map((row) => row[name]).filter((value) => value !== null);
      const keys = present.map((value) =>
        typeof value === "number" ? String(value + 0) : value instanceof Date ? +value : value
      );
      assertEquals(
        [kind, missing, distinct],
        [frame.schema[name].kind, rows.length - present.length, new Set(keys).size],
        name,
      );
      assertEquals(infinite, present.filter((value) => value === Infinity || value === -Infinity).length, name);
      if (["tier", "city", "note", "user"].includes(name)) {
        const counts = new Map<unknown, number>();
        for (const value of present) counts.set(value, (counts.get(value) ?? 0) + 1);
        const best = [...counts].reduce((best, entry) => entry[1] > best[1] ? entry : best, ["", 0]);
        assertEquals(described[i].commonest, counts.size === 0 ? null : `${best[0]} (${best[1]})`, name);
      }
    }
    const times = rows.map(({ at }) => at).filter((at) => at !== null).map(Number);
    const dateOf = (value: number) => times.length === 0 ? null : new Date(value);
    assertEquals([described[4].first, described[4].last], [dateOf(Math.min(...times)), dateOf(Math.max(...times))]);
  });
});

Deno.test("figures of numbers are of the finite ones; one number has no deviation, none has nothing", () => {
  const frame = frameOf({ x: [Infinity, 1, null, -Infinity, 2, 4], y: [7, null, NaN, null, null, null] }, {
    x: number(),
    y: number(),
  });
  const [x, y] = rowsOf(describe(frame));
  const { infinite, distinct, mean, min, q25, median, q75, max } = x;
  assertEquals([infinite, distinct, mean, min, q25, median, q75, max], [2, 5, 7 / 3, 1, 1.5, 2, 3, 4]);
  assertEquals([y.missing, y.mean, y.deviation, y.median], [5, 7, null, 7]);
  const [none] = rowsOf(describe(frameOf({ x: [Infinity, null] }, { x: number() })));
  assertEquals([none.infinite, none.distinct, none.mean, none.deviation, none.min, none.max], [1, 1, null, null, null, null]);
});

Deno.test("the mean of a flag is the share of yes among those that answered", () => {
  const [{ mean, distinct, missing }] = rowsOf(describe(frameOf({ f: [true, null, false, true] }, { f: flag() })));
  assertEquals([mean, distinct, missing], [2 / 3, 2, 1]);
});

Deno.test("whole numbers that are counted and numbers that are sorted have the same figures", () => {
  const random = createRandom(4);
  const whole = Array.from({ length: 999 }, () => random.uniform() < 0.1 ? null : random.integer(-50, 200));
  // Far apart and not whole, but in the same order; the scale is a power of two, so that nothing is rounded.
  const [near, far] = rowsOf(describe(frameOf({ near: whole, far: whole.map((x) => x === null ? null : x * 2 ** 40 + 0.5) }, {
    near: number(),
    far: number(),
  })));
  for (const figure of ["min", "q25", "median", "q75", "max"] as const) {
    assertEquals(far[figure], near[figure]! * 2 ** 40 + 0.5);
  }
  assertEquals([near.distinct, near.missing], [far.distinct, far.missing]);
  const present = whole.filter((x) => x !== null).toSorted((a, b) => a - b);
  assertEquals([near.min, near.max, near.distinct], [present[0], present.at(-1), new Set(present).size]);
});

Deno.test("an empty frame and a frame of gaps are described without a figure", () => {
  const schema = { n: number(), c: category(), t: text(), at: time(), f: flag(), i: id() };
  for (const rows of [[], [{}, {}]]) {
    for (const row of rowsOf(describe(frameOf(rows, schema)))) {
      const { column: _, kind: __, ...figures } = row;
      const { missing, infinite, distinct, ...others } = figures;
      assertEquals([missing, infinite, distinct, new Set(Object.values(others))], [rows.length, 0, 0, new Set([null])]);
    }
  }
});
