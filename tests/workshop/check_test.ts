import { assert, assertEquals, assertFalse, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { DISPLAY, isDisplayable } from "shoplens/notebook";
import { findData, MissingDataError } from "shoplens/shop";
import { check, exercises, solved } from "shoplens/workshop";
import { bundleOf } from "../notebook/fake_jupyter.ts";

Deno.test("a check shows itself, awaited or not, in HTML and in text, with signs beside the colours", async () => {
  const unawaited = check("05.1", 0.5);
  assert(isDisplayable(unawaited));
  const shown = await bundleOf(unawaited);
  assertEquals(shown, await bundleOf(await unawaited));
  assertStringIncludes(shown["text/plain"], "○ Not yet (05.1). One half is right where");
  assertStringIncludes(shown["text/plain"], "\n  with coupons for nobody: ");
  assertStringIncludes(shown["text/html"], "○ Not yet");
  assertStringIncludes(shown["text/html"], '<th scope="row" style="text-align: left">with coupons for nobody</th>');
  const right = await bundleOf(await check("05.1", 1 / 13));
  assertStringIncludes(right["text/plain"], "✓ Right (05.1). ");
  assertStringIncludes(right["text/html"], "✓ Right");
});

Deno.test("what comes from a learner is escaped; what stands between backticks is code; no figures leave no table", async () => {
  const { "text/html": html, "text/plain": text } = await bundleOf(await check("01.2", ["<script>alert(1)</script>"]));
  assertStringIncludes(text, "<script>");
  assertFalse(html.includes("<script>"));
  assertFalse(html.includes("<table>") || html.includes("false"));
  assertStringIncludes(html, "&lt;script&gt;");
  assertStringIncludes((await bundleOf(await check("00.1", 7)))["text/html"], "<code>rows</code>");
});

Deno.test("without its data a check says so, awaited or not", async () => {
  const folder = Deno.env.get("SHOPLENS_DATA");
  Deno.env.set("SHOPLENS_DATA", "/nowhere");
  try {
    if (await findData("online_shoppers").then(() => true, () => false)) return; // it lies in the project's own cache
    assertStringIncludes((await bundleOf(check("06.2", 0.5)))["text/plain"], "deno task data online_shoppers");
    await assertRejects(() => check("06.2", 0.5), MissingDataError, "deno task data online_shoppers");
  } finally {
    if (folder === undefined) Deno.env.delete("SHOPLENS_DATA");
    else Deno.env.set("SHOPLENS_DATA", folder);
  }
});

Deno.test("the judge works after the cell: in microtasks of its own Deno's kernel may take the cell for failed", async () => {
  let judged = false;
  const checked = check("03.1", [0, 0, 0, 0]).then(() => judged = true);
  for (let turn = 0; turn < 1000; turn++) await undefined;
  assertFalse(judged);
  await checked;
});

Deno.test("feedback is plain data", async () => {
  const feedback = await check("03.3", 0.07);
  assertEquals(Object.keys(JSON.parse(JSON.stringify(feedback))), ["id", "right", "says", "figures"]);
});

Deno.test("an exercise that does not exist is an error that names those near it, and does not compile", () => {
  const wrong = (id: string) => () => void check(id as never, 1);
  assertThrows(wrong("05.9"), RangeError, 'received "05.9". Near it are 05.1, 05.2, 05.3, 05.4.');
  assertThrows(wrong("5.1"), RangeError, "Near it are 05.1, ");
  assertThrows(wrong("threshold"), RangeError, "There are exercises to the notebooks 00, 01, ");
  // @ts-expect-error not the number of an exercise
  assertThrows(() => void check("05.9", 1), RangeError);
});

Deno.test("an answer of another kind is met with what was expected, for every exercise", async () => {
  const others = [
    undefined,
    null,
    Symbol("s"),
    12n,
    "text",
    [],
    {},
    { train: 1 },
    NaN,
    new Map(),
    () => undefined,
    Promise.resolve(1),
  ];
  for (const { id, expects } of exercises) {
    let refused = 0;
    for (const answer of others) {
      const { right, says } = await check(id, answer);
      assertFalse(right, `${id}: ${String(answer)}`);
      if (says.startsWith(`Expected ${expects}; received `)) refused++;
    }
    assert(refused >= 8, `${id}: ${refused}`);
  }
});

Deno.test("solved lists the notebooks that were begun, counts tries, and takes the latest answer", async () => {
  await check("03.3", 0.08);
  await check("03.3", 0.07);
  const list = await solved();
  const of = (id: string) => list.find((exercise) => exercise.id === id)!;
  assertEquals(of("03.3").right, false);
  assert(of("03.3").tries >= 2);
  assertEquals(list.filter(({ id }) => id.startsWith("03.")).length, 3);
  check("03.3", 0.08); // solved waits for it
  const { "text/plain": text, "text/html": html } = await bundleOf(solved());
  assertStringIncludes(text, "  03.3  ✓ right (");
  assertStringIncludes(html, "✓ right (");
  assertEquals(typeof (await solved())[DISPLAY], "function");
});
