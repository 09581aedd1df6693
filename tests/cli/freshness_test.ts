import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { fixFormat } from "../../lib/cli/check.ts";
import { isOfThisLib, type OutputsReceipt, renewal, staleness, withReceipt } from "../../lib/cli/freshness.ts";
import { type CodeCell, type Notebook, readNotebook, writeNotebook } from "../../lib/cli/notebook_file.ts";

const cell = (source: string, text: string): CodeCell => ({
  cell_type: "code",
  id: source.slice(0, 8).replace(/\W/g, "-"),
  metadata: {},
  source,
  outputs: text === "" ? [] : [{ output_type: "stream", name: "stdout", text }],
  execution_count: 1,
});

/** A notebook of a text and two cells, saved after a run. */
const saved = async (imports = 'import { createRandom } from "shoplens/random";') =>
  await withReceipt({
    cells: [
      { cell_type: "markdown", id: "title", metadata: {}, source: "# Title" },
      cell(imports, ""),
      cell("console.log(1);", "1\n"),
    ],
    metadata: { kernelspec: { name: "deno" }, shoplens: { cellSeconds: 9 } },
  });

/** A copy that `change` has changed. */
async function changed(notebook: Notebook, change: (copy: Notebook) => void): Promise<string | undefined> {
  const copy = structuredClone(notebook);
  change(copy);
  return await staleness(copy);
}

const receiptOf = ({ metadata }: Notebook) => (metadata.shoplens as { receipt: OutputsReceipt }).receipt;
const codeOf = ({ cells }: Notebook) => cells as CodeCell[];

Deno.test("a notebook as it was saved is current, also from its file, and keeps what its metadata said", async () => {
  const notebook = await saved(), path = await Deno.makeTempFile({ suffix: ".ipynb" });
  await writeNotebook(path, notebook);
  const read = await readNotebook(path);
  assertEquals([await staleness(read), await isOfThisLib(read)], [undefined, true]);
  assertEquals((read.metadata.shoplens as { cellSeconds: number }).cellSeconds, 9);
  assertEquals(receiptOf(await withReceipt(read)), receiptOf(notebook), "another run with the same outputs changes nothing");
  await Deno.remove(path);
});

Deno.test("prose may change, code and outputs may not", async () => {
  const notebook = await saved();
  assertEquals(await changed(notebook, ({ cells }) => cells[0].source = "# Better title"), undefined);
  assertEquals(await changed(notebook, (copy) => codeOf(copy)[2].execution_count = 7), undefined);
  assertStringIncludes((await changed(notebook, ({ cells }) => cells[2].source += "\n2;"))!, "its code was changed");
  assertStringIncludes((await changed(notebook, ({ cells }) => void cells.splice(1, 1)))!, "its code was changed");
  assertStringIncludes((await changed(notebook, (copy) => codeOf(copy)[2].outputs = []))!, "its outputs were changed");
  assertStringIncludes((await changed(notebook, ({ metadata }) => delete metadata.shoplens))!, "not saved by study");
});

Deno.test("another lib is noticed only where the notebook stands on it", async () => {
  const [random, matrix] = [await saved(), await saved('import { matrix } from "shoplens/matrix";')];
  assertNotEquals(receiptOf(random).lib, receiptOf(matrix).lib);
  receiptOf(random).lib = receiptOf(matrix).lib;
  assertEquals([await isOfThisLib(random), await isOfThisLib(matrix)], [false, true]);
  assertEquals(await staleness(random), undefined, "that is a note, and nothing wrong");
});

Deno.test("formatting alone leaves outputs current, and does not make stale ones current", async () => {
  const path = await Deno.makeTempFile({ suffix: ".ipynb" });
  const unformatted = await saved("import { createRandom } from 'shoplens/random'");
  await writeNotebook(path, unformatted);
  assertEquals(await fixFormat([path]), [path]);
  assertEquals(await staleness(await readNotebook(path)), undefined);
  unformatted.cells[2].source = "console.log( 2 );";
  await writeNotebook(path, unformatted);
  assertEquals(await fixFormat([path]), [path]);
  assert(await staleness(await readNotebook(path)) !== undefined);
  await Deno.remove(path);
});

Deno.test("what to type names the notebooks", () => {
  assertEquals(renewal(["/x/04_case_study.ipynb", "/x/05_imbalance.ipynb"]), "deno task study --only 04 --only 05 --save");
});
