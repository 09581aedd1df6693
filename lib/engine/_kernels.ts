/** The SIMD kernels of wasm/kernels.ts, each user with a memory of its own, which goes when its arrays go. */
import { type CompiledKernels, createWorkspace as allocate } from "../simd.ts";
import { type Crew, hireCrew, THREADS } from "../threads.ts";
import { type Blas, type BlasKernels, blasKernels, openBlas } from "./_blas.ts";
import { WORTH_SHARING } from "./_helpers.ts";
import { KERNELS } from "./_kernels_wasm.ts";

/** What the module exports; addresses are bytes, see the source. */
export interface Kernels {
  packingRoom(columns: number, inner: number): number;
  multiply(
    product: number,
    rows: number,
    columns: number,
    inner: number,
    a: number,
    aRow: number,
    aInner: number,
    b: number,
    bInner: number,
    bColumn: number,
    packing: number,
    bias: number,
    how: number,
  ): void;
  /** Rows with a bias, and at least 0 if `rectify`. */
  plusRow(
    room: number,
    y: number,
    x: number,
    columns: number,
    ...rest: [bias: number, rectify: number, start: number, end: number]
  ): void;
  addColumns(sums: number, x: number, rows: number, columns: number): void;
  relu(x: number, count: number): void;
  reluBack(slopes: number, outputs: number, count: number): void;
  times(to: number, x: number, y: number, count: number): void;
  sgd(weights: number, gradients: number, count: number, rate: number): void;
  momentum(
    ...step: [weights: number, gradients: number, velocity: number, count: number, rate: number, keep: number, nesterov: number]
  ): void;
  rmsprop(
    weights: number,
    gradients: number,
    square: number,
    change: number,
    count: number,
    rate: number,
    decay: number,
    momentum: number,
    epsilon: number,
  ): void;
  adam(
    weights: number,
    gradients: number,
    mean: number,
    square: number,
    count: number,
    rate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
  ): void;
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
  /** Calls for threads to share the products, unless they are there; says whether it did. */
  hire(): boolean;
  /** Sends them home. */
  dismiss(): void;
  /** Threads that share the products now. */
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

/** Which kernels reach a buffer. */
const reaching = new WeakMap<ArrayBufferLike, Kernels>();

/** What a {@linkcode Workspace} holds. */
export interface WorkspaceSizes {
  /** Numbers in each array. */
  arrays: readonly number[];
  /** The most columns and terms of a product. */
  columns: number;
  inner: number;
}

/** Rows of a tile: products are shared by as many. */
const TILE_ROWS = 4;

/** Lines of the cache, in numbers. */
const LINE = 16;

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
  reaching.set(memory.buffer, kernels);
  const { blas } = products, byBlas = blas && blasKernels(blas, memory), roomEach = 4 * packing.length / THREADS;
  let crew: Crew<Record<"multiplyRows" | "plusRow" | keyof BlasKernels, unknown>> | undefined;
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
    const piece = pieceOfBlas(rows, cost), finish = [c, c, columns, bias, how & RECTIFY];
    if (crew !== undefined) {
      crew.share("multiplyRowsByBlas", { numbers: [...numbers, how & ADD], room, roomEach, items: rows, piece });
      if (bias || how & RECTIFY) crew.share("plusRow", { numbers: finish, items: rows });
      return;
    }
    for (let from = 0; from < rows; from += piece) {
      byBlas.multiplyRowsByBlas(0, ...numbers, how & ADD, from, Math.min(rows, from + piece));
    }
    kernels.plusRow(0, c, c, columns, bias, how & RECTIFY, 0, rows);
  };
  return {
    kernels: { ...kernels, multiply },
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

/** The kernels that reach all of the arrays, if they lie in one memory. */
export function kernelsReaching(...arrays: Float32Array[]): Kernels | undefined {
  const { buffer } = arrays[0];
  return arrays.every((array) => array.buffer === buffer) ? reaching.get(buffer) : undefined;
}
