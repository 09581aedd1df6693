import { assertEquals } from "@std/assert";
import { type CellProblem, checkCells, fixFormat, problemText } from "../../lib/cli/check.ts";
import { notebookText, writeNotebook } from "../../lib/cli/notebook_file.ts";

const fixture = (name: string) => new URL(`fixtures/${name}.ipynb`, import.meta.url).pathname;

/** Checks a notebook of a text and then these code cells, numbered from 1. */
async function checkSources(...sources: string[]): Promise<CellProblem[]> {
  const folder = await Deno.makeTempDir();
  try {
    const cells = [{ cell_type: "markdown", source: "# Title" }, ...sources.map((source) => ({ cell_type: "code", source }))];
    await Deno.writeTextFile(`${folder}/n.ipynb`, JSON.stringify({ nbformat: 4, cells }));
    return await checkCells([`${folder}/n.ipynb`]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("what is wrong in cells is told by notebook, cell and line; unused names are not wrong", async () => {
  const problems = await checkSources(
    'import { createRandom } from "shoplens/random";\n\nconst random = createRandom(42);',
    "const unused = 1;\nconst text: string = random;\ndebugger;",
    "const unused = 2;",
    "const  spaced = 3;",
  );
  assertEquals(problems.map(({ cell, line, message }) => [cell, line, message]), [
    [2, 1, "Cannot redeclare block-scoped variable 'unused'. A name is declared once in a notebook. (TS2451)"],
    [2, 2, "Type 'Random' is not assignable to type 'string'. (TS2322)"],
    [2, 3, "`debugger` statement is not allowed (no-debugger)"],
    [3, 1, "Cannot redeclare block-scoped variable 'unused'. A name is declared once in a notebook. (TS2451)"],
    [4, 1, 'not formatted as deno fmt has it: "const spaced = 3;"'],
  ]);
  assertEquals(
    problemText({ ...problems[1], notebook: "notebooks/04.ipynb" }),
    "notebooks/04.ipynb, cell 2, line 2: Type 'Random' is not assignable to type 'string'. (TS2322)",
  );
});

Deno.test("several notebooks are checked apart: they may share names", async () => {
  assertEquals(await checkCells([fixture("passes"), fixture("fails"), fixture("slow"), fixture("skipped")]), []);
});

Deno.test("syntax errors and imports that lead nowhere are told by cell and line too", async () => {
  const places = async (source: string) => (await checkSources("1;", source)).map(({ cell, line }) => [cell, line]);
  assertEquals(await places("const a = 1;\nconst b = = 2;"), [[2, 2]]);
  assertEquals(await places('const a = 1;\nimport { x } from "nowhere";\nx;'), [[2, 2]]);
});

Deno.test("formatting changes the cells that need it, and nothing else in the file", async () => {
  const path = await Deno.makeTempFile({ suffix: ".ipynb" });
  try {
    const cell = (id: string, source: string) => ({
      cell_type: "code" as const,
      id,
      metadata: {},
      source,
      outputs: [],
      execution_count: 3,
    });
    const notebook = (source: string) => ({
      cells: [cell("a", "1;\n\n// kept\n2;"), cell("b", ""), cell("c", source)],
      metadata: { x: 1 },
    });
    await writeNotebook(path, notebook("const  a = 'b'\nconst c = = 1;"));
    assertEquals(await fixFormat([path]), [], "bad syntax is left alone");
    await writeNotebook(path, notebook("const  a = 'b'"));
    assertEquals(await fixFormat([path]), [path]);
    assertEquals(await Deno.readTextFile(path), notebookText(notebook('const a = "b";')));
    assertEquals(await fixFormat([path]), []);
  } finally {
    await Deno.remove(path);
  }
});
