/** Typed arrays and SIMD kernels that work on the same WebAssembly memory. */
import { cannot } from "./errors.ts";

/**
 * Kernels as `deno task kernels` compiles them from a `wasm/NAME.ts`, in base64: text needs no permission to be read, and comes
 * along into a compiled program.
 */
export interface CompiledKernels<Kernels = unknown> {
  /** For every machine with SIMD. */
  readonly plain: string;
  /** With relaxed SIMD, such as multiplication and addition in one rounding, if the source asks for it. */
  readonly relaxed?: string;
  /** What the modules export; never set. */
  readonly kernels?: Kernels;
}

type ArrayKind =
  | typeof Uint8Array
  | typeof Uint32Array
  | typeof Int32Array
  | typeof Float32Array
  | typeof Float64Array;

/** The arrays that are wanted, by name or as a list: kind and length of each. */
export type ArrayPlan = Readonly<Record<string, readonly [ArrayKind, number]>> | readonly (readonly [ArrayKind, number])[];

/** What {@linkcode createWorkspace} makes one of. */
export interface WorkspacePlan<Kernels, Arrays extends ArrayPlan> {
  compiled: CompiledKernels<Kernels>;
  arrays: Arrays;
  /** What an error says could not be done, and what to do. */
  action: string;
  fix?: string;
}

/** Kernels, and the arrays that they reach: an array's address is its `byteOffset`. */
export interface Workspace<Kernels, Arrays extends ArrayPlan> {
  readonly kernels: Kernels;
  readonly arrays: {
    readonly [name in keyof Arrays]: Arrays[name] extends readonly [infer Kind extends ArrayKind, number] ? InstanceType<Kind>
      : never;
  };
  readonly memory: WebAssembly.Memory;
}

const PAGE = 0x10000, MOST_PAGES = 0x10000;
/** Arrays start where a line of the cache does, so that a kernel may read and write whole vectors to their end. */
const LINE = 64;

/** (module (func (param v128 v128 v128) (result v128) (f32x4.relaxed_madd (local.get 0) (local.get 1) (local.get 2)))) */
const RELAXED = "AGFzbQEAAAABCAFgA3t7ewF7AwIBAAoNAQsAIAAgASAC/YUCCw==";

/** Whether this machine has relaxed SIMD. */
export const relaxedSimd: boolean = WebAssembly.validate(Uint8Array.fromBase64(RELAXED));

const modules = new WeakMap<CompiledKernels, WebAssembly.Module>();

/** The module for this machine; compiled once. */
export function moduleOf(compiled: CompiledKernels): WebAssembly.Module {
  let module = modules.get(compiled);
  if (module === undefined) {
    module = new WebAssembly.Module(Uint8Array.fromBase64(relaxedSimd && compiled.relaxed || compiled.plain));
    modules.set(compiled, module);
  }
  return module;
}

/**
 * Arrays of zeros in one new memory, and kernels that work on it. Pages that nobody touches cost nothing, and the memory goes
 * when the last array and kernel go. It can be shared with other threads.
 *
 * @throws RangeError if the arrays need more than 4 GB
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const empty = { plain: "AGFzbQEAAAA=" };
 * const { arrays } = createWorkspace({
 *   compiled: empty,
 *   arrays: { sums: [Float64Array, 3], rows: [Int32Array, 5] },
 *   action: "add up",
 * });
 * assertEquals([arrays.sums.length, arrays.rows.length], [3, 5]);
 * assertEquals(arrays.rows.byteOffset % 64, 0);
 * ```
 */
export function createWorkspace<Kernels, const Arrays extends ArrayPlan>(
  { compiled, arrays: plan, action, fix }: WorkspacePlan<Kernels, Arrays>,
): Workspace<Kernels, Arrays> {
  let bytes = LINE;
  const places = Object.entries<readonly [ArrayKind, number]>({ ...plan }).map(([name, [Kind, length]]) => {
    const at = bytes;
    bytes += Math.ceil(length * Kind.BYTES_PER_ELEMENT / LINE) * LINE;
    return { name, Kind, length, at };
  });
  const pages = Math.ceil(bytes / PAGE);
  if (pages > MOST_PAGES) {
    throw cannot(action, RangeError, {
      because: `it would need ${(bytes / 2 ** 30).toFixed(1)} GB of memory, and 4 GB is the most`,
      fix,
    });
  }
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const kernels = new WebAssembly.Instance(moduleOf(compiled), { env: { memory } }).exports as Kernels;
  // The types of arrays tell shared memory from other; who uses these need not.
  const buffer = memory.buffer as unknown as ArrayBuffer;
  const named = places.map(({ name, Kind, length, at }) => [name, new Kind(buffer, at, length)] as const);
  const arrays = Array.isArray(plan) ? named.map(([, array]) => array) : Object.fromEntries(named);
  return { kernels, arrays: arrays as unknown as Workspace<Kernels, Arrays>["arrays"], memory };
}
