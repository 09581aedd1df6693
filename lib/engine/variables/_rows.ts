/** The kernels of wasm/rows.ts, on the memory of a workspace. */
import { type CompiledKernels, moduleOf } from "../../simd.ts";
import { helpersFor, STEPPED } from "../kernels/helpers.ts";
import { KERNELS } from "./_rows_wasm.ts";

/** What every kernel goes over: rows of a list, or with list 0 the first `count`. */
type Rows = [list: number, count: number, width: number];

/** From where to where in a list a kernel works that threads share. */
type Range = [start: number, end: number];

/** What every step begins with: rows of a list, or with list 0 the first ones. */
type Who = [room: number, list: number, width: number, weights: number, gradients: number];

/** What every step takes: addresses, how many steps there were, and those of the figures of each. */
type When = [stamps: number, now: number, rates: number, shrinks: number];

/** What the module exports; addresses are bytes, see the source. */
export interface RowKernels {
  gatherRows(room: number, to: number, table: number, list: number, width: number, ...range: Range): void;
  addRows(room: number, sums: number, from: number, ...rest: [...Rows, marks: number, ...Range]): void;
  areRows(list: number, count: number, rows: number): number;
  markRows(to: number, length: number, list: number, count: number, marks: number): number;
  sortRows(list: number, marks: number, rows: number): void;
  unmarkRows(list: number, count: number, marks: number): void;
  squareRows(...rows: [...Rows, x: number]): number;
  scaleRows(...rows: [...Rows, x: number, by: number]): void;
  sgdRows(...step: [...Who, velocity: number, ...When, momentum: number, nesterov: number, ...Range]): void;
  rmspropRows(
    ...step: [...Who, square: number, change: number, ...When, decay: number, momentum: number, epsilon: number, ...Range]
  ): void;
  adamRows(
    ...step: [...Who, mean: number, square: number, ...When, beta1: number, beta2: number, epsilon: number, ...Range]
  ): void;
}

const COMPILED: CompiledKernels<RowKernels> = KERNELS;

/** The kernels that threads share. */
export type SharedRowKernel = "gatherRows" | "addRows" | "sgdRows" | "rmspropRows" | "adamRows";

/** The kernels on a memory, and who helps with them. */
export interface RowWork {
  readonly kernels: RowKernels;
  /** Runs one on so many items, of `each` numbers, and on threads if that is worth it. */
  share(kernel: SharedRowKernel, numbers: readonly number[], items: number, each: number): void;
  dismiss(): void;
}

/** The kernels on a memory. */
export function rowWork(memory: WebAssembly.Memory): RowWork {
  const { exports } = new WebAssembly.Instance(moduleOf(COMPILED), { env: { memory } });
  const kernels = exports as unknown as RowKernels & Record<SharedRowKernel, (...numbers: number[]) => void>;
  const helpers = helpersFor({ compiled: COMPILED, memory, kernels });
  return {
    kernels,
    share(kernel, numbers, items, each) {
      const crew = helpers.with(STEPPED * items * each);
      if (crew === undefined) kernels[kernel](0, ...numbers, 0, items);
      else crew.share(kernel, { numbers: numbers as number[], items });
    },
    dismiss: helpers.dismiss,
  };
}
