/** Runs one notebook from its first code cell to its last, in a kernel of its own. */
import { type Kernel, startKernel } from "../kernel/mod.ts";
import type { Status } from "./gallery/mod.ts";
import { type Cell, type CodeCell, codeCells, headlineOf, type Notebook } from "./notebook_file.ts";

/** Where a run is. */
export interface CellEvent {
  /** The cell's number, from 1 and without texts, as Jupyter shows it in brackets. */
  number: number;
  /** How many such cells there are. */
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
  /** The cell's number, from 1 and without texts, as Jupyter shows it in brackets. */
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

/** Runs the cells in order, and puts into them what comes out. */
async function runCells(notebook: Notebook, { cwd, cellSeconds = 120, signal, onCell }: RunOptions): Promise<Ending> {
  const stopped: Ending = { status: "stopped", reason: "Stopped before its end." };
  if (signal?.aborted) return stopped;
  const cells = codeCells(notebook);
  let kernel: Kernel | undefined;
  try {
    kernel = await startKernel({ cwd, signal });
    for (const [index, cell] of cells.entries()) {
      onCell?.({ number: index + 1, total: cells.length, source: cell.source });
      const { status, outputs, executionCount } = await kernel.execute(cell.source, { timeoutMs: cellSeconds * 1000 });
      cell.outputs = outputs;
      cell.execution_count = executionCount;
      if (signal?.aborted) return stopped;
      if (status === "error" && !cell.metadata.tags?.includes("raises-exception")) return endAt(cell, index + 1);
    }
    return { status: "passed" };
  } catch (error) {
    return signal?.aborted ? stopped : { status: "failed", reason: (error as Error).message };
  } finally {
    await kernel?.shutdown();
  }
}

/** How a run ends at a cell with an error: missing data are nobody's fault. */
function endAt({ source, outputs }: CodeCell, number: number): Ending {
  const error = outputs.findLast((output) => output.output_type === "error");
  const { ename = "Error", evalue = "the kernel gave no reason", traceback = [] } = error ?? {};
  if (ename === "MissingDataError") return { status: "skipped", reason: evalue };
  const hint = ename === "TimeoutError" ? " Give cells more time with --timeout." : "";
  return {
    status: "failed",
    reason: `Cell ${number}: ${ename}: ${evalue}${hint && `.${hint}`}`,
    failure: { cell: number, source, error: (traceback.join("\n") || `${ename}: ${evalue}`) + hint },
  };
}

function withoutOutputs(notebook: Notebook): Notebook {
  const cells = notebook.cells.map((cell): Cell =>
    cell.cell_type === "code" ? { ...cell, outputs: [], execution_count: null } : cell
  );
  return { ...notebook, cells };
}
