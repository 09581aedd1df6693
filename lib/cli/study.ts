/**
 * `deno task study` and `deno task run`: runs notebooks, each in a kernel of its own, and makes the gallery.
 *
 * Ends with 0 if no notebook failed, 1 if one did, 2 if the command makes no sense, 130 after Ctrl-C.
 */
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { cannot, quote } from "../errors.ts";
import { forSaving, readExecuted, writeExecuted } from "./_executed.ts";
import { complain, createReporter, failureText, say, summary, type SummaryRow } from "./_reporter.ts";
import { readArguments } from "./arguments.ts";
import { runCommand } from "./command.ts";
import { withReceipt } from "./freshness.ts";
import { writeGallery } from "./gallery/mod.ts";
import { type Notebook, notebookName, readNotebook, writeNotebook } from "./notebook_file.ts";
import { parametersOf, parseOverride, withParameters } from "./parameters.ts";
import { writePictures } from "./pictures.ts";
import { runNotebook } from "./runner.ts";

const HELP = `Runs notebooks and makes a gallery of them.

  deno task study [options]              all notebooks of the course
  deno task run NOTEBOOK... [options]    the notebooks named

  --only 04         only notebooks whose name starts so; may be repeated
  --jobs 2          so many at a time; default: 2, or 1 where there is one core
  -p name=value     sets a variable of the cell tagged "parameters"; may be repeated
  --timeout 120     seconds that one cell may take; default: 120, or what the notebook says
  --out out         folder for the gallery and the executed copies
  --save            writes the outputs back into the notebooks that passed, with a receipt that check reads, and README's pictures
`;

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What the command line asks for. */
interface Plan {
  items: PlanItem[];
  /** Whether this is the whole course, and earlier copies may go. */
  whole: boolean;
  jobs: number;
  /** Absent: what each notebook says of itself. */
  cellSeconds?: number;
  out: string;
  save: boolean;
}

interface PlanItem {
  name: string;
  path: string;
  notebook: Notebook;
  /** A folder of its own that gets its page too. */
  pageFolder?: string;
}

/** What a notebook may say of how it is run, in its metadata under `shoplens`. */
interface Wishes {
  /** Seconds that one cell may take. */
  cellSeconds?: number;
  /** The parameter that names the folder for its results, where its page goes too. */
  pageIn?: string;
}

/** Runs the command and returns the process's exit code. */
export function study(args: readonly string[]): Promise<number> {
  return runCommand(args, { help: HELP, makePlan, carryOut });
}

async function makePlan(args: readonly string[]): Promise<Plan> {
  const { values, positionals } = readArguments({
    args: [...args],
    allowPositionals: true,
    options: {
      only: { type: "string", multiple: true, default: [] },
      jobs: { type: "string", default: String(Math.min(2, navigator.hardwareConcurrency)) },
      parameter: { type: "string", short: "p", multiple: true, default: [] },
      timeout: { type: "string" },
      out: { type: "string" },
      save: { type: "boolean", default: false },
    },
  });
  // A task starts in the project's root; paths are meant from where the user is.
  const here = Deno.env.get("INIT_CWD") ?? Deno.cwd();
  const named = positionals.map((path) => resolve(here, path));
  const paths = select(named.length > 0 ? named : courseNotebooks(), values.only);
  const overrides = new Map(values.parameter.map(parseOverride));
  if (values.save && overrides.size > 0) {
    throw cannot("save", RangeError, {
      because: "outputs made with other parameters are not the notebook's own",
      fix: "Leave out --save or -p.",
    });
  }
  const items = await Promise.all(
    paths.map(async (path) => ({ name: notebookName(path), path, notebook: await readNotebook(path) })),
  );
  return {
    items: override(items, overrides),
    whole: named.length === 0 && values.only.length === 0,
    jobs: positive("--jobs", values.jobs, true),
    cellSeconds: values.timeout === undefined ? undefined : positive("--timeout", values.timeout, false),
    out: values.out === undefined ? join(root, "out") : resolve(here, values.out),
    save: values.save,
  };
}

function courseNotebooks(): string[] {
  const folder = join(root, "notebooks");
  return Array.from(Deno.readDirSync(folder), ({ name }) => name)
    .filter((name) => name.endsWith(".ipynb")).sort().map((name) => join(folder, name));
}

