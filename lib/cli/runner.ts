/** Runs one notebook from its first code cell to its last, in a kernel of its own. */
import { type Kernel, startKernel } from "../kernel/mod.ts";
import type { Status } from "./gallery/mod.ts";
import { type CodeCell, headlineOf, type Notebook, type Output } from "./notebook_file.ts";

/** Where a run is. */
export interface CellEvent {
  /** The cell's number among the code cells, from 1. */
  number: number;
  /** How many code cells there are. */
  total: number;
  source: string;
}

export interface RunOptions {
  /** The folder in which the kernel works. */
  cwd: string;
  /** Seconds that one cell may take. Default: 120. */
  cellSeconds?: number;
  /** Ends the run: the cell is interrupted and the kernel ended. */
  signal?: AbortSignal;
  /** Called before each cell. */
  onCell?: (event: CellEvent) => void;
}

/** The cell at which a run ended, and why. */
export interface Failure {
  /** The cell's place in the notebook, texts included, from 1. */
  cell: number;
  source: string;
  /** The error as the kernel told it. */
  error: string;
}

export interface RunResult {
  status: Status;
  /** Seconds from the start of the kernel to its end. */
  seconds: number;
  /** The notebook with the outputs of this run; cells that were not reached have none. */
  notebook: Notebook;
  headline?: string;
  /** Why it did not pass, in a sentence. */
  reason?: string;
  failure?: Failure;
}

type Ending = Pick<RunResult, "status" | "reason" | "failure">;

/**
 * Runs a notebook. An error in a cell ends the run with status `failed`, unless the cell is tagged `raises-exception`; an
 * error named `MissingDataError` ends it as `skipped`; the signal ends it as `stopped`. The kernel is gone afterwards.
 */
export async function runNotebook(notebook: Notebook, options: RunOptions): Promise<RunResult> {
  const started = performance.now();
  const executed = withoutOutputs(notebook);
  const ending = await runCells(executed, options);
  const headline = executed.cells.flatMap((cell) => cell.cell_type === "code" ? cell.outputs : [])
    .map((output) => "data" in output ? headlineOf(output.data) : undefined)
    .findLast((text) => text !== undefined);
  const seconds = Math.round(performance.now() - started) / 1000;
  return { ...ending, seconds, notebook: executed, ...(headline !== undefined && { headline }) };
}

async function runCells(executed: Notebook, { cwd, cellSeconds = 120, signal, onCell }: RunOptions): Promise<Ending> {
  const cells = executed.cells.map((cell, index) => ({ cell, place: index + 1 }))
    .filter((item): item is { cell: CodeCell; place: number } => item.cell.cell_type === "code" && item.cell.source.trim() !== "");
  const stopped: Ending = { status: "stopped", reason: "It was stopped before its end." };
  if (signal?.aborted) return stopped;
  const kernel = await startKernel({ cwd, signal });
  try {
    for (const [index, { cell, place }] of cells.entries()) {
      onCell?.({ number: index + 1, total: cells.length, source: cell.source });
      const { outputs, executionCount } = await kernel.execute(cell.source, { timeoutMs: cellSeconds * 1000 });
      cell.outputs = outputs as Output[];
      cell.execution_count = executionCount;
      if (signal?.aborted) return stopped;
      const error = cell.outputs.find((output) => output.output_type === "error");
      if (error !== undefined && !cell.metadata.tags?.includes("raises-exception")) return endingAt(cell, place, error);
    }
    return { status: "passed" };
  } catch (error) {
    if (signal?.aborted) return stopped;
    throw error;
  } finally {
    await kernel.shutdown();
  }
}
