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
      rows: number,
      count: number,
      words: number,
      shift: number,
      mask: number,
      goesLeft: number,
      scratch: number,
    ]
  ): number;
  addValue(rows: number, count: number, scores: number, stride: number, value: number): void;
  logistic(task: number, scores: number, labels: number, pairs: number, all: number, sums: number): void;
}

export const TREE_KERNELS: CompiledKernels<Kernels> = KERNELS;
