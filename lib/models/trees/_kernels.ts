/** The kernels of wasm/kernels.ts, which says what they do. */
import type { CompiledKernels } from "../../simd.ts";
import { KERNELS } from "./_kernels_wasm.ts";

/** What they take are counts, and addresses of arrays: `byteOffset`. Those that take a task first can be shared among threads. */
export interface Kernels {
  fill(
    ...args: [
      task: number,
      asked: number,
      columns: number,
      words: number,
      all: number,
      rows: number,
      count: number,
      pairs: number,
      histogram: number,
      parent: number,
    ]
  ): void;
  scan(...args: [task: number, asked: number, columns: number, histogram: number, leaf: number, found: number]): void;
  fillAndScan(...args: [...Parameters<Kernels["fill"]>, leaves: number, found: number, room: number]): void;
  part(
    ...args: [
      task: number,
      rows: number,
      count: number,
      words: number,
      shift: number,
      mask: number,
      goesLeft: number,
      scratch: number,
      ends: number,
    ]
  ): void;
  join(rows: number, count: number, scratch: number, ends: number): number;
  addValues(task: number, leaves: number, rows: number, scores: number, outputs: number): void;
  logistic(task: number, scores: number, labels: number, pairs: number, all: number, sums: number): void;
}

export const TREE_KERNELS: CompiledKernels<Kernels> = KERNELS;
