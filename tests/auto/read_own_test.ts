import { assert, assertEquals, assertRejects } from "@std/assert";
import { readOwn } from "shoplens/auto";
import { DISPLAY } from "shoplens/notebook";
import { csv } from "./_files.ts";
import { readText } from "./_walk.ts";

const times = <T>(rows: number, make: (row: number) => T) => Array.from({ length: rows }, (_, row) => make(row));
/** A file of one feature and these labels. */
const labelled = (labels: readonly unknown[]) => csv(["x", "y"], labels.map((y, i) => [i % 7 + 0.5, y]));
const read = (labels: readonly unknown[], options = {}) => readText(labelled(labels), { label: "y", ...options });

Deno.test("labels in any spelling: two classes, no before yes, as the file spells them", async () => {
  for (
    const [spellings, classes] of [
      [["TRUE", "FALSE"], ["FALSE", "TRUE"]],
      [["yes", "no"], ["no", "yes"]],
      [[1, 0], ["0", "1"]],
      [["1.0", "2.0"], ["1.0", "2.0"]],
      [["t", "f", "f"], ["f", "t"]],
      [["stay", "stay", "go"], ["stay", "go"]],
      [["churned", "not churned", "churned"], ["not churned", "churned"]],
      [[" Bought", "bought ", "BOUGHT", "left", "left", "left", "left"], ["left", "Bought"]],
      [["yes", "TRUE", "1", "no", "0", "no"], ["no", "yes"]],
    ] as const
  ) {
    const own = await read(times(42, (i) => spellings[i % spellings.length]));
    assertEquals([own.task, own.classes], ["binary", classes]);
  }
  const own = await read(times(40, (i) => i % 3 ? "stay" : "go"), { positive: "stay" });
  assertEquals(own.classes, ["go", "stay"]);
});

Deno.test("few whole numbers on several rows each are classes, others are numbers, unless it is said otherwise", async () => {
  const taskOf = async (labels: readonly unknown[], options = {}) => (await read(labels, options)).task;
  assertEquals(await taskOf(times(60, (i) => i % 12)), "multiclass");
  assertEquals(await taskOf(times(600, (i) => i % 13)), "regression");
  assertEquals(await taskOf(times(60, (i) => i % 5 + 0.5)), "regression");
  assertEquals(await taskOf(times(60, (i) => i % 12), { task: "numbers" }), "regression");
  assertEquals(await taskOf(times(60, (i) => i % 13), { task: "classes" }), "multiclass");
  assertEquals(await taskOf(times(60, (i) => `$ ${(1000 + i * 3.5).toLocaleString("en-US")}`)), "regression");
});

Deno.test("numbers in words are numbers where they are many, and classes where they are few", async () => {
  const ones = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
  const tens = ["twenty", "thirty-", "forty ", "one hundred and ", "Two Thousand ", "minus three million two hundred "];
  const words = tens.flatMap((ten) => ones.map((one) => `${ten.replace(/y$/, "y ")}${one}`));
  const own = await read([...words, "six point five", ""]);
  assertEquals([own.task, own.frame.rows, own.notes], [
    "regression",
    55,
    ["left out: 1 row of 56, without a label", "y: its words are read as numbers"].toReversed(),
  ]);
  const numbers = [22, 36, 49, 105, 2006, -3000208, 6.5];
  assertEquals([1, 14, 26, 31, 41, 52, 54].map((row) => own.frame.row(row).y), numbers);
  assertEquals((await read(times(60, (i) => ones[i % 9]))).task, "multiclass");
  assertEquals((await read(times(60, (i) => i % 2 ? "two hundred one hundred" : "one two"), { task: "" })).task, "binary");
});

Deno.test("rows keep their number in the file; those without a label or of a class of two are left out and counted", async () => {
  const own = await read(times(40, (i) => i < 2 ? "" : i === 2 ? "NA" : i < 5 ? "rare" : i % 2 ? "a" : "b"));
  assertEquals([own.rows, own.frame.rows, own.frame.row(0)], [40, 35, { row: "5", x: 5.5, y: "a" }]);
  assertEquals(own.notes.filter((note) => note.startsWith("left out")), [
    'left out: 2 rows of classes of fewer than 3 ("rare")',
    "left out: 3 rows of 40, without a label",
  ]);
});

Deno.test("odd cells, ids, copies and dates that read both ways are told of, and cells too large for a feature are missing", async () => {
  const text = csv(
    ["user_id", "age", "huge", "date", "row", "y"],
    times(100, (i) => [`u${i}`, i === 7 ? "old" : i % 50, i === 9 ? "1e300" : i === 10 ? "-inf" : 1, "03/04/2025", i, i % 2]),
  );
  const own = await readText(text, { label: "y" });
  assertEquals(own.frame.names, ["row 2", "age", "huge", "date", "row", "y"]);
  assertEquals([7, 9, 10].map((row) => [own.frame.row(row).age, own.frame.row(row).huge]), [[null, 1], [9, null], [10, null]]);
  const [ids, odd, ways] = own.notes;
  assertEquals(ids, "left out: user_id, names for rows");
  assertEquals(odd, 'age: 1 cell of another kind than number ("old"), taken for missing');
  assert(ways.startsWith("date: dates that could be read with the day or the month first"));
  const copied = await readText(csv(["x", "y"], times(40, (i) => [i % 3, i % 2])), { label: "y" });
  assert(copied.notes[0].startsWith("34 rows repeat another"));
});

