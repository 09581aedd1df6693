import { assertEquals, assertThrows } from "@std/assert";
import { category, frameOf, fromDanfo, hashFrame, id, number, text, time, toDanfo } from "shoplens/frame";
import { createRandom } from "shoplens/random";
import { everyKind, randomFrame, rowsOf } from "./_random_frames.ts";

Deno.test("a frame of every kind goes to danfojs and back without loss", async () => {
  for (let seed = 0; seed < 20; seed++) {
    const frame = randomFrame(createRandom(seed), 1 + seed * 3, seed % 4 / 4);
    const table = await toDanfo(frame);
    assertEquals([table.shape, table.columns], [[frame.rows, 7], [...frame.names]]);
    const back = fromDanfo(table, everyKind);
    assertEquals(hashFrame(back), hashFrame(frame), `seed ${seed}`);
    assertEquals(rowsOf(back), rowsOf(frame));
  }
});

Deno.test("columns without a value come back without one", async () => {
  for (const rows of [1, 3]) {
    const frame = randomFrame(createRandom(1), rows, 1);
    assertEquals(rowsOf(fromDanfo(await toDanfo(frame), everyKind)), rowsOf(frame));
  }
});

Deno.test("an empty frame comes back empty", async () => {
  const frame = randomFrame(createRandom(1), 0);
  const back = fromDanfo(await toDanfo(frame), everyKind);
  assertEquals([back.rows, back.names], [0, frame.names]);
});

Deno.test("danfojs sees numbers, texts and flags as such", async () => {
  const frame = frameOf([{ n: 1.5, c: "a", at: new Date("2024-02-29T01:02:03.004Z") }, {}], {
    n: number(),
    c: category(),
    at: time(),
  });
  const table = await toDanfo(frame);
  assertEquals(table.column("at").values, ["2024-02-29T01:02:03.004Z", null] as never);
  assertEquals(table.column("n").dtypes, ["float32"]);
  assertEquals(table.head(1).column("c").values, ["a"]);
});

Deno.test("the frame is not changed by what danfojs does", async () => {
  const frame = frameOf({ x: [3, 1, 2] }, { x: number() });
  const table = await toDanfo(frame);
  table.sortValues("x", { inplace: true });
  (table.values as number[][])[0][0] = 99;
  assertEquals([...frame.column("x").values], [3, 1, 2]);
});

Deno.test("a danfojs frame made elsewhere is read by its schema, a part of it too", async () => {
  const { DataFrame } = await import("danfojs");
  const table = new DataFrame({ n: [1, NaN, 3], day: ["2024-01-02", null, "2024-01-03"], user: ["a", "b", undefined] });
  assertEquals(rowsOf(fromDanfo(table, { day: time(), user: id(), n: number() })), [
    { day: new Date("2024-01-02"), user: "a", n: 1 },
    { day: null, user: "b", n: null },
    { day: new Date("2024-01-03"), user: null, n: 3 },
  ]);
  assertThrows(() => fromDanfo(table, { N: number() }), TypeError, 'received "N". Did you mean "n"?');
  assertThrows(() => fromDanfo(table, { n: text() }), TypeError, "a text in row 0, received 1");
  assertThrows(() => fromDanfo(table, { user: time() }), TypeError, 'expected ISO 8601 texts, received "a"');
});
