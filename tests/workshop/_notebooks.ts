/** The notebooks of the exercises, read and run. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { projectPath } from "shoplens/notebook";
import type { SolvedExercise } from "shoplens/workshop";
import { codeCells, type Notebook, notebookName, readNotebook } from "../../lib/cli/notebook_file.ts";

export const folder = projectPath("notebooks/exercises");

export interface Pair {
  /** Of the notebook to which they belong: `05`. */
  number: string;
  task: Notebook;
  solution: Notebook;
}

/** All pairs, by their tasks. */
export async function readPairs(): Promise<Pair[]> {
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name).filter((name) => name.endsWith("_task.ipynb")).sort();
  return await Promise.all(names.map(async (file) => {
    const number = notebookName(file).replace(/_task$/, "");
    const read = (which: string) => readNotebook(join(folder, `${number}_${which}.ipynb`));
    return { number, task: await read("task"), solution: await read("solution") };
  }));
}

/**
 * Runs a notebook's cells as one module in this process, which spares the kernel's start; a value at a cell's end is not shown.
 *
 * @returns how the exercises stand at its end
 */
export async function runCells(notebook: Notebook): Promise<readonly SolvedExercise[]> {
  const sources = codeCells(notebook).map(({ source }) => source);
  const ending = "export const outcome = await solved();\n";
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(file, [...sources, ending].join("\n"));
    return (await import(pathToFileURL(file).href)).outcome;
  } finally {
    await Deno.remove(file);
  }
}
