/**
 * `deno task check`: formatting, lint and types of the code and of every notebook's cells, and whether saved outputs are theirs.
 *
 * The cells of a notebook are checked as one module, so that later cells see the names of earlier ones; a name is declared
 * once in a notebook. What is found is told by notebook, cell and line. With `--fix`, code and cells are formatted first.
 */
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { complain, say } from "./_reporter.ts";
import { isOfThisLib, keepReceipt, renewal, staleness } from "./freshness.ts";
import { codeCells, notebookName, readNotebook, writeNotebook } from "./notebook_file.ts";

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
export function checkCells(paths: readonly string[]): Promise<CellProblem[]> {
  return withModules(paths, async (modules, folder) => {
    const found = await Promise.all([checkTypes(modules), checkLint(modules), checkFormat(modules, folder)]);
    return found.flat().sort((a, b) => a.notebook.localeCompare(b.notebook) || a.cell - b.cell || a.line - b.line);
  });
}

/** Puts the notebooks' modules into a folder that is there for as long as the work. */
async function withModules<T>(
  paths: readonly string[],
  work: (modules: readonly CellModule[], folder: string) => Promise<T>,
): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "shoplens-check-" });
  try {
    const modules = paths.map((path, index) => extractCells(path, join(folder, `${index}_${notebookName(path)}.ts`)));
    return await work(await Promise.all(modules), folder);
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
  if (modules.length === 0) return [];
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
  if (modules.length === 0) return [];
  const rules = `--rules-exclude=${RULES_OFF.join(",")}`;
  const { text } = await deno(["lint", "--json", ...withConfig(), rules, ...modules.map(({ file }) => file)]);
  const { diagnostics } = JSON.parse(text) as LintReport;
  return diagnostics.flatMap(({ filename, range, message, code }) => {
    const module = modules.find(({ file }) => pathToFileURL(file).href === filename);
    return module === undefined ? [] : problemAt(module, range.start.line, `${message} (${code})`);
  });
}

/** A cell, and how `deno fmt` would have it. */
interface FormattedCell {
  module: CellModule;
  cell: CellModule["cells"][number];
  wanted: string;
}

/** Formats each cell as a file of its own, as `deno fmt` does with a notebook. Cells with bad syntax stay as they are. */
async function formatCells(modules: readonly CellModule[], folder: string): Promise<FormattedCell[]> {
  const files = modules.flatMap((module, index) =>
    module.cells.map((cell) => ({ module, cell, file: join(folder, `format_${index}_${cell.cell}.ts`) }))
  );
  await Promise.all(files.map(({ file, cell }) => Deno.writeTextFile(file, cell.source)));
  if (files.length > 0) await deno(["fmt", "--quiet", ...withConfig(), ...files.map(({ file }) => file)]);
  return await Promise.all(files.map(async ({ file, ...rest }) => {
    return { ...rest, wanted: (await Deno.readTextFile(file)).replace(/\n$/, "") };
  }));
}

async function checkFormat(modules: readonly CellModule[], folder: string): Promise<CellProblem[]> {
  const cells = await formatCells(modules, folder);
  return cells.filter(({ cell, wanted }) => cell.source !== wanted).map(({ module, cell, wanted }) => {
    const given = cell.source.split("\n");
    const lines = wanted.split("\n");
    let at = 0;
    while (given[at] === lines[at]) at++;
    const message = `not formatted as deno fmt has it: ${at < lines.length ? JSON.stringify(lines[at]) : "it ends here"}`;
    return problemAt(module, cell.firstLine + Math.min(at, given.length - 1), message);
  });
}

/**
 * Formats the cells of notebooks as `deno fmt` would, and leaves the rest of the files as it is.
 *
 * @returns the notebooks that were changed
 */
export function fixFormat(paths: readonly string[]): Promise<string[]> {
  return withModules(paths, async (modules, folder) => {
    const cells = await formatCells(modules, folder);
    const changed = modules.filter((module) =>
      cells.some((item) => item.module === module && item.cell.source !== item.wanted)
    );
    for (const module of changed) {
      const notebook = await readNotebook(module.notebook), before = structuredClone(notebook);
      const targets = codeCells(notebook);
      for (const { cell, wanted } of cells.filter((item) => item.module === module)) targets[cell.cell - 1].source = wanted;
      await writeNotebook(module.notebook, await keepReceipt(before, notebook));
    }
    return changed.map(({ notebook }) => notebook);
  });
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

/** Which notebooks have outputs of other cells than theirs, and why; and which have their own, made by an earlier `lib`. */
export async function checkOutputs(paths: readonly string[]): Promise<{ stale: Map<string, string>; older: string[] }> {
  const stale = new Map<string, string>(), older: string[] = [];
  for (const path of paths) {
    const notebook = await readNotebook(path), why = await staleness(notebook);
    if (why !== undefined) stale.set(path, why);
    else if (!await isOfThisLib(notebook)) older.push(path);
  }
  return { stale, older };
}

function notebooksIn(folder: string): string[] {
  const names = Array.from(Deno.readDirSync(join(root, folder)), ({ name }) => name);
  return names.filter((name) => name.endsWith(".ipynb")).sort().map((name) => join(root, folder, name));
}

/** Checks everything, tells what was found, and returns the process's exit code. With `--fix`, formats first. */
export async function check(args: readonly string[] = []): Promise<number> {
  // Exercises are saved without outputs, which would tell the answers.
  const course = notebooksIn("notebooks"), notebooks = [...course, ...notebooksIn("notebooks/exercises")];
  if (args.includes("--fix")) {
    await deno(["fmt", "--quiet"]);
    for (const path of await fixFormat(notebooks)) say(`formatted  ${relative(Deno.cwd(), path)}\n`);
  }
  let good = true;
  for (const [command, ...rest] of [["fmt", "--check"], ["lint"], ["check", ...CODE]]) {
    const { ok, text } = await deno([command, "--quiet", ...rest]);
    if (!ok) complain(text);
    say(`${ok ? "ok    " : "wrong "} deno ${command}\n`);
    good &&= ok;
  }
  const problems = await checkCells(notebooks);
  for (const problem of problems) complain(`${problemText(problem)}\n`);
  say(`${problems.length === 0 ? "ok    " : "wrong "} cells of ${notebooks.length} notebooks\n`);
  const { stale, older } = await checkOutputs(course);
  for (const [path, why] of stale) complain(`${relative(Deno.cwd(), path)}: ${why}. Renew it: ${renewal([path])}\n`);
  say(`${stale.size === 0 ? "ok    " : "wrong "} outputs of ${course.length} notebooks\n`);
  if (older.length > 0) {
    const which = older.length === course.length ? "all" : `${older.length}: ${older.map(notebookName).join(", ")}`;
    say(`note   lib has changed since outputs were saved (${which}); deno task study --save renews them before a release\n`);
  }
  return good && problems.length === 0 && stale.size === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await check(Deno.args));
