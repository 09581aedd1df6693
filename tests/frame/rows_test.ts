import { assertEquals, assertThrows } from "@std/assert";
import { asTrain } from "shoplens/dataset";
import { dropMissing, filter, flag, frameOf, head, id, number, takeRows, unique } from "shoplens/frame";
import { createRandom } from "shoplens/random";
import { forRandomFrames, randomFrame, rowsOf } from "./_random_frames.ts";

Deno.test("filter keeps the rows that it is told to, in order", () => {
  forRandomFrames((frame) => {
    const keep = ({ bought, amount }: { bought: boolean | null; amount: number | null }) => bought === true || amount === null;
    assertEquals(rowsOf(filter(frame, keep)), rowsOf(frame).filter(keep));
    assertEquals(rowsOf(filter(frame, (_, index) => index % 3 === 1)), rowsOf(frame).filter((_, index) => index % 3 === 1));
    assertEquals(filter(frame, () => false).rows, 0);
  });
});

Deno.test("rows are taken in any order, more than once, and none that are not there", () => {
  forRandomFrames((frame, random) => {
    const rows = frame.rows === 0 ? [] : Array.from({ length: 20 }, () => random.integer(0, frame.rows));
    const all = rowsOf(frame);
    assertEquals(rowsOf(takeRows(frame, rows)), rows.map((row) => all[row]));
    for (const row of [frame.rows, -1, 0.5, NaN]) assertThrows(() => takeRows(frame, [row]), RangeError, "Cannot take rows");
  });
});

Deno.test("head gives the first rows, as many as there are", () => {
  const frame = randomFrame(createRandom(2), 7);
  assertEquals([head(frame).rows, head(frame, 99).rows, head(frame, 0).rows, head(frame, -1).rows], [5, 7, 0, 0]);
  assertEquals(rowsOf(head(frame, 3)), rowsOf(frame).slice(0, 3));
});

Deno.test("dropMissing drops rows with a gap in any kind of column, or in those named", () => {
  forRandomFrames((frame) => {
    const all = rowsOf(frame);
    assertEquals(rowsOf(dropMissing(frame)), all.filter((row) => Object.values(row).every((value) => value !== null)));
    for (const name of frame.names) {
      assertEquals(rowsOf(dropMissing(frame, [name])), all.filter((row) => row[name] !== null), name);
    }
  });
  const whole = frameOf({ x: [1] }, { x: number() });
  assertEquals(dropMissing(whole) === whole, true);
  assertThrows(() => dropMissing(whole, ["y" as "x"]), TypeError, 'received "y"');
});

Deno.test("unique keeps the first of equal rows; missing values are equal, and so are 0 and -0", () => {
  forRandomFrames((frame) => {
    for (const names of [["tier"], ["bought", "user"], ["amount", "note"], ["at"], undefined] as const) {
      const seen = new Set<string>();
      const keyOf = (row: Record<string, unknown>) =>
        JSON.stringify((names ?? frame.names).map((name) => {
          const value = row[name];
          return typeof value === "number" ? String(value + 0) : value;
        }));
      const firsts = rowsOf(frame).filter((row) => !seen.has(keyOf(row)) && seen.add(keyOf(row)));
      assertEquals(rowsOf(unique(frame, names)), firsts, String(names));
    }
  });
  assertEquals(unique(frameOf({ x: [0, -0, 1] }, { x: number() })).rows, 2);
});

Deno.test("the role and the label of a split stay, and the input is untouched", () => {
  const train = asTrain(Object.assign(Object.create(Object.getPrototypeOf(frameOf([], {}))), {
    ...frameOf({ x: [1, null, 1], y: [true, false, true] }, { x: number(), y: flag() }),
    label: "y",
  }));
  for (const made of [filter(train, () => true), head(train), unique(train), dropMissing(train), takeRows(train, [0])]) {
    assertEquals([made.role, made.label], ["train", "y"]);
  }
  assertEquals(rowsOf(train).length, 3);
});

Deno.test("a column that does not exist is named with its neighbours", () => {
  const frame = frameOf({ user: ["a"] }, { user: id() });
  assertThrows(
    () => unique(frame, ["usr" as "user"]),
    TypeError,
    'Cannot find unique rows: expected one of the columns user, received "usr". Did you mean "user"?',
  );
});
