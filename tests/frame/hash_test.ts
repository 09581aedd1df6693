import { assertEquals, assertNotEquals } from "@std/assert";
import { category, derive, frameOf, hashFrame, id, number, rename, select, takeRows, text, time } from "shoplens/frame";
import { everyKind, forRandomFrames, rowsOf } from "./_random_frames.ts";

Deno.test("equal frames have equal hashes, however they were made", () => {
  forRandomFrames((frame) => {
    const again = frameOf(rowsOf(frame).toReversed(), everyKind);
    const back = takeRows(again, Array.from({ length: frame.rows }, (_, row) => frame.rows - 1 - row));
    assertEquals(hashFrame(back), hashFrame(frame));
  });
});

Deno.test("another value in any kind of column, also a missing one, gives another hash", () => {
  forRandomFrames((frame, random) => {
    if (frame.rows === 0) return;
    const row = random.integer(0, frame.rows);
    const others = { amount: 7.5, tier: "tier 1", city: "Rom", note: "", at: new Date(5), bought: true, user: "x" } as const;
    for (const name of frame.names) {
      const rows = rowsOf(frame).map((values, r) => {
        const other = name === "bought"
          ? !values.bought
          : name === "tier" && values.tier === "tier 1"
          ? "tier 2"
          : others[name];
        return r === row ? { ...values, [name]: values[name] === null ? other : null } : values;
      });
      assertNotEquals(hashFrame(frameOf(rows as never, everyKind)), hashFrame(frame), name);
    }
  });
});

Deno.test("names, kinds, and the order of columns and rows count", () => {
  const frame = frameOf({ a: ["1", "2"], b: ["2", "1"] }, { a: text(), b: text() });
  const others = [
    rename(frame, { a: "b", b: "a" }),
    select(frame, ["b", "a"]),
    takeRows(frame, [1, 0]),
    takeRows(frame, []),
    frameOf({ a: ["1", "2"], b: ["2", "1"] }, { a: id(), b: text() }),
    frameOf({ a: ["1", '2","x'], b: ["2", "1"] }, { a: text(), b: text() }),
  ];
  assertEquals(new Set([frame, ...others].map(hashFrame)).size, others.length + 1);
  const moments = frameOf({ x: [0, 1] }, { x: number() });
  assertNotEquals(hashFrame(moments), hashFrame(frameOf({ x: [0, 1].map((x) => new Date(x)) }, { x: time() })));
});

Deno.test("neither the bits of NaN, nor the sign of zero, nor the numbering of levels counts", () => {
  const bits = new Float64Array(new BigUint64Array([0x7ff8000000000001n, 0n]).buffer);
  const odd = frameOf({ x: { kind: "number", values: bits } }, { x: number() });
  assertEquals(hashFrame(odd), hashFrame(frameOf({ x: [null, -0] }, { x: number() })));
  const free = frameOf({ c: ["b", "a"] }, { c: category() }),
    stated = frameOf({ c: ["b", "a"] }, { c: category(["z", "a", "b"]) });
  assertEquals(hashFrame(free), hashFrame(stated));
});

Deno.test("a hash is 64 hexadecimal digits, and the same on every day", () => {
  const frame = frameOf({ x: [1, null], c: ["a", "b"] }, { x: number(), c: category() });
  assertEquals(hashFrame(frame), hashFrame(derive(frame, {})));
  assertEquals(/^[0-9a-f]{64}$/.test(hashFrame(frame)), true);
  assertEquals(hashFrame(frame).slice(0, 8), "b2a89e28");
});
