import { assertEquals, assertRejects } from "@std/assert";
import { type InferOptions, inferSchema, readCsv, writeCsv } from "shoplens/frame";
import { everyKind, randomFrame } from "./_random_frames.ts";
import { createRandom } from "shoplens/random";

async function infer(content: string, options?: InferOptions) {
  const path = await Deno.makeTempFile({ suffix: ".csv" });
  try {
    await Deno.writeTextFile(path, content);
    return Object.fromEntries(Object.entries(await inferSchema(path, options)).map(([name, { kind }]) => [name, kind]));
  } finally {
    await Deno.remove(path);
  }
}
const columnOf = (cells: string[]) => `x\n${cells.map((cell) => `"${cell}"\n`).join("")}`;

Deno.test("each kind is seen where every value that is there reads as one", async () => {
  for (
    const [cells, kind] of [
      [["1", "-2.5e3", "", "NA", "inf"], "number"],
      [["0", "1", "1"], "number"],
      [["007", "012"], "id"],
      [["yes", "no", "N/A"], "flag"],
      [["2024-01-02", "2024-01-02T03:04Z", ""], "time"],
      [["a", "b", "a", "b"], "category"],
      [["a", "b", "c"], "id"],
      [["a b c", "d e f", "g"], "text"],
      [["1", "two", "1", "two"], "category"],
      [["", "NA"], "text"],
      [[], "text"],
    ] as const
  ) assertEquals(await infer(columnOf([...cells])), { x: kind }, String(cells));
});

Deno.test("words that recur are a category up to fifty of them", async () => {
  const cells = (words: number) => Array.from({ length: 200 }, (_, i) => `w${i % words}`);
  assertEquals([await infer(columnOf(cells(50))), await infer(columnOf(cells(51)))], [{ x: "category" }, { x: "text" }]);
});

Deno.test("only the first rows count, and a short row has missing cells", async () => {
  assertEquals(await infer("x,y\n1,a\n2\nthree,c\n", { rows: 2 }), { x: "number", y: "id" });
  assertEquals(await infer("x;y\n1;2\n", { separator: ";" }), { x: "number", y: "number" });
});

Deno.test("a frame that was written is read with the schema that is inferred", async () => {
  const path = await Deno.makeTempFile({ suffix: ".csv" });
  try {
    await writeCsv(randomFrame(createRandom(3), 500), path);
    const schema = await inferSchema(path);
    assertEquals(Object.keys(schema), Object.keys(everyKind));
    assertEquals([schema.amount.kind, schema.at.kind, schema.bought.kind, schema.tier.kind], [
      "number",
      "time",
      "flag",
      "category",
    ]);
    assertEquals((await readCsv(path, schema)).rows, 500);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("an empty file, a header that is double and a missing file are met with a sentence", async () => {
  await assertRejects(() => infer(""), SyntaxError, "it is empty");
  await assertRejects(() => infer("a,a\n1,2\n"), SyntaxError, 'names "a" twice');
  await assertRejects(() => infer('a\n"1\n'), SyntaxError, "is never closed");
  await assertRejects(() => inferSchema("no/such.csv"), Error, "there is no file no/such.csv");
});
