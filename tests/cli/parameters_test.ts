import { assertEquals, assertThrows } from "@std/assert";
import { type Notebook, parseNotebook } from "../../lib/cli/notebook_file.ts";
import { parametersOf, parseOverride, withParameters } from "../../lib/cli/parameters.ts";

function notebook(source: string): Notebook {
  const cells = [
    { cell_type: "markdown", source: "# Title" },
    { cell_type: "code", metadata: { tags: ["parameters"] }, source },
    { cell_type: "code", source: "seed;" },
  ];
  return parseNotebook(JSON.stringify({ nbformat: 4, cells }), "n");
}

const injected = (source: string, ...overrides: string[]) =>
  withParameters(notebook(source), new Map(overrides.map(parseOverride))).cells[2].source;

Deno.test("parameters are the declarations of the cell tagged so", () => {
  const source =
    'const seed = 42;\nlet name: string = "a = b"; // who\nvar list = [1, 2];\nconst made = seed * 2;\nif (seed) {\n  const inner = 1;\n}';
  assertEquals(parametersOf(notebook(source)), [
    { name: "seed", keyword: "const", initial: 42 },
    { name: "name", keyword: "let", initial: "a = b" },
    { name: "list", keyword: "var", initial: [1, 2] },
    { name: "made", keyword: "const" },
  ]);
  assertEquals(parametersOf({ cells: [], metadata: {} }), []);
});

Deno.test("an override is a cell after theirs that declares the name again, with the same keyword", () => {
  const changed = withParameters(notebook("const seed = 42;\nlet rate = 0.1;"), new Map([["rate", "0.5"], ["seed", "7"]]));
  assertEquals(changed.cells.map(({ id }) => id), ["cell-1", "cell-2", "injected-parameters", "cell-3"]);
  assertEquals(changed.cells[2].source, "const seed = 7;\nlet rate = 0.5;");
  assertEquals(changed.cells[2].metadata.tags, ["injected-parameters"]);
});

Deno.test("values are JSON where they can be, and strings otherwise", () => {
  assertEquals(injected("const a = make();", "a=[1, 2]"), "const a = [1,2];");
  assertEquals(injected("const a = make();", "a=two words = 2"), 'const a = "two words = 2";');
  assertEquals(injected('const a = "x";', "a=42"), 'const a = "42";');
  assertEquals(injected('const a = "x";', 'a="y"'), 'const a = "y";');
  assertEquals(injected('const a = "x";', "a="), 'const a = "";');
  assertEquals(injected("const a = null;", "a=true"), "const a = true;");
});

Deno.test("a value of another kind than the notebook's is refused", () => {
  assertThrows(() => injected("const a = 42;", "a=many"), TypeError, 'expected a number such as 42, received "many"');
  assertThrows(() => injected("const a = true;", "a=1"), TypeError, "expected a boolean such as true, received 1");
  assertThrows(() => injected("const a = [1];", "a={}"), TypeError, "expected a list such as [1]");
});

Deno.test("an override without a name or a value is refused", () => {
  for (const text of ["seed", "=1", "1a=2", ""]) assertThrows(() => parseOverride(text), SyntaxError, "expected -p name=value");
});
