import { assertEquals, assertThrows } from "@std/assert";
import { category, countMissing, frameOf, number, type Schema, time } from "shoplens/frame";
import type { CategoryColumn, FlagColumn, NumberColumn, TextColumn, TimeColumn } from "shoplens/frame";
import { everyKind, forRandomFrames, randomFrame, rowsOf } from "./_random_frames.ts";
import { createRandom } from "shoplens/random";

Deno.test("what goes into a frame of every kind comes out again, missing values too", () => {
  forRandomFrames((frame) => {
    assertEquals(rowsOf(frameOf(rowsOf(frame), everyKind)), rowsOf(frame));
    for (const name of frame.names) {
      const column = frame.column(name);
      const gone = Array.from({ length: frame.rows }, (_, row) => column.get(row)).filter((value) => value === null).length;
      assertEquals(countMissing(column), gone, name);
    }
  });
});

Deno.test("null, undefined, NaN and a column left out of a row are missing", () => {
  const frame = frameOf([{ x: null }, { x: undefined as unknown as null }, { x: NaN }, {}], { x: number() });
  assertEquals(countMissing(frame.column("x")), 4);
  assertEquals(rowsOf(frameOf({ at: [new Date(NaN), null] }, { at: time() })), [{ at: null }, { at: null }]);
});

Deno.test("plain data of a column is taken as it is, and makes the same frame", () => {
  forRandomFrames((frame) => {
    const { amount, tier, city, note, at, bought, user } = frame.columns;
    const again = frameOf({
      amount: { kind: "number", values: (amount as NumberColumn).values },
      tier: tier as CategoryColumn<"tier 1">,
      city: city as CategoryColumn,
      note: { kind: "text", values: (note as TextColumn).values },
      at: { kind: "time", values: (at as TimeColumn).values },
      bought: bought as FlagColumn,
      user: user as TextColumn<"id">,
    }, everyKind);
    assertEquals(rowsOf(again), rowsOf(frame));
    assertEquals(again.column("amount").values === frame.column("amount").values, true);
  });
});

Deno.test("stated levels have their codes in their order, whatever the data's own order", () => {
  const data = { kind: "category", codes: Int32Array.of(0, -1, 1), levels: ["high", "low"] } as const;
  const { codes, levels } = frameOf({ c: data }, { c: category(["low", "mid", "high"]) }).column("c");
  assertEquals([[...codes], [...levels]], [[2, -1, 0], ["low", "mid", "high"]]);
});

Deno.test("a value of another kind is refused with its column and row", () => {
  const bad: Record<keyof typeof everyKind, unknown> = {
    amount: "1",
    tier: "tier 9",
    city: 3,
    note: 4,
    at: "2024-01-01",
    bought: 1,
    user: 7,
  };
  for (const [name, value] of Object.entries(bad)) {
    const rows = [{}, { [name]: value }] as never;
    assertThrows(() => frameOf(rows, everyKind), TypeError, `Cannot make the column "${name}": expected a`);
    assertThrows(() => frameOf(rows, everyKind), TypeError, "in row 1");
  }
});

Deno.test("plain data that cannot be is refused", () => {
  const codes = Int32Array.of(0, 2);
  const make = (data: unknown, schema: Schema) => frameOf({ c: data } as never, schema);
  assertThrows(() => make({ kind: "category", codes, levels: ["a"] }, { c: category() }), RangeError, "row 1, received 2");
  assertThrows(() => make({ kind: "category", codes: codes.fill(0), levels: ["a"] }, { c: category(["b"]) }), TypeError, '"a"');
  assertThrows(() => make({ kind: "flag", values: Uint8Array.of(7) }, { c: { kind: "flag" } }), RangeError, "received 7");
  assertThrows(() => make({ kind: "number", values: new Float64Array(1) }, { c: time() }), TypeError, 'received "number"');
});

Deno.test("columns that are absent, strange or of other lengths are refused, with the nearest name", () => {
  const schema = { age: number(), pages: number() };
  assertThrows(() => frameOf({ agee: [1], pages: [2] } as never, schema), TypeError, 'received "age". Did you mean "agee"?');
  assertThrows(
    () => frameOf([{ age: 1 }, { pags: 2 }] as never, schema),
    TypeError,
    "row 1: expected one of the columns age, pages",
  );
  assertThrows(() => frameOf({ age: [1], pages: [2, 3] }, schema), TypeError, '1 values in "pages", received 2');
});

Deno.test("a frame without rows and one without columns are frames", () => {
  const empty = randomFrame(createRandom(1), 0);
  assertEquals([empty.rows, empty.names.length, frameOf([], {}).rows, frameOf([{}, {}], {}).rows], [0, 7, 0, 2]);
});

Deno.test("rows and columns that are not there are refused", () => {
  const frame = frameOf({ age: [1] }, { age: number() });
  assertThrows(() => frame.column("agee" as "age"), TypeError, 'Did you mean "age"?');
  for (const row of [-1, 1, 0.5, NaN]) assertThrows(() => frame.row(row), RangeError, "a row of the 1, from 0");
  assertThrows(() => frame.column("constructor" as "age"), TypeError, "one of the columns age");
});

Deno.test("a frame cannot be changed", () => {
  const frame = frameOf({ age: [1] }, { age: number() });
  assertThrows(() => (frame as { rows: number }).rows = 2, TypeError);
  assertThrows(() => (frame.columns as Record<string, unknown>).age = null, TypeError);
});
