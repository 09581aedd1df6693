/** The SIMD kernels of wasm/kernels.ts, each user with a memory of its own, which goes when its arrays go. */
import { type CompiledKernels, createWorkspace as allocate } from "../../simd.ts";
import { type Crew, hireCrew, THREADS } from "../../threads.ts";
import { type Blas, type BlasKernels, blasKernels, openBlas, type ProductNumbers } from "./blas.ts";
import { MOVED, WORTH_SHARING } from "./helpers.ts";
import { KERNELS } from "./_kernels_wasm.ts";

/** What the module exports; addresses are bytes, see the source. */
export interface Kernels {
  packingRoom(columns: number, inner: number): number;
  multiply(...numbers: [...ProductNumbers, packing: number, bias: number, how: number]): void;
  // Those that threads can share take room, which not all need, first, and last from where to where they work.
  multiplyRows(room: number, product: number, ...rest: number[]): void;
  plusRow(room: number, y: number, x: number, columns: number, ...rest: [bias: number, rectify: number, ...Range]): void;
  rectifyBack(room: number, dx: number, dy: number, x: number, ...range: Range): void;
  times(room: number, y: number, a: number, b: number, ...range: Range): void;
  addColumns(room: number, sums: number, x: number, rows: number, columns: number, ...range: Range): void;
  sgd(room: number, weights: number, gradients: number, rate: number, ...range: Range): void;
  momentum(
    ...step: [
      room: number,
      weights: number,
      gradients: number,
      velocity: number,
      rate: number,
      keep: number,
      nesterov: number,
      ...Range,
    ]
  ): void;
  rmsprop(...step: [...Squares, rate: number, decay: number, momentum: number, epsilon: number, ...Range]): void;
  adam(...step: [...Squares, rate: number, beta1: number, beta2: number, epsilon: number, ...Range]): void;
}

type Range = [start: number, end: number];

/** What optimisers change that remember squares of gradients and something else. */
type Squares = [room: number, weights: number, gradients: number, one: number, other: number];

export type SharedKernel = Exclude<keyof Kernels, "packingRoom" | "multiply">;

/** What they do to arrays of a workspace. */
export interface SharedWork {
  kernel: SharedKernel;
  numbers: readonly number[];
  /** How much there is to do, in multiples of `unit`. Default: numbers, by lines of the cache. */
  items: number;
  unit?: number;
  /** Multiplications, or what takes as long. */
  cost: number;
}

/** How to multiply: on top of what the product holds; with no number below 0 in the end. They add up. */
export const ADD = 1, RECTIFY = 2;

/** Kernels and the arrays that they reach. An array's address is its `byteOffset`. */
export interface Workspace {
  readonly kernels: Kernels;
  readonly memory: WebAssembly.Memory;
  /** Where products pack their sides. */
  readonly packing: Float32Array;
  readonly arrays: readonly Float32Array[];
  /** Runs a kernel, on threads if that is worth it and they are there. For little, a call of the kernel itself is faster. */
  share(work: SharedWork): void;
  /** Calls for threads to share the work, unless they are there; says whether it did. */
  hire(): boolean;
  /** Sends them home. */
  dismiss(): void;
  /** Threads that share it now. */
  threads(): number;
}

const COMPILED: CompiledKernels<Kernels> = KERNELS;

let measure: Kernels["packingRoom"] | undefined;

/** Floats that products need for packing, of at most so many columns and terms. */
function packingRoom(columns: number, inner: number): number {
  measure ??= allocate({ compiled: COMPILED, arrays: [], action: "open the network" }).kernels.packingRoom;
  return measure(columns, inner);
}

/** Multiplications below which a BLAS had better not be shared. */
const WORTH_CUTTING = 4_000_000;

/** Rows that a thread gives a BLAS at once. */
export function pieceOfBlas(rows: number, cost: number): number {
  return cost < WORTH_CUTTING ? rows : Math.ceil(rows / THREADS / LINE) * LINE;
}

/** What multiplies, and why that. */
export const products: { readonly blas?: Blas; readonly why: string } = chooseProducts();

