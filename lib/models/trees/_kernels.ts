/** The kernels of wasm/kernels.ts, which says what they do. */
import type { CompiledKernels } from "../../simd.ts";
import { KERNELS } from "./_kernels_wasm.ts";

/** What they take are counts, and addresses of arrays: `byteOffset`. */
export interface Kernels {
  gather(to: number, pairs: number, rows: number, count: number): void;
  accumulate(
    ...args: [h0: number, h1: number, h2: number, h3: number, words: number, rows: number, count: number, ordered: number]
  ): void;
  subtract(parent: number, child: number, pairs: number): void;
  part(rows: number, count: number, words: number, shift: number, goesLeft: number, scratch: number): number;
  logistic(scores: number, labels: number, pairs: number, count: number, sums: number): void;
}

export const TREE_KERNELS: CompiledKernels<Kernels> = KERNELS;
