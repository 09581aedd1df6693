/**
 * `deno task check`: formatting, lint and types of the code and of every notebook's cells.
 *
 * The cells of a notebook are checked as one module, so that later cells see the names of earlier ones; a name is declared
 * once in a notebook. What is found is told by notebook, cell and line.
 */
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { complain, say } from "./_reporter.ts";
import { codeCells, notebookName, readNotebook } from "./notebook_file.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const CODE = ["lib", "tests", "links"];

/**
 * Rules that make no sense in cells: they print, what one declares is for the reader to play with,
 * the types tell what is declared twice, and cells go on after one that throws on purpose.
 */
const RULES_OFF = ["no-console", "no-unused-vars", "no-redeclare", "no-unreachable", "no-import-prefix"];

/** What the compiler calls unused: names, imports, types, parts of a pattern. */
const UNUSED = new Set(["TS6133", "TS6192", "TS6196", "TS6198"]);

/** Something wrong in a notebook. */
export interface CellProblem {
  notebook: string;
  /** The cell's number, from 1 and without texts, as Jupyter shows it in brackets. */
  cell: number;
  /** Line within the cell, from 1. */
  line: number;
  message: string;
}

/** The code cells of a notebook as one module. */
interface CellModule {
  notebook: string;
  /** The module's file, among others in a folder of their own. */
  file: string;
  cells: { cell: number; source: string; firstLine: number }[];
}

/**
 * Checks the cells of notebooks: formatting, lint, types.
 *
 * @param paths the notebooks' files
 * @throws SyntaxError if a file is not a notebook
 */
