/** Memory that typed arrays share with the kernels, which are a small WebAssembly module with SIMD. */
import { cannot } from "../../errors.ts";
import { KERNELS } from "./_kernels_wasm.ts";

/** The kernels of wasm/kernels.ts, which says what they do. Addresses are those of the arrays: `byteOffset`. */
export interface Kernels {
  gather(to: number, pairs: number, rows: number, count: number): void;
  accumulate(
    ...args: [h0: number, h1: number, h2: number, h3: number, words: number, rows: number, count: number, ordered: number]
  ): void;
  subtract(parent: number, child: number, pairs: number): void;
  part(rows: number, count: number, words: number, shift: number, goesLeft: number, scratch: number): number;
  logistic(scores: number, labels: number, pairs: number, count: number, sums: number): void;
}

/** The arrays that are wanted: kind and length by name. */
type Plan = Readonly<Record<string, readonly [ArrayKind, number]>>;
type ArrayKind = typeof Uint8Array | typeof Int32Array | typeof Float32Array | typeof Float64Array;
type Arrays<P extends Plan> = { readonly [name in keyof P]: InstanceType<P[name][0]> };

const PAGE = 0x10000, MOST_PAGES = 0x10000;
let compiled: WebAssembly.Module | undefined;

/** Zeroed arrays in one memory, and the kernels that work on it. Pages that nobody touches cost nothing. */
export function allocate<P extends Plan>(plan: P): { readonly kernels: Kernels; readonly arrays: Arrays<P> } {
  const sizes = Object.values(plan).map(([{ BYTES_PER_ELEMENT }, length]) => Math.ceil(length * BYTES_PER_ELEMENT / 16) * 16);
  const bytes = sizes.reduce((sum, size) => sum + size, 0), pages = Math.ceil(bytes / PAGE);
  if (pages > MOST_PAGES) {
    throw cannot("grow trees", RangeError, {
      because: `they would need ${(bytes / 2 ** 30).toFixed(1)} GB of memory, and 4 GB is the most`,
      fix: "Use fewer rows, features, bins or leaves.",
    });
  }
  const memory = new WebAssembly.Memory({ initial: pages });
  compiled ??= new WebAssembly.Module(Uint8Array.fromBase64(KERNELS));
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  let at = 0;
  const arrays = Object.entries(plan).map(([name, [ArrayOf, length]], i) => {
    const array = new ArrayOf(memory.buffer as ArrayBuffer, at, length);
    at += sizes[i];
    return [name, array];
  });
  return { kernels: exports as unknown as Kernels, arrays: Object.fromEntries(arrays) };
}
