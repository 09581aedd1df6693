import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  DISPLAY,
  displayAs,
  headline,
  HEADLINE_MIME,
  html,
  isDisplayable,
  markdown,
  openDisplay,
  projectPath,
  show,
  table,
  type TableRecord,
} from "shoplens/notebook";
import { bundleOf, inNotebook, runScript } from "./fake_jupyter.ts";

const plainOf = async (value: unknown) => (await inNotebook(() => show(value)))[0].content.data["text/plain"];

Deno.test("show shows what the kernel would pass over", async () => {
  assertEquals(await plainOf(NaN), "NaN");
  assertEquals(await plainOf(Infinity), "Infinity");
  assertEquals(await plainOf(-Infinity), "-Infinity");
  assertEquals(await plainOf(-0), "-0");
  assertEquals(await plainOf(5n), "5n");
  assertEquals(await plainOf(null), "null");
  assertEquals(await plainOf(undefined), "undefined");
  assertEquals(await plainOf("a text\nas it is"), "a text\nas it is");
});

Deno.test("show uses a value's own look, and the kernel's for other objects", async () => {
  const own = displayAs({ a: 1 }, () => Promise.resolve({ "text/html": "<b>1</b>", "text/plain": "one" }));
  const [message] = await inNotebook(() => show(own));
  assertEquals(message.type, "display_data");
  assertEquals(message.content.data, { "text/html": "<b>1</b>", "text/plain": "one" });
  assertEquals(await plainOf({ a: 1 }), 'formatted {"a":1}');
});

Deno.test("displays appear in the order in which they are shown", async () => {
  const slow = displayAs({}, async () => (await new Promise((resolve) => setTimeout(resolve, 20)), { "text/plain": "slow" }));
  const messages = await inNotebook(async () => {
    await show(slow);
    await show("quick");
  });
  assertEquals(messages.map(({ content }) => content.data["text/plain"]), ["slow", "quick"]);
});

Deno.test("displayAs leaves data as plain as it was", () => {
  const data = displayAs({ a: 1 }, () => ({ "text/plain": "" }));
  assertEquals(Reflect.ownKeys(data).filter((key) => Object.prototype.propertyIsEnumerable.call(data, key)), ["a"]);
  assertEquals(isDisplayable(data), true);
  assertEquals(isDisplayable({ ...data }), false);
  assertEquals([null, undefined, 1, "text"].map(isDisplayable), [false, false, false, false]);
});

Deno.test("html escapes what is put in, wherever it comes from", () => {
  const evil = `"><img src=x onerror='alert(1)'>&`;
  const code = html`<td title="${evil}">${[evil, 1, null, undefined, false, 2n]}</td>`.code;
  const safe = "&quot;&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&amp;";
  assertEquals(code, `<td title="${safe}">${safe}1false2</td>`);
});

Deno.test("html says as text what it shows", () => {
  const table = html`
    <style>td { color: red }</style>
    <table>
      <tr>
        <th>a</th>
        <th>b</th>
      </tr>
      <tr>
        <td>${"<1>"}</td>
        <td>2</td>
      </tr>
    </table>
  `;
  assertEquals(table[DISPLAY]()["text/plain"], "a  b\n<1>  2");
});

Deno.test("markdown is for front ends that know it, and text for others", () => {
  assertEquals(markdown("**7** people")[DISPLAY](), { "text/markdown": "**7** people", "text/plain": "**7** people" });
});

Deno.test("headline is marked for the runner and read by people", async () => {
  const [{ content: { data } }] = await inNotebook(() => headline("91 of 100 are right"));
  assertEquals(data, {
    [HEADLINE_MIME]: { text: "91 of 100 are right" },
    "text/markdown": "**91 of 100 are right**",
    "text/plain": "91 of 100 are right",
  });
  assertEquals(HEADLINE_MIME, "application/vnd.shoplens.headline+json");
});

Deno.test("projectPath finds the project from any working folder", async () => {
  assertStringIncludes(Deno.readTextFileSync(projectPath("deno.json")), '"@shoplens/shoplens"');
  const { stdout } = await runScript(`
    import { projectPath, show } from "shoplens/notebook";
    await show(projectPath("data/x.csv"));
  `);
  assertEquals(stdout, `${projectPath("data/x.csv")}\n`);
  assertEquals(projectPath("/elsewhere/file"), "/elsewhere/file");
});

Deno.test("in a script show prints text, and nothing fails for want of a notebook", async () => {
  const { stdout, stderr, status } = await runScript(`
    import { headline, html, progress, show } from "shoplens/notebook";
    await show(html\`<b>\${"1 < 2"}</b>\`);
    await show(-0);
    await headline("The end");
    const steps = progress("Working", 3);
    steps.tick();
    steps.finish();
  `);
  assertEquals([stdout, stderr, status], ["1 < 2\n-0\nThe end\n", "", 0]);
});

Deno.test("a display that was opened is replaced in place, and a script shows nothing of it", async () => {
  const messages = await inNotebook(async () => {
    const [first, second] = [openDisplay(), openDisplay()];
    await first.update(markdown("one"));
    await second.update(markdown("other"));
    await first.update(displayAs({}, () => Promise.resolve({ "text/plain": "two" })));
  });
  assertEquals(messages.map(({ type, content }) => [type, content.data["text/plain"]]), [
    ["display_data", "one"],
    ["display_data", "other"],
    ["update_display_data", "two"],
  ]);
  const [a, b, c] = messages.map(({ content }) => content.transient.display_id);
  assertEquals([a === c, a === b], [true, false]);
  const { stdout } = await runScript(`
    import { markdown, openDisplay } from "shoplens/notebook";
    await openDisplay().update(markdown("one"));
  `);
  assertEquals(stdout, "");
});

Deno.test("a table is cut in its middle and says so, and refuses a row of another length", async () => {
  const rows = Array.from({ length: 10 }, (_, i) => [`row ${i}`, i * 1000]);
  const { "text/plain": text, "text/html": code } = await bundleOf(table(["name", "n"], rows, { most: 5, caption: "All" }));
  assertEquals(text.split("\n"), [
    "name       n",
    "row 0      0",
    "row 1  1,000",
    "row 2  2,000",
    "⋮          ⋮",
    "row 8  8,000",
    "row 9  9,000",
    "All",
    "5 rows in the middle are not shown.",
  ]);
  assertEquals(code.match(/<tr>/g)!.length, 7);
  assertThrows(() => table(["a"], [["b", "c"]]), TypeError, "expected 1 cells in each row");
});

Deno.test("a table of records has their titles, and all must have the same", async () => {
  const text = async (records: readonly TableRecord[]) => (await bundleOf(table(records)))["text/plain"];
  assertEquals(await text([{ a: "x", b: 1.23456 }, { a: "y", b: -0 }]), "a       b\nx  1.2346\ny      -0");
  const figures = [0.928, 1, 1234.56789, 3e-7, NaN].map((n) => ({ n }));
  assertEquals(await text(figures), "n\n0.9280\n1.0000\n1,234.5679\n3e-7\nNaN", "as many digits in a column");
  assertThrows(() => table([]), TypeError, "at least one record");
  assertThrows(() => table([{ a: 1 }, { b: 1 }]), TypeError, "expected records of a");
});
