/** The kernels of wasm/rows.ts, on the memory of a workspace. */
import { type CompiledKernels, moduleOf } from "../simd.ts";
import { KERNELS } from "./_rows_wasm.ts";

/** What every kernel goes over: rows of a list, or with list 0 the first `count`. */
type Rows = [list: number, count: number, width: number];

/** What every step takes: addresses, how many steps there were, and those of the figures of each. */
type Steps = [stamps: number, now: number, rates: number, shrinks: number];

/** What the module exports; addresses are bytes, see the source. */
export interface RowKernels {
  gatherRows(to: number, table: number, ...rows: Rows): void;
  addRows(sums: number, from: number, ...rest: [...Rows, marks: number]): void;
  areRows(list: number, count: number, rows: number): number;
  markRows(to: number, length: number, list: number, count: number, marks: number): number;
  sortRows(list: number, marks: number, rows: number): void;
  unmarkRows(list: number, count: number, marks: number): void;
  squareRows(...rows: [...Rows, x: number]): number;
  scaleRows(...rows: [...Rows, x: number, by: number]): void;
  sgdRows(
    ...step: [...Rows, weights: number, gradients: number, velocity: number, ...Steps, momentum: number, nesterov: number]
  ): void;
  rmspropRows(
    ...step: [
      ...Rows,
      weights: number,
      gradients: number,
      square: number,
      change: number,
      ...Steps,
      decay: number,
      momentum: number,
      epsilon: number,
    ]
  ): void;
  adamRows(
    ...step: [
      ...Rows,
      weights: number,
      gradients: number,
      mean: number,
      square: number,
      ...Steps,
      beta1: number,
      beta2: number,
      epsilon: number,
    ]
  ): void;
}

const COMPILED: CompiledKernels<RowKernels> = KERNELS;

/** The kernels on a memory. */
export function rowKernels(memory: WebAssembly.Memory): RowKernels {
  return new WebAssembly.Instance(moduleOf(COMPILED), { env: { memory } }).exports as unknown as RowKernels;
}
