/** The SIMD kernels of wasm/kernels.ts, each user with a memory of its own, which goes when its arrays go. */
import { type CompiledKernels, createWorkspace as allocate } from "../simd.ts";
import { type Blas, openBlas } from "./_blas.ts";
import { KERNELS } from "./_kernels_wasm.ts";

/** What the module exports; addresses are bytes, see the source. */
export interface Kernels {
  packingRoom(columns: number): number;
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
  readonly arrays: readonly Float32Array[];
}

const COMPILED: CompiledKernels<Kernels> = KERNELS;

/** Floats that a product of so many columns needs for packing. */
export function packingRoom(columns: number): number {
  return allocate({ compiled: COMPILED, arrays: [], action: "measure" }).kernels.packingRoom(columns);
}

/**
 * Multiplications below which a product of our own is done before a BLAS has shared it out among its threads (measured by
 * train/step_bench.ts).
 */
const WORTH_BLAS = 500_000;

/** The kernels, with larger products by a BLAS. */
function withBlas(kernels: Kernels, blas: Blas, memory: WebAssembly.Memory): Kernels {
  // The memory is as large as it will be, and stays where it is.
  const base = Number(Deno.UnsafePointer.value(Deno.UnsafePointer.of(new Uint8Array(memory.buffer))));
  return {
    ...kernels,
    multiply(product, rows, columns, inner, a, aRow, aInner, b, bInner, bColumn, packing, add) {
      if (rows * columns * inner < WORTH_BLAS) {
        kernels.multiply(product, rows, columns, inner, a, aRow, aInner, b, bInner, bColumn, packing, add);
      } else blas.multiply(base + product, rows, columns, inner, base + a, aRow, aInner, base + b, bInner, bColumn, add);
    },
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

/** A new memory with arrays of zeros, each of so many numbers. */
export function createWorkspace(sizes: readonly number[]): Workspace {
  const { kernels, arrays, memory } = allocate({
    compiled: COMPILED,
    arrays: sizes.map((size) => [Float32Array, size] as const),
    action: "open the network",
    fix: "Use fewer units, or smaller batches.",
  });
  reaching.set(memory.buffer, kernels);
  const { blas } = products;
  return { kernels: blas === undefined ? kernels : withBlas(kernels, blas, memory), arrays };
}

/** What Adam's step needs besides its arrays. */
export interface AdamFigures {
  /** The learning rate with Adam's corrections for its first steps. */
  rate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
}

/**
 * One step of Adam over arrays of one length, in place; see `adam` in shoplens/train. SIMD where all four lie in one network's memory,
 * as its `parameters`, `gradients` and what its `createArray` gave do; else plain.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * const [weights, gradients, mean, square] = [1, 3, 0, 0].map((value) => new Float32Array([value]));
 * stepAdam(weights, gradients, mean, square, { rate: 0.001 * Math.sqrt(0.001) / 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 });
 * assertAlmostEquals(weights[0], 0.999, 1e-6);
 * ```
 */
export function stepAdam(
  weights: Float32Array,
  gradients: Float32Array,
  mean: Float32Array,
  square: Float32Array,
  { rate, beta1, beta2, epsilon }: AdamFigures,
): void {
  const { buffer, length } = weights;
  const kernels = reaching.get(buffer);
  if (kernels !== undefined && [gradients, mean, square].every((array) => array.buffer === buffer)) {
    const [w, g, m, v] = [weights, gradients, mean, square].map(({ byteOffset }) => byteOffset);
    kernels.adam(w, g, m, v, length, rate, beta1, beta2, epsilon);
    return;
  }
  for (let i = 0; i < length; i++) {
    const g = gradients[i];
    const m = mean[i] = beta1 * mean[i] + (1 - beta1) * g;
    const v = square[i] = beta2 * square[i] + (1 - beta2) * g * g;
    weights[i] -= rate * m / (Math.sqrt(v) + epsilon);
  }
}
