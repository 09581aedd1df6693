/** Tasks and solutions: pairs that say the same, tasks that run and are not solved yet, solutions that are right. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { projectPath } from "shoplens/notebook";
import { findData } from "shoplens/shop";
import { exercises } from "shoplens/workshop";
import { type Cell, codeCells, type Notebook } from "../../lib/cli/notebook_file.ts";
import { runNotebook } from "../../lib/cli/runner.ts";
import { folder, readPairs, runCells } from "./_notebooks.ts";

const pairs = await readPairs();
const exercisesOf = (number: string) => exercises.filter(({ id }) => id.startsWith(`${number}.`));
const hasSessions = await findData("online_shoppers").then(() => true, () => false);

Deno.test("every notebook of the course has exercises, and every exercise a notebook", () => {
  const course = Array.from(Deno.readDirSync(projectPath("notebooks")), ({ name }) => name).filter((name) =>
    /^\d\d_.*\.ipynb$/.test(name)
  );
  const numbers = new Set(pairs.map(({ number }) => number));
  assertEquals(course.filter((name) => !numbers.has(name.slice(0, 2))), []);
  assertEquals(exercises.filter(({ id }) => !numbers.has(id.slice(0, 2))), []);
  const files = Array.from(Deno.readDirSync(folder), ({ name }) => name).filter((name) => name.endsWith(".ipynb"));
  assertEquals(files.length, 2 * pairs.length);
});

Deno.test("three exercises or more a notebook, numbered from 1, of all three levels, in rising order", () => {
  const levels = ["first steps", "practice", "stretch"];
  for (const { number } of pairs) {
    const own = exercisesOf(number);
    assert(own.length >= 3, number);
    assertEquals(own.map(({ id }) => id), own.map((_, i) => `${number}.${i + 1}`));
    const places = own.map(({ level }) => levels.indexOf(level));
    assertEquals([places, new Set(places).size], [places.toSorted(), 3], number);
  }
});

for (const { number, task, solution } of pairs) {
  Deno.test(`${number}: a pair that says the same, with goals and minutes as the judges have them`, () => {
    // The titles differ, and each has cells that the other must not have.
    const shared = ({ cells }: Notebook) =>
      cells.slice(1).filter(({ id }) => !/^(task|solution|why)-/.test(id)).map(({ id, source }) => [id, source]);
    assertEquals(shared(task), shared(solution));
    assertEquals(solution.cells.filter(({ id }) => id.startsWith("task-")), []);
    assertEquals(task.cells.filter(({ id }) => /^(solution|why)-/.test(id)), []);
    const own = exercisesOf(number), total = own.reduce((sum, { minutes }) => sum + minutes, 0);
    for (const { cells } of [task, solution]) assertStringIncludes(cells[0].source, `*${total} minutes, after `);
    const sections = sectionsOf(task);
    assertEquals(sections.map(({ id }) => id), own.map(({ id }) => id));
    for (const [i, { level, minutes, goal, id }] of own.entries()) {
      const text = sections[i].cells.map(({ source }) => source).join("\n");
      assertStringIncludes(text, `*${level[0].toUpperCase()}${level.slice(1)}, ${minutes} minutes.* **${goal}**`);
      assertStringIncludes(text, "<details><summary>Hint</summary>\n\n");
      assertStringIncludes(text, `check("${id}", `);
    }
  });

  Deno.test(`${number}: saved without outputs, so that a learner begins with nothing`, () => {
    for (const cell of [task, solution].flatMap(codeCells)) assertEquals([cell.outputs, cell.execution_count], [[], null]);
  });

  Deno.test({
    name: `${number}: the task runs as it stands, and nothing in it is right yet; the solution is right in everything`,
    ignore: number === "06" && !hasSessions,
    // What tfjs keeps between two trainings is its own affair.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const standing = async (notebook: Notebook) => {
        const all = await runCells(notebook);
        return all.filter(({ id }) => id.startsWith(number)).map(({ id, right }) => [id, right]);
      };
      assertEquals(await standing(task), exercisesOf(number).map(({ id }) => [id, false]));
      assertEquals(await standing(solution), exercisesOf(number).map(({ id }) => [id, true]));
    },
  });
}

Deno.test("in a kernel, a check without await shows itself under its cell, and solved at the end", async () => {
  const { task } = pairs.find(({ number }) => number === "05")!;
  const { status, notebook } = await runNotebook(task, { cwd: folder });
  assertEquals(status, "passed");
  const shown = codeCells(notebook).map(({ source, outputs, execution_count: count }, i) => {
    assertEquals(count, i + 1, "a cell ran twice");
    return { source, texts: outputs.map((output) => "data" in output ? String(output.data["text/plain"]) : "") };
  });
  for (const { source, texts } of shown) {
    const [, id] = /^check\("(.*?)"/m.exec(source) ?? [];
    if (id === undefined) continue;
    assertEquals(texts.length, 1);
    assert(texts[0].startsWith(`○ Not yet (${id}). `), texts[0]);
  }
  assertStringIncludes(shown.at(-1)!.texts[0], "0 of 4 solved\n");
});

/** The cells from each heading of an exercise to the next. */
function sectionsOf({ cells }: Notebook): { id: string; cells: Cell[] }[] {
  const sections: { id: string; cells: Cell[] }[] = [];
  for (const cell of cells) {
    const [, id] = /^## (\d\d\.\d) · /.exec(cell.source) ?? [];
    if (id !== undefined) sections.push({ id, cells: [] });
    sections.at(-1)?.cells.push(cell);
  }
  return sections;
}
