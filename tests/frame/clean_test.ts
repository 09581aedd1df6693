import { assertEquals, assertThrows } from "@std/assert";
import { category, clean, dropMissing, frameOf, number, text, unique } from "shoplens/frame";
import { DISPLAY } from "shoplens/notebook";
import { forRandomFrames, rowsOf } from "./_random_frames.ts";

Deno.test("duplicates and rows with gaps are dropped as unique and dropMissing do, and counted", () => {
  forRandomFrames((frame) => {
    const { frame: cleaned, report } = clean(frame, [
      { kind: "duplicates", columns: ["user", "tier"] },
      { kind: "missing", columns: ["bought"] },
    ]);
    const first = unique(frame, ["user", "tier"]), second = dropMissing(first, ["bought"]);
    assertEquals(rowsOf(cleaned), rowsOf(second));
    assertEquals(report.map(({ dropped }) => dropped), [frame.rows - first.rows, first.rows - second.rows]);
    assertEquals(rowsOf(clean(frame, [{ kind: "duplicates" }]).frame), rowsOf(unique(frame)));
    assertEquals(clean(frame, []).frame === frame, true);
  });
});

Deno.test("numbers out of range become missing; ends belong to the range, and what was missing is not counted", () => {
  const frame = frameOf({ age: [17, 18, 120, 121, null, Infinity, -Infinity, 17] }, { age: number() });
  const { frame: cleaned, report } = clean(frame, [{ kind: "range", column: "age", low: 18, high: 120 }]);
  assertEquals(rowsOf(cleaned).map(({ age }) => age), [null, 18, 120, null, null, null, null, null]);
  assertEquals([report[0].emptied, report[0].examples], [5, ["17", "121", "Infinity", "-Infinity"]]);
  assertEquals(clean(frame, [{ kind: "range", column: "age", low: 18 }]).report[0].emptied, 3);
  assertEquals(frame.row(0).age, 17);
});

Deno.test("spellings become their level, whatever their case and blanks; others stay or become missing", () => {
  const words = ["F", " female ", "m", "fe-male", "Q", null, "f"];
  const frame = frameOf({ g: words }, { g: category() });
  const levels = { f: ["female", "fe male"], m: ["male"] };
  const kept = clean(frame, [{ kind: "spelling", column: "g", levels }]);
  assertEquals(rowsOf(kept.frame).map(({ g }) => g), ["f", "f", "m", "f", "Q", null, "f"]);
  assertEquals([kept.report[0].changed, kept.report[0].emptied, kept.report[0].examples], [3, 0, [
    '"F"',
    '" female "',
    '"fe-male"',
  ]]);
  const emptied = clean(frame, [{ kind: "spelling", column: "g", levels, others: "missing" }]);
  assertEquals(rowsOf(emptied.frame).map(({ g }) => g), ["f", "f", "m", "f", null, null, "f"]);
  assertEquals([emptied.report[0].emptied, emptied.frame.column("g").levels], [1, ["f", "m"]]);
});

Deno.test("levels that the schema states keep their codes when spellings are mended", () => {
  const frame = frameOf({ g: ["male", "f"] }, { g: category(["f", "male", "m"]) });
  const { frame: cleaned } = clean(frame, [{ kind: "spelling", column: "g", levels: { m: ["male"] }, others: "missing" }]);
  assertEquals(cleaned.column("g").levels, cleaned.schema.g.levels as readonly string[]);
  assertEquals(rowsOf(cleaned), [{ g: "m" }, { g: null }]);
});

Deno.test("rules work in order, and an empty frame is clean", () => {
  const frame = frameOf({ x: [1, 500, 500] }, { x: number() });
  const rules = [{ kind: "range", column: "x", high: 100 }, { kind: "duplicates" }] as const;
  assertEquals(rowsOf(clean(frame, rules).frame), [{ x: 1 }, { x: null }]);
  assertEquals(rowsOf(clean(frame, rules.toReversed()).frame), [{ x: 1 }, { x: null }]);
  assertEquals(clean(frame, rules).report.map(({ dropped }) => dropped), [0, 1]);
  assertEquals(clean(frame, rules.toReversed()).report.map(({ dropped }) => dropped), [1, 0]);
  assertEquals(clean(frameOf([], { x: number() }), rules).frame.rows, 0);
});

Deno.test("rules that make no sense are refused", () => {
  const frame = frameOf({ x: [1], c: ["a"] }, { x: number(), c: category(["a", "b"]) });
  const refused = (rule: unknown, kind: typeof TypeError | typeof RangeError, message: string) =>
    assertThrows(() => clean(frame, [rule] as never), kind, message);
  refused({ kind: "range", column: "c" }, TypeError, '"c" to be of kind number, received "category"');
  refused({ kind: "range", column: "x", low: 2, high: 1 }, RangeError, 'low <= high for "x", received [2,1]');
  refused({ kind: "range", column: "y" }, TypeError, 'received "y"');
  refused({ kind: "spelling", column: "x", levels: {} }, TypeError, '"x" to be of kind category');
  refused(
    { kind: "spelling", column: "c", levels: { z: [] } },
    RangeError,
    'levels that the schema states for "c", received "z"',
  );
  refused({ kind: "spelling", column: "c", levels: { a: ["B "], b: [] } }, RangeError, '"b" is a spelling of "a" and of "b"');
  refused({ kind: "duplicates", columns: ["q"] }, TypeError, 'received "q"');
});

Deno.test("the report shows itself, with what it found escaped", () => {
  const frame = frameOf({ c: ["<b>", "a"], t: ["x", "x"] }, { c: category(), t: text() });
  const { report } = clean(frame, [{ kind: "spelling", column: "c", levels: { a: [] }, others: "missing" }]);
  const bundle = report[DISPLAY]() as Record<string, string>;
  assertEquals(bundle["text/html"].includes("<b>"), false);
  assertEquals(bundle["text/html"].includes("&lt;b&gt;"), true);
  assertEquals(bundle["text/plain"].includes("2 rows before, 2 after."), true);
});