export async function checkCells(paths: readonly string[]): Promise<CellProblem[]> {
  const folder = await Deno.makeTempDir({ prefix: "shoplens-check-" });
  try {
    const modules = await Promise.all(
      paths.map((path, index) => extractCells(path, join(folder, `${index}_${notebookName(path)}.ts`))),
    );
    if (modules.length === 0) return [];
    const [types, lint, formatting] = await Promise.all([
      checkTypes(modules),
      checkLint(modules),
      checkFormat(modules, folder),
    ]);
    return [...formatting, ...lint, ...types]
      .sort((a, b) => a.notebook.localeCompare(b.notebook) || a.cell - b.cell || a.line - b.line);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** `notebooks/04_case_study.ipynb, cell 7, line 3: Type 'number' is not assignable to type 'string'. (TS2322)` */
export function problemText({ notebook, cell, line, message }: CellProblem): string {
  return `${relative(Deno.cwd(), notebook)}, cell ${cell}, line ${line}: ${message}`;
}

async function extractCells(notebook: string, file: string): Promise<CellModule> {
  let firstLine = 1;
  const cells = codeCells(await readNotebook(notebook)).map(({ source }, index) => {
    const start = firstLine;
    firstLine += source.split("\n").length;
    return { cell: index + 1, source, firstLine: start };
  });
  // The last line makes a module of cells that import nothing; without it they would share their names with each other.
  await Deno.writeTextFile(file, [...cells.map(({ source }) => source), "export {};\n"].join("\n"));
  return { notebook, file, cells };
}

function problemAt({ notebook, cells }: CellModule, line: number, message: string): CellProblem {
  const { cell, firstLine } = cells.findLast(({ firstLine }) => firstLine <= line) ?? { cell: 1, firstLine: 1 };
  return { notebook, cell, line: line - firstLine + 1, message };
}

async function checkTypes(modules: readonly CellModule[]): Promise<CellProblem[]> {
  const { ok, text } = await deno(["check", "--quiet", ...withConfig(), ...modules.map(({ file }) => file)]);
  if (ok) return [];
  const problems: CellProblem[] = [];
  // Type errors stand in blocks of their own; an import that leads nowhere, or bad syntax, is a single one.
  const blocks = text.split(/^(?=TS\d+ \[ERROR\]|error: )/m).filter((block) =>
    /^(TS|error: (?!Type checking failed))/.test(block)
  );
  for (const block of blocks) {
    const [, code = "", text] = /^(?:(TS\d+) \[ERROR\]|error): (.*)/.exec(block)!;
    const [, url, line] = /\bat (file:\S+):(\d+):\d+$/m.exec(block) ?? [];
    const module = modules.find(({ file }) => pathToFileURL(file).href === url);
    if (module === undefined || UNUSED.has(code)) continue;
    const message = text.replace(/ at file:\S+$/, "").replace(/\.?$/, ".");
    const hint = code === "TS2451" ? " A name is declared once in a notebook." : "";
    problems.push(problemAt(module, Number(line), `${message}${hint}${code && ` (${code})`}`));
  }
  if (blocks.length === 0) throw new Error(text);
  return problems;
}

interface LintReport {
  diagnostics: { filename: string; range: { start: { line: number } }; message: string; code: string }[];
  errors: { file_path: string; message: string }[];
}

async function checkLint(modules: readonly CellModule[]): Promise<CellProblem[]> {
  const rules = `--rules-exclude=${RULES_OFF.join(",")}`;
  const { text } = await deno(["lint", "--json", ...withConfig(), rules, ...modules.map(({ file }) => file)]);
  const { diagnostics } = JSON.parse(text) as LintReport;
  return diagnostics.flatMap(({ filename, range, message, code }) => {
    const module = modules.find(({ file }) => pathToFileURL(file).href === filename);
    return module === undefined ? [] : problemAt(module, range.start.line, `${message} (${code})`);
  });
}

/** Each cell is formatted as a file of its own, as `deno fmt` does with a notebook, and compared. */
async function checkFormat(modules: readonly CellModule[], folder: string): Promise<CellProblem[]> {
  const files = modules.flatMap((module, index) =>
    module.cells.map(({ cell, source, firstLine }) => ({
      module,
      source,
      firstLine,
      file: join(folder, `format_${index}_${cell}.ts`),
    }))
  );
  if (files.length === 0) return [];
  await Promise.all(files.map(({ file, source }) => Deno.writeTextFile(file, source)));
  await deno(["fmt", "--quiet", ...withConfig(), ...files.map(({ file }) => file)]);
  const problems = await Promise.all(files.map(async ({ module, source, firstLine, file }) => {
    const given = source.split("\n");
    const wanted = (await Deno.readTextFile(file)).replace(/\n$/, "").split("\n");
    const line = given.findIndex((text, index) => text !== wanted[index]);
    if (line < 0 && given.length === wanted.length) return [];
    const at = line < 0 ? given.length : line;
    return problemAt(module, firstLine + at, `not formatted as deno fmt has it: ${JSON.stringify(wanted[at] ?? "")}`);
  }));
  return problems.flat();
}

function withConfig(): string[] {
  return ["--config", join(root, "deno.json")];
}

async function deno(args: readonly string[]): Promise<{ ok: boolean; text: string }> {
  const command = new Deno.Command(Deno.execPath(), { args: [...args], cwd: root, env: { NO_COLOR: "1" }, stdin: "null" });
  const { success, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  return { ok: success, text: decoder.decode(stdout) + decoder.decode(stderr) };
}

/** Checks everything, tells what was found, and returns the process's exit code. */
export async function check(): Promise<number> {
  const folder = join(root, "notebooks");
  const notebooks = Array.from(Deno.readDirSync(folder), ({ name }) => join(folder, name)).filter((path) =>
    path.endsWith(".ipynb")
  );
  let good = true;
  for (const args of [["fmt", "--check", "--quiet"], ["lint", "--quiet"], ["check", "--quiet", ...CODE]]) {
    const { ok, text } = await deno(args);
    if (!ok) complain(text);
    good &&= ok;
    say(`${ok ? "ok      " : "not ok  "}${args[0]}\n`);
  }
  const problems = await checkCells(notebooks.sort());
  for (const problem of problems) complain(`${problemText(problem)}\n`);
  say(`${problems.length === 0 ? "ok      " : "not ok  "}cells of ${notebooks.length} notebooks\n`);
  return good && problems.length === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await check());
