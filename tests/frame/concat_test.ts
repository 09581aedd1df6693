import { assertEquals, assertThrows } from "@std/assert";
import { category, concat, frameOf, number, select, takeRows, text } from "shoplens/frame";
import { forRandomFrames, randomFrame, rowsOf } from "./_random_frames.ts";

Deno.test("frames of every kind stand one under the other", () => {
  forRandomFrames((frame, random) => {
    const others = [randomFrame(random, 5), randomFrame(random, 0), frame];
    assertEquals(rowsOf(concat([frame, ...others])), [frame, ...others].flatMap((part) => rowsOf(part)));
    assertEquals(rowsOf(concat([frame])), rowsOf(frame));
  });
});

Deno.test("a frame cut in two and put together is the frame", () => {
  forRandomFrames((frame) => {
    const rows = Array.from({ length: frame.rows }, (_, row) => row), half = rows.length >> 1;
    const parts = [takeRows(frame, rows.slice(0, half)), takeRows(frame, rows.slice(half))];
    assertEquals(rowsOf(concat(parts)), rowsOf(frame));
  });
});

Deno.test("columns may stand in another order, and levels be numbered differently", () => {
  const a = frameOf({ x: [1], c: ["p"] }, { x: number(), c: category() });
  const b = frameOf({ c: ["q", "p"], x: [2, 3] }, { c: category(), x: number() });
  assertEquals(rowsOf(concat([a, b])), [{ x: 1, c: "p" }, { x: 2, c: "q" }, { x: 3, c: "p" }]);
});

Deno.test("the schema states every level that the column has", () => {
  const a = frameOf({ c: ["p"] }, { c: category(["p"]) }), b = frameOf({ c: ["q"] }, { c: category(["q"]) });
  const both = concat<{ c: { kind: "category" } }>([a, b]);
  assertEquals(both.schema.c, category(["p", "q"]) as unknown);
  assertEquals(rowsOf(frameOf(rowsOf(both) as never, both.schema)), rowsOf(both));
});

Deno.test("none, other columns and other kinds are refused", () => {
  const a = frameOf({ x: [1], y: [1] }, { x: number(), y: number() });
  assertThrows(() => concat([]), RangeError, "at least one frame");
  assertThrows(() => concat([a, select(a, ["x"]) as never]), TypeError, 'expected the columns x, y, received "x"');
  const b = frameOf({ x: ["1"], y: [1] }, { x: text(), y: number() });
  assertThrows(() => concat([a, b as never]), TypeError, '"x" of kind number in all frames, received "text"');
});

Deno.test("rows of several roles are of none", () => {
  const frame = frameOf({ x: [1] }, { x: number() });
  const train = Object.assign(Object.create(Object.getPrototypeOf(frame)), frame, { role: "train", label: "x" });
  assertEquals([concat([train, frame]).role, concat([train, frame]).label], [undefined, undefined]);
});
