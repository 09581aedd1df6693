/** The SIMD kernels of wasm/kernels.ts, each user with a memory of its own, which goes when its arrays go. */
import { type CompiledKernels, createWorkspace as allocate, moduleOf } from "../simd.ts";
import { BOARDS, type Crew, HELPERS, hireCrew } from "./_crew.ts";
import { type Blas, openBlas } from "./_blas.ts";
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
    add: number,
  ): void;
  addToColumns(x: number, rows: number, columns: number, numbers: number): void;
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

/** Kernels and the arrays that they reach. An array's address is its `byteOffset`. */
export interface Workspace {
  readonly kernels: Kernels;
  readonly memory: WebAssembly.Memory;
  /** Where products pack their sides. */
  readonly packing: Float32Array;
  readonly arrays: readonly Float32Array[];
  /** Calls for threads to share the products, unless they are there or a BLAS is; says whether it did. */
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

/**
 * Multiplications below which a product of our own is done before a BLAS has shared it out among its threads (measured by
 * train/step_bench.ts).
 */
const WORTH_BLAS = 500_000;

/** The product, by a BLAS if it is large. */
function byBlas(kernels: Kernels, blas: Blas, memory: WebAssembly.Memory): Kernels["multiply"] {
  // The memory is as large as it will be, and stays where it is.
  const base = Number(Deno.UnsafePointer.value(Deno.UnsafePointer.of(new Uint8Array(memory.buffer))));
  return (product, rows, columns, inner, a, aRow, aInner, b, bInner, bColumn, packing, add) => {
    if (rows * columns * inner < WORTH_BLAS) {
      kernels.multiply(product, rows, columns, inner, a, aRow, aInner, b, bInner, bColumn, packing, add);
    } else blas.multiply(base + product, rows, columns, inner, base + a, aRow, aInner, base + b, bInner, bColumn, add);
  };
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

/** A new memory with arrays of zeros. */
export function createWorkspace({ arrays: sizes, columns, inner }: WorkspaceSizes): Workspace {
  const room = packingRoom(columns, inner);
  const { kernels, arrays: [boards, ...rest], memory } = allocate({
    compiled: COMPILED,
    arrays: [
      [Int32Array, BOARDS] as const,
      ...Array(1 + HELPERS).fill([Float32Array, room] as const),
      ...sizes.map((size) => [Float32Array, size] as const),
    ],
    action: "open the network",
    fix: "Use fewer units, or smaller batches.",
  });
  reaching.set(memory.buffer, kernels);
  const { blas } = products;
  const [own, ...packing] = rest.slice(0, 1 + HELPERS) as Float32Array[];
  const alone = blas === undefined ? kernels.multiply : byBlas(kernels, blas, memory);
  let crew: Crew | undefined;
  return {
    kernels: { ...kernels, multiply: (...product) => (crew?.multiply ?? alone)(...product) },
    memory,
    packing: own,
    arrays: rest.slice(1 + HELPERS) as Float32Array[],
    hire() {
      if (blas !== undefined || HELPERS === 0 || crew !== undefined) return false;
      crew = hireCrew({ module: moduleOf(COMPILED), memory, kernels, boards: boards as Int32Array, packing });
      return true;
    },
    dismiss() {
      crew?.dismiss();
      crew = undefined;
    },
    threads: () => 1 + (crew?.present() ?? 0),
  };
}

/** The kernels that reach all of the arrays, if they lie in one memory. */
export function kernelsReaching(...arrays: Float32Array[]): Kernels | undefined {
  const { buffer } = arrays[0];
  return arrays.every((array) => array.buffer === buffer) ? reaching.get(buffer) : undefined;
}
