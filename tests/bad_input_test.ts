/** Bad inputs on the main road, from the file to the report: each is met with one sentence that says what to do. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { Test } from "shoplens/dataset";
import { evaluate } from "shoplens/evaluate";
import { fitRecipe } from "shoplens/features";
import { category, flag, type Frame, number, readCsv, type Schema } from "shoplens/frame";
import { logistic } from "shoplens/models";
import { createRandom } from "shoplens/random";
import { split } from "shoplens/sample";
import { fit } from "shoplens/train";

const schema = { age: number(), tier: category(["low", "high"]), bought: flag() };
const good = Array.from({ length: 60 }, (_, i) => `${20 + i % 40},${i % 2 ? "low" : "high"},${i % 3 === 0 ? "yes" : "no"}`);
const HEADER = "age,tier,bought";
const linesOf = (...lines: string[]) => `${HEADER}\n${[...lines, ...good].join("\n")}\n`;
const random = createRandom(1);

async function read<S extends Schema>(content: string | Uint8Array, s: S): Promise<Frame<S>> {
  const path = await Deno.makeTempFile({ suffix: ".csv" });
  try {
    await Deno.writeFile(path, typeof content === "string" ? new TextEncoder().encode(content) : content);
    return await readCsv(path, s);
  } finally {
    await Deno.remove(path);
  }
}

/** From a file to a report, as a newcomer writes it. */
async function road(content: string | Uint8Array, { label = "bought", columns = ["age"] } = {}): Promise<string> {
  const frame = await read(content, schema);
  const { train, test } = split(frame, { label: label as "bought", seed: 1 });
  const recipe = fitRecipe(train, { scale: { columns: columns as ["age"], to: "standard" }, oneHot: ["tier"] });
  const fitted = await fit(logistic({ inputs: recipe.width }), recipe.apply(train), { epochs: 2, random });
  const report = await evaluate({ fitted }, recipe.apply(test));
  fitted.model.dispose();
  return `a report of ${report.rows} rows; ${recipe.warnings.join(" ")}`;
}

const bytes = new TextEncoder().encode(linesOf("30,low,yes"));
const cases: Record<string, [content: string | Uint8Array, sentence: string, options?: Parameters<typeof road>[1]]> = {
  "an empty file": ["", "it is empty. The first line must name the columns."],
  "a header alone": [`${HEADER}\n`, "Cannot split: the frame has no rows"],
  "a ragged row": [linesOf("30,low"), "expected 3 cells in line 2, as in the header, received 2. Quote cells"],
  "a wrong kind": [linesOf("old,low,yes"), 'line 2, cell 1: "age" should be a number and is "old"). Mend the file'],
  "an unknown level": [linesOf("30,mid,yes"), '"tier" should be a category (low, high) and is "mid"'],
  "an unclosed quote": [linesOf('30,"low,yes'), "the quote that opens in line 2 is never closed. Close it"],
  "a mark and CRLF": [`\ufeff${linesOf("30,low,yes").replaceAll("\n", "\r\n")}`, "a report of"],
  "bytes that are not UTF-8": [bytes.with(HEADER.length + 2, 0xe4), "line 2 is not UTF-8. Save the file as UTF-8"],
  "a header twice": [linesOf().replace("tier", "age"), 'its first line names "age" twice'],
  "a column that is not there": [
    linesOf().replace("age", "agee"),
    'has no column age, but agee, tier, bought. Did you mean "agee"?',
  ],
  "one class only": [
    linesOf().replaceAll("yes", "no"),
    'a label with two classes or more, received "bought, which is no in all 60 rows"',
  ],
  "a missing label": [linesOf("30,low,"), "the label bought is missing in 1 of 61 rows (row 0). Drop them first"],
  "an unknown label": [linesOf(), 'Did you mean "bought"?', { label: "boght" }],
  "an unknown column": [linesOf(), 'received "agge". Did you mean "age"?', { columns: ["agge"] }],
  "a missing value": [linesOf(...Array(20).fill("NaN,low,yes")), 'Fit the recipe with impute: { columns: ["age"]'],
  "infinity": [linesOf(...Array(20).fill("inf,low,yes")), "age is not finite as a float32 in "],
  "a constant column": [linesOf().replaceAll(/\n\d+/g, "\n30"), "age is 30 in all training rows"],
};
for (const [name, [content, sentence, options]] of Object.entries(cases)) {
  Deno.test(`${name}, from the file to the report`, async () => {
    const said = await road(content, options).catch((error: Error) => error.message);
    assertStringIncludes(said, sentence);
    assertEquals(/undefined|\[object/.test(said), false, said);
  });
}

Deno.test("no file, from the file to the report", async () => {
  const said = await readCsv("visits.csv", schema).catch((error: Error) => error.message);
  assertEquals(said, "Cannot read visits.csv: there is no file visits.csv. Check the path and the working folder.");
});

Deno.test("one class only, where a class is lost on the way", async () => {
  const { train, test } = split(await read(linesOf(), schema), { label: "bought", seed: 1 });
  const recipe = fitRecipe(train, { pass: ["age"] });
  const data = recipe.apply(train);
  const no = Array.from(data.labels.keys()).filter((row) => data.labels[row] === 0);
  const model = logistic({ inputs: 1 });
  const said = async (run: () => Promise<unknown>) => await run().then(() => "done", (error: Error) => error.message);
  assertStringIncludes(await said(() => fit(model, data.take(no) as typeof data, { random })), 'every row is of class "no"');
  const opened = recipe.apply(test).open("to take a class out of it");
  const single = new Test(opened.take(Array.from(opened.labels.keys()).filter((row) => opened.labels[row] === 0)));
  const predictor = { predict: ({ rows }: { rows: number }) => ({ data: new Float32Array(rows), rows, columns: 1 }) };
  assertStringIncludes(
    await said(() => evaluate({ zero: predictor }, single)),
    'test rows of both classes, received "none of yes"',
  );
  model.dispose();
});
