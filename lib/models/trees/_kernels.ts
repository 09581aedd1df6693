/** The kernels of wasm/kernels.ts, which says what they do. */
import type { CompiledKernels } from "../../simd.ts";
import { KERNELS } from "./_kernels_wasm.ts";

/** What a histogram is filled from, and which. */
type Filling = [
  asked: number,
  columns: number,
  words: number,
  all: number,
  rows: number,
  count: number,
  pairs: number,
  histogram: number,
  parent: number,
];

/**
 * What they take are counts, and addresses of arrays: `byteOffset`. Those that take from where to where they work can be shared among
 * threads; of the room that each has they use none.
 */
export interface Kernels {
  fill(
    ...args: [room: number, ...Filling, from: number, end: number]
  ): void;
  scan(
    ...args: [
      room: number,
      asked: number,
      columns: number,
      histogram: number,
      leaf: number,
      found: number,
      from: number,
      end: number,
    ]
  ): void;
  fillAndScan(
    ...args: [room: number, ...Filling, leaves: number, found: number, foundNext: number, from: number, end: number]
  ): void;
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
  logistic(
    ...args: [room: number, scores: number, labels: number, pairs: number, sums: number, from: number, end: number]
  ): void;
}

export const TREE_KERNELS: CompiledKernels<Kernels> = KERNELS;
