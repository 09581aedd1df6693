/**
 * Whether a saved notebook's outputs are those of its cells. `study --save` leaves a receipt in the notebook's metadata: hashes of the code
 * cells, of the outputs that they gave, and of the code of `lib` that they ran. No times and no machine, so it changes only when these do.
 */
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { sha256 } from "../files.ts";
import { codeCells, type Notebook, notebookName } from "./notebook_file.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What a notebook says of the run that its outputs come from, in its metadata under `shoplens.receipt`. */
export interface OutputsReceipt {
  /** Of the code cells that ran, in order. */
  cells: string;
  /** Of what they gave, as it was saved. */
  outputs: string;
  /** Of the files of `lib` behind the notebook's imports. */
  lib: string;
}

/** The notebook with the receipt of its outputs; as it is saved, right after its run. */
export async function withReceipt(notebook: Notebook): Promise<Notebook> {
  const receipt: OutputsReceipt = { ...await hashesOf(notebook), lib: await hashOfLib(notebook) };
  return { ...notebook, metadata: { ...notebook.metadata, shoplens: { ...ours(notebook), receipt } } };
}

/** The same notebook after a change of its code's looks alone: outputs that were its own stay so. */
export async function keepReceipt(before: Notebook, after: Notebook): Promise<Notebook> {
  const { receipt } = ours(before);
  if (receipt === undefined || await staleness(before) !== undefined) return after;
  return {
    ...after,
    metadata: { ...after.metadata, shoplens: { ...ours(after), receipt: { ...receipt, ...await hashesOf(after) } } },
  };
}

/** Why the outputs are not those of the cells; undefined if they are. */
export async function staleness(notebook: Notebook): Promise<string | undefined> {
  const { receipt } = ours(notebook);
  if (receipt === undefined) return "its outputs were not saved by study, so nothing says which cells they belong to";
  const now = await hashesOf(notebook);
  if (receipt.cells !== now.cells) return "its code was changed after the run that its outputs come from";
  if (receipt.outputs !== now.outputs) return "its outputs were changed after the run";
  return undefined;
}

/** Whether the code of `lib` behind the notebook is still what its outputs were made with. */
export async function isOfThisLib(notebook: Notebook): Promise<boolean> {
  return ours(notebook).receipt?.lib === await hashOfLib(notebook);
}

/** What to type to renew the notebooks at these paths. */
export function renewal(paths: readonly string[]): string {
  return `deno task study ${paths.map((path) => `--only ${notebookName(path).split("_")[0]}`).join(" ")} --save`;
}

function ours({ metadata }: Notebook): { receipt?: OutputsReceipt } {
  return (metadata.shoplens ?? {}) as { receipt?: OutputsReceipt };
}

async function hashesOf(notebook: Notebook): Promise<Pick<OutputsReceipt, "cells" | "outputs">> {
  const cells = codeCells(notebook);
  return {
    cells: await hashOf(cells.map(({ source }) => source)),
    // Jupyter numbers the cells anew when they run again, also where nothing else changes.
    outputs: await hashOf(cells.map(({ outputs }) => outputs.map((output) => ({ ...output, execution_count: undefined })))),
  };
}

/** Reads the imports as Deno does, so that only a change of what the notebook runs counts. */
async function hashOfLib(notebook: Notebook): Promise<string> {
  const file = await Deno.makeTempFile({ prefix: "shoplens-imports-", suffix: ".ts" });
  try {
    await Deno.writeTextFile(file, codeCells(notebook).map(({ source }) => source).join("\n"));
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", "--config", join(root, "deno.json"), file],
      cwd: root,
      stdin: "null",
      stderr: "null",
    }).output();
    const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as { modules: { local?: string }[] };
    const lib = join(root, "lib");
    const files = modules.flatMap(({ local }) => local?.startsWith(lib) ? [local] : []).sort();
    const texts = await Promise.all(files.map((path) => Deno.readTextFile(path)));
    return await hashOf(files.map((path, i) => [relative(root, path).replaceAll("\\", "/"), texts[i]]));
  } finally {
    await Deno.remove(file);
  }
}

/** Keys in order, as a file and a run may have them in different ones. */
async function hashOf(value: unknown): Promise<string> {
  const ordered = (_: string, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => a < b ? -1 : 1))
      : item;
  return (await sha256(new TextEncoder().encode(JSON.stringify(value, ordered)))).slice(0, 16);
}
