// deno-lint-ignore-file camelcase -- nbformat's own names
/** Drives a kernel from a program, as a notebook runner does: cells in, outputs as a notebook file keeps them out. */
import { cannot } from "../errors.ts";
import { admit, type Output } from "./_admission.ts";
import type { InnerOptions } from "./_inner.ts";
import type { Content } from "./wire.ts";

/** How {@linkcode startKernel} starts a kernel. */
export type KernelOptions = InnerOptions;

/** An output as nbformat 4 keeps it. */
export type NotebookOutput =
  | { output_type: "stream"; name: "stdout" | "stderr"; text: string }
  | { output_type: "display_data"; data: Content; metadata: Content }
  | { output_type: "execute_result"; data: Content; metadata: Content; execution_count: number }
  | { output_type: "error"; ename: string; evalue: string; traceback: string[] };

/** How a cell is run. */
export interface ExecuteOptions {
  /** Hears each output as it comes; text of one stream in pieces, which the result holds joined. */
  onOutput?: (output: NotebookOutput) => void;
  /** Most time that the cell may take; then it is interrupted, and the kernel ended if that does not help. Default: none. */
  timeoutMs?: number;
}

/** What came of a cell. */
export interface CellResult {
  status: "ok" | "error";
  /** Outputs in order; what timers of the cell show after its end is added until the next cell runs. */
  outputs: NotebookOutput[];
  executionCount: number;
}

/** A running kernel. */
export interface Kernel {
  readonly pid: number;
  /** Resolves, with the reason in words, when the kernel has ended. */
  readonly died: Promise<string>;
  /**
   * Runs a cell after those given before. An error in the cell, and the kernel's death under it, is its last output.
   *
   * @throws Error when the kernel has ended before
   */
  execute(code: string, options?: ExecuteOptions): Promise<CellResult>;
  /** Says stop to the running cell (SIGINT); it stops where it looks for that. */
  interrupt(): void;
  /** Ends the kernel; nothing of it is left. */
  shutdown(): Promise<void>;
}

/** After a time limit's interrupt, a cell has this long to stop by itself. */
const GRACE_MS = 2_000;

/**
 * Starts Deno's kernel behind a gate that gives every cell its own output. The process ends with this one, however this one ends.
 *
 * @throws Error when the kernel does not start, with what it wrote
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const kernel = await startKernel();
 * const { outputs } = await kernel.execute("1 + 1");
 * await kernel.shutdown();
 * assertEquals(outputs, [{ output_type: "execute_result", data: { "text/plain": "2" }, metadata: {}, execution_count: 1 }]);
 * ```
 */
export async function startKernel(options: KernelOptions = {}): Promise<Kernel> {
  const admission = await admit(options);
  const { inner } = admission;
  const shown = new Map<string, { data: Content; metadata: Content }[]>();
  let ended: string | undefined;
  inner.died.then((reason) => ended = reason);

  return {
    pid: inner.pid,
    died: inner.died,
    interrupt: () => inner.interrupt(),
    shutdown: () => inner.shutdown(),
    async execute(code, { onOutput, timeoutMs } = {}) {
      if (ended !== undefined) throw cannot("execute a cell", Error, { because: ended, fix: "Start a new kernel." });
      const outputs: NotebookOutput[] = [];
      const collect = createCollector(outputs, shown);
      const limit = timeoutMs === undefined ? undefined : setLimit(timeoutMs);
      const { status, executionCount } = await admission.run({
        code,
        onStart: () => limit?.start(),
        onOutput: (output) => {
          const added = collect(output);
          if (added !== undefined) onOutput?.(added);
        },
      });
      limit?.stop();
      if (limit?.passed !== true) return { status, outputs, executionCount };
      const evalue = `the cell took longer than its limit of ${timeoutMs! / 1000} s`;
      const error: NotebookOutput = {
        output_type: "error",
        ename: "TimeoutError",
        evalue,
        traceback: [`TimeoutError: ${evalue}.`],
      };
      outputs.push(error);
      onOutput?.(error);
      return { status: "error", outputs, executionCount };
    },
  };

  /** Interrupts when the time is over, and ends the kernel when that does not help. */
  function setLimit(milliseconds: number) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const limit = {
      passed: false,
      start: () => {
        timer = setTimeout(() => {
          limit.passed = true;
          inner.interrupt();
          timer = setTimeout(() => inner.shutdown(), GRACE_MS);
        }, milliseconds);
      },
      stop: () => clearTimeout(timer),
    };
    return limit;
  }
}

/** Turns messages into outputs: streams joined, cleared when asked, displays with a name kept up to date wherever they are. */
function createCollector(outputs: NotebookOutput[], shown: Map<string, { data: Content; metadata: Content }[]>) {
  let clearBeforeNext = false;
  return ({ type, content }: Output): NotebookOutput | undefined => {
    if (type === "clear_output") {
      if (content.wait) clearBeforeNext = true;
      else outputs.length = 0;
      return undefined;
    }
    const output = toOutput(type, content);
    const name = content.transient?.display_id;
    if (type === "update_display_data") {
      for (const display of shown.get(name) ?? []) {
        Object.assign(display, { data: content.data, metadata: content.metadata ?? {} });
      }
      return undefined;
    }
    if (output === undefined) return undefined;
    if (clearBeforeNext) outputs.length = 0;
    clearBeforeNext = false;
    const previous = outputs.at(-1);
    if (output.output_type === "stream" && previous?.output_type === "stream" && previous.name === output.name) {
      previous.text += output.text;
      return { ...output };
    }
    outputs.push(output);
    if (name !== undefined && "data" in output) {
      if (!shown.has(name)) shown.set(name, []);
      shown.get(name)!.push(output);
    }
    return output.output_type === "stream" ? { ...output } : output;
  };
}

function toOutput(type: string, content: Content): NotebookOutput | undefined {
  switch (type) {
    case "stream":
      return { output_type: type, name: content.name, text: content.text };
    case "display_data":
      return { output_type: type, data: content.data, metadata: content.metadata ?? {} };
    case "execute_result":
      return {
        output_type: type,
        data: content.data,
        metadata: content.metadata ?? {},
        execution_count: content.execution_count,
      };
    case "error":
      return { output_type: type, ename: content.ename, evalue: content.evalue, traceback: content.traceback };
    default:
      return undefined;
  }
}