function chooseProducts(): { blas?: Blas; why: string } {
  const variable = "SHOPLENS_BLAS";
  const asked = Deno.permissions.querySync({ name: "env", variable }).state === "granted" ? Deno.env.get(variable) : undefined;
  if (asked === "off") return { why: "SHOPLENS_BLAS is off" };
  const blas = openBlas(asked === "" ? undefined : asked);
  return typeof blas === "string" ? { why: blas } : { blas, why: asked ? "SHOPLENS_BLAS names it" : "it is here" };
}

/** Who works on a buffer. */
const reaching = new WeakMap<ArrayBufferLike, Pick<Workspace, "kernels" | "share">>();

/** What a {@linkcode Workspace} holds. */
export interface WorkspaceSizes {
  /** Numbers in each array. */
  arrays: readonly number[];
  /** The most columns and terms of a product. */
  columns: number;
  inner: number;
}

/** Rows of a tile: products are shared by as many. */
export const TILE_ROWS = 4;

/** Numbers in a line of the cache, which threads had better not share. */
export const LINE = 16;

/** A new memory with arrays of zeros. */
export function createWorkspace({ arrays: sizes, columns, inner }: WorkspaceSizes): Workspace {
  const room = Math.ceil(packingRoom(columns, inner) / LINE) * LINE;
  const { kernels, arrays: [packing, ...arrays], memory } = allocate({
    compiled: COMPILED,
    // Each thread packs in a room of its own, one after the other.
    arrays: [THREADS * room, ...sizes].map((size) => [Float32Array, size] as const),
    action: "open the network",
    fix: "Use fewer units, or smaller batches.",
  });
  const { blas } = products, byBlas = blas && blasKernels(blas, memory), roomEach = 4 * packing.length / THREADS;
  let crew: Crew<Record<SharedKernel | keyof BlasKernels, unknown>> | undefined;
  const share: Workspace["share"] = ({ kernel, numbers, items, unit = LINE, cost }) => {
    if (crew === undefined || cost < WORTH_SHARING) {
      (kernels[kernel] as (...numbers: number[]) => void)(0, ...numbers, 0, items);
    } else crew.share(kernel, { numbers: numbers as number[], items, unit });
  };
  reaching.set(memory.buffer, { kernels, share });
  // One by one, as a list of all would cost as much as the product of a row.
  const multiply: Kernels["multiply"] = (c, rows, columns, inner, a, aRow, aInner, b, bInner, bColumn, room, bias, how) => {
    const cost = rows * columns * inner, shared = crew !== undefined && rows >= 2 * TILE_ROWS;
    if (cost < WORTH_SHARING || (byBlas === undefined && !shared)) {
      return kernels.multiply(c, rows, columns, inner, a, aRow, aInner, b, bInner, bColumn, room, bias, how);
    }
    const numbers = [c, columns, inner, a, aRow, aInner, b, bInner, bColumn];
    if (byBlas === undefined) {
      return crew!.share("multiplyRows", { numbers: [...numbers, bias, how], room, roomEach, items: rows, unit: TILE_ROWS });
    }
    // A BLAS may sum otherwise where rows are cut otherwise, so they are cut alike whoever has come.
    const piece = pieceOfBlas(rows, cost);
    numbers.push(how & ADD);
    if (crew !== undefined) crew.share("multiplyRowsByBlas", { numbers, room, roomEach, items: rows, piece });
    else {
      for (let from = 0; from < rows; from += piece) {
        byBlas.multiplyRowsByBlas(0, ...numbers, from, Math.min(rows, from + piece));
      }
    }
    const rectify = how & RECTIFY;
    if (bias || rectify) {
      share({ kernel: "plusRow", numbers: [c, c, columns, bias, rectify], items: rows, unit: 1, cost: MOVED * rows * columns });
    }
  };
  return {
    kernels: { ...kernels, multiply },
    share,
    memory,
    packing,
    arrays,
    hire() {
      if (THREADS === 1 || crew !== undefined) return false;
      crew = hireCrew({ compiled: COMPILED, memory, kernels: { ...kernels, ...byBlas }, more: blas?.more });
      return true;
    },
    dismiss() {
      crew?.dismiss();
      crew = undefined;
    },
    threads: () => crew?.threads() ?? 1,
  };
}

/** Who works on all of the arrays, if they lie in one memory. */
export function workOn(...arrays: Float32Array[]): Pick<Workspace, "kernels" | "share"> | undefined {
  const { buffer } = arrays[0];
  return arrays.every((array) => array.buffer === buffer) ? reaching.get(buffer) : undefined;
}
