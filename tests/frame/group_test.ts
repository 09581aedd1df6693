import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  count,
  deviation,
  distinct,
  flag,
  frameOf,
  group,
  max,
  mean,
  min,
  number,
  present,
  sum,
  text,
  time,
} from "shoplens/frame";
import { forRandomFrames, rowsOf } from "./_random_frames.ts";

const finite = (value: number | null) => value !== null && Number.isFinite(value) && Math.abs(value) < 1e9;

Deno.test("figures of groups by every key are those of a slow count, missing keys as a group of their own", () => {
  forRandomFrames((frame) => {
    for (const by of [["tier"], ["bought", "user"], ["amount"], ["at", "note", "city"], []] as const) {
      const grouped = group(frame, by, {
        rows: count(),
        there: present("note"),
        different: distinct("amount"),
        yes: sum("bought"),
        rate: mean("bought"),
        least: min("amount"),
        most: max("amount"),
        first: min("at"),
        last: max("at"),
      });
      const groups = Map.groupBy(rowsOf(frame), (row) => JSON.stringify(by.map((name) => keyOf(row[name]))));
      const expected = [...groups.values()].map((rows) => {
        const flags = rows.map(({ bought }) => bought).filter((value) => value !== null);
        const amounts = rows.map(({ amount }) => amount).filter((value) => value !== null);
        const times = rows.map(({ at }) => at).filter((value) => value !== null).map(Number);
        const yes = flags.filter(Boolean).length;
        const dateOf = (value: number) => times.length === 0 ? null : new Date(value);
        return {
          ...Object.fromEntries(by.map((name) => [name, rows[0][name]])),
          rows: rows.length,
          there: rows.filter(({ note }) => note !== null).length,
          different: new Set(amounts.map((value) => value + 0)).size,
          yes,
          rate: flags.length === 0 ? null : yes / flags.length,
          least: amounts.length === 0 ? null : Math.min(...amounts),
          most: amounts.length === 0 ? null : Math.max(...amounts),
          first: dateOf(Math.min(...times)),
          last: dateOf(Math.max(...times)),
        };
      });
      assertEquals(withoutSign(rowsOf(grouped)), withoutSign(expected), String(by));
    }
  });
});

/** 0 and -0 are one key, and one least value. */
function keyOf(value: unknown): unknown {
  return typeof value === "number" ? String(value + 0) : value;
}
function withoutSign(rows: readonly object[]): object[] {
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === 0 ? 0 : value])));
}

Deno.test("sums, means and deviations of numbers are those of a slow count", () => {
  forRandomFrames((made) => {
    const rows = rowsOf(made).map(({ tier, amount }) => ({ key: tier, x: finite(amount) ? amount : null }));
    const frame = frameOf(rows, { key: text(), x: number() });
    const grouped = rowsOf(group(frame, "key", { total: sum("x"), centre: mean("x"), spread: deviation("x") }));
    for (const { key, total, centre, spread } of grouped) {
      const values = rows.filter((row) => row.key === key && row.x !== null).map(({ x }) => x!);
      const slowTotal = values.reduce((total, value) => total + value, 0), slowCentre = slowTotal / values.length;
      const squares = values.reduce((total, value) => total + (value - slowCentre) ** 2, 0);
      assertAlmostEquals(total!, slowTotal, 1e-6);
      if (values.length === 0) assertEquals(centre, null);
      else assertAlmostEquals(centre!, slowCentre, 1e-6);
      if (values.length < 2) assertEquals(spread, null);
      else assertAlmostEquals(spread!, Math.sqrt(squares / (values.length - 1)), 1e-6);
    }
  });
});

Deno.test("a group of missing values has sum 0 and no mean, deviation, least or greatest; one value has no deviation", () => {
  const frame = frameOf({ key: ["a", "a", "b", null], x: [null, NaN, 3, 5] }, { key: text(), x: number() });
  const figures = {
    n: present("x"),
    t: sum("x"),
    m: mean("x"),
    d: deviation("x"),
    low: min("x"),
    high: max("x"),
    k: distinct("x"),
  };
  assertEquals(rowsOf(group(frame, "key", figures)), [
    { key: "a", n: 0, t: 0, m: null, d: null, low: null, high: null, k: 0 },
    { key: "b", n: 1, t: 3, m: 3, d: null, low: 3, high: 3, k: 1 },
    { key: null, n: 1, t: 5, m: 5, d: null, low: 5, high: 5, k: 1 },
  ]);
});

Deno.test("infinity counts, and a small spread around a large mean is not lost", () => {
  const frame = frameOf({ x: [1e9, 1e9 + 1, 1e9 + 2], y: [1, Infinity, null] }, { x: number(), y: number() });
  assertEquals(group(frame, [], { d: deviation("x"), m: mean("y"), high: max("y"), low: min("y") }).row(0), {
    d: 1,
    m: Infinity,
    high: Infinity,
    low: 1,
  });
});

Deno.test("keys that are whole and near, whole and far, negative, fractions or missing are told apart alike", () => {
  for (
    const keys of [[1, 2, 1], [-5, 1e15, -5], [0.5, -0.5, 0.5], [null, 0, null], [Infinity, -Infinity, Infinity], [-0, 1, 0]]
  ) {
    const grouped = group(frameOf({ k: keys }, { k: number() }), "k", { rows: count() });
    assertEquals([...grouped.column("rows").values], [2, 1], String(keys));
  }
});

Deno.test("an empty frame has no groups, by no key too", () => {
  const frame = frameOf([], { k: text(), x: number() });
  assertEquals(group(frame, "k", { rows: count(), m: mean("x") }).rows, 0);
  assertEquals(group(frame, [], { rows: count() }).rows, 0);
});

Deno.test("figures of other kinds, unknown columns and names that stand twice are refused", () => {
  const frame = frameOf({ k: ["a"], at: [new Date(0)], f: [true] }, { k: text(), at: time(), f: flag() });
  assertThrows(() => group(frame, "k", { m: mean("k" as "f") }), TypeError, 'Cannot take the mean of "k"');
  assertThrows(() => group(frame, "k", { s: sum("at" as "f") }), TypeError, "expected a column of numbers or flags");
  assertThrows(() => group(frame, "k", { m: mean("ff" as "f") }), TypeError, 'Did you mean "f"?');
  assertThrows(() => group(frame, "kk" as "k", {}), TypeError, 'Did you mean "k"?');
  assertThrows(() => group(frame, "k", { k: count() }), TypeError, "names that differ from the keys'");
});