Deno.test("columns to drop are a list, names between commas, or JSON; capitals and blanks in names do not count", async () => {
  const text = csv(["A one", "b,two", "c", "Y "], times(20, (i) => [i % 7, i % 5, i % 3, i % 2]));
  const names = async (drop: string | string[]) => (await readText(text, { label: "y", drop })).frame.names.slice(1, -1);
  assertEquals(await names("a one, c"), ["b,two"]);
  assertEquals(await names('["b,two"]'), ["A one", "c"]);
  assertEquals(await names(["c"]), ["A one", "b,two"]);
  assertEquals(await names(""), ["A one", "b,two", "c"]);
});

Deno.test("a group and a time are kept for the split, and rows without them are left out", async () => {
  const text = csv(
    ["user_id", "at", "y"],
    times(30, (i) => [i === 3 ? "" : `u${i % 25}`, i === 4 ? "" : `2025-01-${10 + i % 20}`, i % 2]),
  );
  const own = await readText(text, { label: "y", group: "user_id", time: "at" });
  assertEquals([own.group, own.time, own.aside, own.frame.rows], ["user_id", "at", ["row", "user_id"], 28]);
  assertEquals(own.frame.schema.user_id.kind, "text");
});

Deno.test("what cannot be learnt from is met with one sentence that says what to do", async () => {
  for (
    const [labels, options, sentence] of [
      [times(40, () => "a"), {}, 'Cannot predict y: it is "a" in 40 rows, and each class needs 3 rows. Choose another label'],
      [times(40, (i) => `name ${i}`), {}, "it has 40 different values in 40 rows, which name rows rather than classes"],
      [times(40, () => ""), {}, "Cannot predict y: no row has a value"],
      [times(40, () => 2.5), { task: "numbers" }, "it is 2.5 in every row"],
      [times(40, (i) => `2025-01-${10 + i % 20}`), {}, "Cannot predict y: it is a date"],
      [times(40, (i) => i % 2 ? "a" : "b"), { task: "numbers" }, 'expected numbers, received "words"'],
      [times(40, (i) => i % 2 ? "a" : "b"), { positive: "c" }, 'expected positive to be a or b, received "c"'],
      [times(8, (i) => i % 2), {}, "expected at least 12 rows with a label, received 8"],
      [times(40, (i) => i % 2), { label: "z" }, 'there is no column "z", but "x", "y"'],
      [times(40, (i) => i % 2), { label: "" }, "no label was named. Say which column to predict, as in -p label=y."],
      [times(40, (i) => i % 2), { drop: "y" }, "y is to be dropped and used"],
      [times(40, (i) => i % 2), { drop: '["x' }, "Cannot read the list of columns"],
    ] as const
  ) {
    const error = await assertRejects(() => read(labels, options), Error);
    assert(error.message.includes(sentence), error.message);
  }
  const words = csv(["when", "y"], times(40, (i) => [`day ${i % 3}`, i % 2]));
  await assertRejects(() => readText(words, { label: "y", time: "when" }), TypeError, "rows are split by dates or numbers");
  await assertRejects(() => readOwn("no/such.csv", { label: "y" }), Error, "there is no file");
});

Deno.test("a path is meant from where the person called the command, or else from the project", async () => {
  const own = await readOwn("data/user_behavior_data.csv", { label: "bought", drop: "review" });
  assertEquals([own.name, own.task, own.rows], ["user_behavior_data.csv", "binary", 5060]);
  const folder = await Deno.makeTempDir(), before = Deno.env.get("INIT_CWD");
  try {
    await Deno.writeTextFile(`${folder}/mine.csv`, labelled(times(30, (i) => i % 2)));
    Deno.env.set("INIT_CWD", folder);
    assertEquals((await readOwn("mine.csv", { label: "y" })).rows, 30);
    assertEquals((await readOwn("data/user_behavior_data.csv", { label: "bought" })).rows, 5060);
  } finally {
    if (before === undefined) Deno.env.delete("INIT_CWD");
    else Deno.env.set("INIT_CWD", before);
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("it shows what was guessed of each column, and the notes", async () => {
  const own = await readText(csv(["price", "<b>", "y"], times(30, (i) => [`$ ${i}.50`, i % 3, i % 2])), { label: "y" });
  const shown = await own[DISPLAY](), html = String(shown["text/html"]);
  assert(html.includes("1,234.5") && html.includes("&lt;b&gt;") && !html.includes("<b>"), html);
  assert(String(shown["text/plain"]).includes("label, category"));
});
