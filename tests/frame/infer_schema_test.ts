import { assertEquals, assertRejects } from "@std/assert";
import { id, type InferOptions, inferSchema, number, readCsv, text, time, writeCsv } from "shoplens/frame";
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

Deno.test("numbers and times are seen in the spellings of tables for people, if they can be read one way only", async () => {
  const whole = async (cells: string[], options?: InferOptions) => {
    const path = await Deno.makeTempFile({ suffix: ".csv" });
    try {
      await Deno.writeTextFile(path, columnOf(cells));
      return (await inferSchema(path, options)).x;
    } finally {
      await Deno.remove(path);
    }
  };
  for (
    const [cells, kind] of [
      [["1,234.50", "12", "$ 3"], number({ written: "1,234.5" })],
      [["1.234,50", "12", "3,5"], number({ written: "1.234,5" })],
      [["1 234,50 \u20ac", "(12)"], number({ written: "1 234,5" })],
      [["1'234.50", "1'000'000"], number({ written: "1'234.5" })],
      [["12 %", "-3.5%"], number({ written: "1,234.5" })],
      [["24/12/2025", "01/02/2025"], time({ written: "d/m/y" })],
      [["12/24/2025 1:05 pm", "1/2/25"], time({ written: "m/d/y" })],
      [["Dec 24, 2025", "24-Dec-2025", "2025/12/24"], time({ written: "y-m-d" })],
      [["2025-12-24", "24.12.2025", "Dec 24, 2025"], time({ written: "d/m/y" })],
      [["03/04/2025", "04/03/2025"], id()],
      [["ABC 123", "ABC 124"], text()],
    ] as const
  ) assertEquals(await whole([...cells]), kind, String(cells));
  const mixed = [...Array.from({ length: 19 }, (_, i) => `${i / 2}`), "unknown"];
  assertEquals([await whole(mixed), await whole(mixed, { tolerance: 0.05 })], [id(), number()]);
});

Deno.test("words that recur are categories however many, names that hardly do are ids, sentences and pairs of words are text", async () => {
  const cells = (make: (i: number) => string) => Array.from({ length: 200 }, (_, i) => make(i));
  for (
    const [make, kind] of [
      [(i: number) => `w${i % 50}`, "category"],
      [(i: number) => `w${i % 100}`, "category"],
      [(i: number) => `w${i % 101}`, "category"],
      [(i: number) => `w${i % 190}`, "id"],
      [(i: number) => `very good ${i % 50}`, "category"],
      [(i: number) => `very good ${i % 51}`, "text"],
      [(i: number) => `John ${i}`, "text"],
      [(i: number) => `\u975e\u5e38\u597d\u7684\u5546\u54c1\u8d28\u91cf${i}`, "text"],
    ] as const
  ) assertEquals(await infer(columnOf(cells(make))), { x: kind }, make(0));
});

Deno.test("a column that is called an id is one, even of numbers, unless it has few values that recur", async () => {
  const rows = Array.from({ length: 120 }, (_, i) => `${i % 60},${i % 4},${i},${i}\n`).join("");
  assertEquals(await infer(`user_id,regionId,paid,Order ID\n${rows}`), {
    user_id: "id",
    regionId: "category",
    paid: "number",
    "Order ID": "id",
  });
});

Deno.test("the separator is what the first lines agree on", async () => {
  for (const mark of [",", ";", "\t", "|"]) {
    const lines = ["a a", "b,;b", "c"].map((name) => `"${name}"`).join(mark);
    assertEquals(Object.keys(await infer(`${lines}\r\n1${mark}"x;\n,;,y"${mark}3\n`)), ["a a", "b,;b", "c"]);
  }
  assertEquals(await infer("a;b\n1,5;2\n1,25;3\n"), { a: "number", b: "number" });
  assertEquals(Object.keys(await infer("one; or two\n1\n2\n3\n")), ["one; or two"]);
});

Deno.test("only the first rows count, and a short row has missing cells", async () => {
  assertEquals(await infer("x,y\n1,a\n2\nthree,c\n", { rows: 2 }), { x: "number", y: "id" });
  assertEquals(await infer("x;y,z\n1;2\n", { separator: ";" }), { x: "number", "y,z": "number" });
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
  await assertRejects(() => infer("a\n1\n", { tolerance: 1 }), RangeError, "a tolerance in [0, 0.5], received 1");
  await assertRejects(() => infer("a\n1\n", { separator: "::" }), RangeError, "a separator of one character");
  await assertRejects(() => inferSchema("no/such.csv"), Error, "there is no file no/such.csv");
});
