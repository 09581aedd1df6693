/** How a frame shows itself. */
import { assertEquals } from "@std/assert";
import { type AnyFrame, category, flag, frameOf, id, number, text, time } from "shoplens/frame";
import { DISPLAY } from "shoplens/notebook";
import { createRandom } from "shoplens/random";
import { forRandomFrames, randomFrame } from "./_random_frames.ts";

const htmlOf = (frame: AnyFrame) => String(frame[DISPLAY]()["text/html"]);
const textOf = (frame: AnyFrame) => String(frame[DISPLAY]()["text/plain"]);

Deno.test("values of every kind are shown with their kinds and how many are missing", () => {
  const frame = frameOf([
    {
      n: 1234.56789,
      c: "a",
      t: "two\nlines",
      day: new Date("2024-02-29"),
      at: new Date("2024-02-29T12:30Z"),
      f: true,
      i: "007",
    },
    { n: -0.00001234567, at: new Date("2024-02-29T12:30:00.250Z"), f: false },
    { n: 1e15 },
  ], { n: number(), c: category(), t: text(), day: time(), at: time(), f: flag(), i: id() });
  assertEquals(
    textOf(frame),
    [
      "3 rows x 7 columns",
      "   n                 c          t          day         at                       f          i",
      "   number            category   text       time        time                     flag       id",
      "                     2 missing  2 missing  2 missing   1 missing                1 missing  2 missing",
      "0  1234.57           a          two lines  2024-02-29  2024-02-29 12:30:00      yes        007",
      "1  -0.0000123457     ·          ·          ·           2024-02-29 12:30:00.250  no         ·",
      "2  1000000000000000  ·          ·          ·           ·                        ·          ·",
    ].join("\n"),
  );
  assertEquals(htmlOf(frame).includes("flag<br>1 missing"), true);
  assertEquals(Deno.inspect(frame), textOf(frame));
});

Deno.test("names, levels and texts cannot become HTML", () => {
  const evil = '<img src=x onerror="alert(1)">&';
  const frame = frameOf({ [evil]: [evil], c: [evil], i: [evil] }, { [evil]: text(), c: category(), i: id() });
  const shown = htmlOf(frame);
  assertEquals(/<img|onerror="/.test(shown), false);
  assertEquals(shown.split("&lt;img").length - 1, 4);
});

Deno.test("long cells and names are cut between characters, and long frames in the middle", () => {
  const long = "🛒".repeat(200);
  const shown = textOf(frameOf({ [long]: [long, "x".repeat(48), "x".repeat(49)] }, { [long]: text() }));
  assertEquals(shown.split("🛒".repeat(47) + "…").length - 1, 2);
  assertEquals(shown.includes(`1  ${"x".repeat(48)}\n`) && shown.includes(`2  ${"x".repeat(47)}…`), true);
  const rows = textOf(frameOf({ x: Array.from({ length: 11 }, (_, row) => row) }, { x: number() })).split("\n");
  assertEquals(
    rows.slice(4).map((line) => line.split(" ")[0]),
    ["0", "1", "2", "3", "4", "⋮", "6", "7", "8", "9", "10"],
  );
  assertEquals(textOf(frameOf({ x: Array.from({ length: 10 }, () => 1) }, { x: number() })).includes("⋮"), false);
});

Deno.test("a wide frame says which columns it does not show", () => {
  const names = Array.from({ length: 35 }, (_, c) => `c${c}`);
  const frame = frameOf([], Object.fromEntries(names.map((name) => [name, number()])));
  const caption = textOf(frame).split("\n")[0];
  assertEquals(caption, "0 rows x 35 columns; not shown: c20, c21, c22, c23, c24, c25, c26, c27, c28, c29, ...");
  assertEquals(htmlOf(frame).includes("c19</th>") && !htmlOf(frame).includes("c20</th>"), true);
});

Deno.test("counts are in proper English, and the role and the label are told", () => {
  assertEquals(textOf(frameOf({ x: [1] }, { x: number() })).split("\n")[0], "1 row x 1 column");
  const frame = randomFrame(createRandom(1), 1234);
  const train = Object.assign(Object.create(Object.getPrototypeOf(frame)), frame, { role: "train", label: "bought" });
  assertEquals(textOf(train).split("\n")[0], "1,234 rows x 7 columns, train; label bought");
});

Deno.test("every frame shows itself, the empty one and one without a value too", () => {
  forRandomFrames((frame) => {
    const shown = htmlOf(frame);
    assertEquals(shown.split("<tr").length - 1, 2 + Math.min(frame.rows, 10) + (frame.rows > 10 ? 1 : 0));
    assertEquals(textOf(frame).split("\n").length, 4 + Math.min(frame.rows, 10) + (frame.rows > 10 ? 1 : 0));
  });
});

Deno.test("a frame is walked row by row", () => {
  const frame = frameOf({ x: [1, null, 3], yes: [true, false, null] }, { x: number(), yes: flag() });
  assertEquals([...frame], [{ x: 1, yes: true }, { x: null, yes: false }, { x: 3, yes: null }]);
  assertEquals(Array.from(frame, ({ x }) => x), [1, null, 3]);
});

Deno.test("each cell of a shown frame stays in one line, also where a page has its own mind about cells", () => {
  const shown = htmlOf(frameOf([{ start: new Date(0), note: "a few words" }], { start: time(), note: text() }));
  assertEquals(shown.match(/<td style="text-align: left; white-space: nowrap">/g)?.length, 4);
});
