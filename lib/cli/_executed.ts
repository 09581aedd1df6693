/** Executed copies of notebooks, which carry how their run went, so that the gallery can be made from the files alone. */
import { join } from "node:path";
import type { GalleryEntry } from "./gallery/mod.ts";
import { type Cell, isProgress, type Notebook, notebookName, readNotebook, writeNotebook } from "./notebook_file.ts";
import type { RunResult } from "./runner.ts";

/** What the copy's metadata say of the run, under `shoplens.run`. */
type Run = Pick<GalleryEntry, "status" | "seconds" | "headline" | "reason">;

/** Writes the executed copy of a notebook into `folder`. */
export async function writeExecuted(folder: string, name: string, result: RunResult): Promise<void> {
  const { status, seconds, headline, reason, notebook } = result;
  const run: Run = { status, seconds, headline, reason };
  const metadata = { ...notebook.metadata, shoplens: { ...ours(notebook), run } };
  await writeNotebook(join(folder, `${name}.ipynb`), { ...notebook, metadata });
}

/** Reads the executed copies in `folder`, in the order of their names. */
export async function readExecuted(folder: string): Promise<GalleryEntry[]> {
  const files = Array.from(Deno.readDirSync(folder), ({ name }) => name).filter((name) => name.endsWith(".ipynb")).sort();
  return await Promise.all(files.map(async (file) => {
    const notebook = await readNotebook(join(folder, file));
    return { ...ours(notebook).run, name: notebookName(file), notebook };
  }));
}

function ours({ metadata }: Notebook): { run?: Run } {
  return (metadata.shoplens ?? {}) as { run?: Run };
}

/**
 * The notebook as it is committed: without what tells how long things took, which is progress and what cells tagged `timings` show, and
 * without the folder in which this machine keeps the project.
 */
export function forSaving(notebook: Notebook, root: string): Notebook {
  const folder = root.replace(/\/?$/, "/");
  const cells = notebook.cells.map((cell): Cell => {
    if (cell.cell_type !== "code") return cell;
    if (cell.metadata.tags?.includes("timings")) return { ...cell, outputs: [] };
    const lasting = cell.outputs.filter((output) => !("metadata" in output && isProgress(output.metadata)));
    const text = JSON.stringify(lasting).replaceAll(`file://${folder}`, "").replaceAll(folder, "");
    return { ...cell, outputs: JSON.parse(text) };
  });
  return { ...notebook, cells };
}
