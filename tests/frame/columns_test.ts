import { assertEquals, assertThrows } from "@std/assert";
import { type AnyFrame, derive, drop, flag, frameOf, id, number, rename, select, text, time } from "shoplens/frame";
import { forRandomFrames, rowsOf } from "./_random_frames.ts";

/** A frame with the label "bought", as a split gives it. */
function labelled<F extends AnyFrame>(frame: F): F {
  return Object.assign(Object.create(Object.getPrototypeOf(frame)), frame, { role: "train", label: "bought" });
}

Deno.test("select and drop give the columns asked for, in order, and share them", () => {
  forRandomFrames((frame) => {
    const chosen = select(frame, ["user", "amount"]);
    assertEquals(rowsOf(chosen), rowsOf(frame).map(({ user, amount }) => ({ user, amount })));
    assertEquals(chosen.names, ["user", "amount"]);
    assertEquals(chosen.column("user") === frame.column("user"), true);
    const rest = drop(frame, ["user", "amount"]);
    assertEquals(rest.names, ["tier", "city", "note", "at", "bought"]);
    assertEquals(rest.rows, frame.rows);
    assertEquals(select(frame, []).rows, frame.rows);
  });
});

Deno.test("rename changes names alone, also in a circle; the label follows", () => {
  const frame = labelled(frameOf({ x: [1], bought: [true] }, { x: number(), bought: flag() }));
  const renamed = rename(frame, { x: "bought", bought: "x" });
  assertEquals([renamed.row(0), renamed.label], [{ bought: 1, x: true }, "x"]);
  assertThrows(() => rename(frame, { x: "bought" }), TypeError, '"bought twice"');
  assertThrows(() => rename(frame, { y: "z" } as never), TypeError, 'received "y"');
});

Deno.test("a label goes with its column, and not without it", () => {
  const frame = labelled(frameOf({ x: [1], bought: [true] }, { x: number(), bought: flag() }));
  assertEquals([select(frame, ["bought"]).label, select(frame, ["x"]).label, drop(frame, ["x"]).role], [
    "bought",
    undefined,
    "train",
  ]);
});

Deno.test("derive makes columns of every kind from rows, and missing values where it is told null", () => {
  forRandomFrames((frame) => {
    const derived = derive(frame, {
      double: { kind: number(), from: ({ amount }) => amount === null ? null : 2 * amount },
      rich: { kind: flag(), from: ({ amount }) => amount === null ? null : amount > 0 },
      day: { kind: time(), from: ({ at }) => at },
      name: { kind: id(), from: ({ user }, index) => user === null ? null : `${user}-${index}` },
    });
    const expected = rowsOf(frame).map((row, index) => ({
      ...row,
      double: row.amount === null ? null : 2 * row.amount,
      rich: row.amount === null ? null : row.amount > 0,
      day: row.at,
      name: row.user === null ? null : `${row.user}-${index}`,
    }));
    assertEquals(rowsOf(derived), expected);
  });
});

Deno.test("derive replaces a column in its place, each from the old values", () => {
  const frame = frameOf({ x: [1, 2], y: [3, 4] }, { x: number(), y: number() });
  const swapped = derive(frame, { x: { kind: number(), from: ({ y }) => y }, y: { kind: text(), from: ({ x }) => `${x}` } });
  assertEquals([swapped.names, swapped.row(0)], [["x", "y"], { x: 3, y: "1" }]);
  assertThrows(
    () => derive(frame, { z: { kind: number(), from: ({ x }) => (x === 2 ? "two" : x) as number } }),
    TypeError,
    'Cannot make the column "z": expected a number in row 1, received "two".',
  );
});