/** The notebooks whose name starts with one of the beginnings; all if there is none. */
function select(paths: readonly string[], only: readonly string[]): string[] {
  const beginnings = only.flatMap((text) => text.split(",")).map((text) => text.trim());
  const names = paths.map(notebookName);
  const wrong = beginnings.find((beginning) => !names.some((name) => name.startsWith(beginning)));
  if (wrong !== undefined) {
    throw cannot("choose notebooks", RangeError, {
      because: `none starts with ${quote(wrong)}`,
      fix: `There are ${names.join(", ")}.`,
    });
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw cannot("run", RangeError, { because: `two notebooks are named ${quote(twice)}` });
  if (paths.length === 0) throw cannot("run", RangeError, { because: "there is no notebook in notebooks/" });
  return paths.filter((_, index) =>
    beginnings.length === 0 || beginnings.some((beginning) => names[index].startsWith(beginning))
  );
}

/** Every name must be a parameter of one of the notebooks; each takes those that it has. */
function override(items: readonly PlanItem[], overrides: ReadonlyMap<string, string>): PlanItem[] {
  const known = new Set(items.flatMap(({ notebook }) => parametersOf(notebook).map(({ name }) => name)));
  for (const name of overrides.keys()) {
    if (known.has(name)) continue;
    const which = items.length === 1 ? items[0].name : "the notebooks chosen";
    throw cannot(`set the parameter ${name}`, RangeError, {
      because: `${which} has no such parameter`,
      fix: known.size === 0 ? "It has none." : `There are ${[...known].sort().join(", ")}.`,
    });
  }
  return items.map((item) => ({
    ...item,
    notebook: withParameters(item.notebook, overrides),
    pageFolder: pageFolderOf(item.notebook, overrides),
  }));
}

function wishesOf({ metadata }: Notebook): Wishes {
  return (metadata.shoplens ?? {}) as Wishes;
}

/** Where the notebook's own results go, as it reads the parameter: from where the user is, or else from the project. */
function pageFolderOf(notebook: Notebook, overrides: ReadonlyMap<string, string>): string | undefined {
  const { pageIn } = wishesOf(notebook), parameter = parametersOf(notebook).find(({ name }) => name === pageIn);
  if (pageIn === undefined || parameter === undefined) return undefined;
  return resolve(Deno.env.get("INIT_CWD") ?? root, overrides.get(pageIn) ?? String(parameter.initial));
}

function positive(option: string, text: string, whole: boolean): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && value < Infinity && (!whole || Number.isInteger(value))) return value;
  throw cannot(`use ${option}`, RangeError, {
    expected: whole ? "a whole number above 0" : "a number above 0",
    received: text,
  });
}

async function carryOut(plan: Plan, signal: AbortSignal): Promise<number> {
  const { items, out, cellSeconds } = plan;
  const started = performance.now();
  const copies = join(out, "notebooks");
  if (plan.whole) await Deno.remove(copies, { recursive: true }).catch(() => {});
  await Deno.mkdir(copies, { recursive: true });
  const rows: SummaryRow[] = items.map(({ name }) => ({ name }));
  const reporter = createReporter(items.map(({ name }) => name));
  try {
    await inParallel(items, plan.jobs, async (item, index) => {
      if (signal.aborted) return;
      const { name, path, notebook } = item;
      const result = await runNotebook(notebook, {
        cwd: dirname(path),
        cellSeconds: cellSeconds ?? wishesOf(notebook).cellSeconds,
        signal,
        onCell: (event) => reporter.cell(name, event),
      });
      rows[index].result = result;
      reporter.done(name, result);
      if (result.status !== "stopped") await writeExecuted(copies, name, result);
      if (plan.save && result.status === "passed") {
        await writeNotebook(path, await withReceipt(forSaving(result.notebook, root)));
      }
    });
  } finally {
    reporter.close();
  }
  for (const { name, result } of rows) if (result?.status === "failed") complain(failureText(name, result));
  say(summary(rows, (performance.now() - started) / 1000));
  if (signal.aborted) return 130;
  if (plan.save) { for (const path of await writePictures(root)) say(`Drawn: ${path}\n`); }
  const entries = await readExecuted(copies), notebooks = dirname(items[0].path);
  const gallery = await writeGallery(entries, out, { notebooks });
  for (const { name, pageFolder } of items) {
    if (pageFolder !== undefined) await writeGallery(entries.filter((entry) => entry.name === name), pageFolder, { notebooks });
  }
  const megabytes = (gallery.bytes / 1e6).toFixed(1);
  const near = relative(Deno.cwd(), gallery.index);
  say(`Gallery: ${near.startsWith("..") ? gallery.index : near} (${gallery.pages} pages, ${megabytes} MB)\n`);
  return rows.some(({ result }) => result?.status === "failed") ? 1 : 0;
}

/** Does the work for each item, in order, so many at a time. */
async function inParallel<T>(
  items: readonly T[],
  jobs: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const rest = items.entries();
  const worker = async () => {
    for (const [index, item] of rest) await work(item, index);
  };
  await Promise.all(Array.from({ length: Math.min(jobs, items.length) }, worker));
}

if (import.meta.main) Deno.exit(await study(Deno.args));
