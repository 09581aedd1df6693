/**
 * Threads that share the work of kernels. A kernel is told from where to where it works, and what it computes there is the same to the bit
 * wherever the pieces are cut: nobody can tell how many threads there were, or that there was none to be had.
 */
import { cannot } from "./errors.ts";
import { type CompiledKernels, moduleOf } from "./simd.ts";

/** Threads are as many as `SHOPLENS_THREADS` says, else as the machine has cores; more than four have little left to do. */
export const THREADS: number = Math.min(4, askedThreads() ?? navigator.hardwareConcurrency);

function askedThreads(): number | undefined {
  const variable = "SHOPLENS_THREADS";
  if (Deno.permissions.querySync({ name: "env", variable }).state !== "granted") return undefined;
  const text = Deno.env.get(variable);
  if (text === undefined || text === "") return undefined;
  const threads = Number(text);
  if (Number.isInteger(threads) && threads >= 1) return threads;
  throw cannot("start the engine", RangeError, { expected: "SHOPLENS_THREADS to be a count of 1 or more", received: text });
}

/** Kernels beside those of the module: a JavaScript module's `addKernels(memory, given)` returns them by name, in each helper. */
export interface MoreKernels {
  /** The module's address. */
  readonly from: string;
  readonly given: string;
}

/** What a crew works on. */
export interface Workplace<Kernels> {
  compiled: CompiledKernels;
  memory: WebAssembly.Memory;
  /** All kernels on that memory, as the thread that hires calls them. */
  kernels: Kernels;
  /** Where helpers find those that are not the module's. */
  more?: MoreKernels;
  /** Threads at most, the one that hires among them. Default {@linkcode THREADS}. */
  threads?: number;
}

/** What a kernel takes between room of the thread's own and from where to where it works. */
type NumbersOf<Kernel> = Kernel extends
  (...all: [room: number, ...numbers: infer Numbers extends number[], from: number, end: number]) => unknown ? Numbers
  : number[];

/** Work that threads share. */
export interface Work<Numbers extends readonly number[] = number[]> {
  /** What the kernel takes between room of the thread's own and from where to where it works. */
  numbers: Readonly<Numbers>;
  /** Room for the first thread, and how many bytes each has, one after the other. Default: none. */
  room?: number;
  roomEach?: number;
  /** How much there is to do, and of what a piece is a multiple. Default 1. */
  items: number;
  unit?: number;
  /** How large a piece is. Default: what keeps all threads busy, of items that take equally long. */
  piece?: number;
}

/** The thread that hires, and its helpers. */
export interface Crew<Kernels> {
  /** Runs a kernel on all items; it is done when this returns. */
  share<Name extends keyof Kernels & string>(kernel: Name, work: Work<NumbersOf<Kernels[Name]>>): void;
  /** Threads at work now. */
  threads(): number;
  /** Sends the helpers home. */
  dismiss(): void;
}

/** Pieces for each thread: some, so that who was kept by something else keeps little from the others. */
const PIECES = 3;

/**
 * Words on the board that all see, each in a line of the cache of its own, before the work, which is eight bytes a number. What is left are
 * the pieces from the number in the lower half of a word to before that in the upper one.
 */
const LEFT = 0, DONE = 16, PRESENT = 32, WORDS = 48, NUMBERS = 64;

/** The work. */
const KERNEL = 0, ITEMS = 1, PIECE = 2, ROOM = 3, ROOM_EACH = 4, COUNT = 5, FIRST_NUMBER = 6;

/** One piece less at the first end, and at the other. */
const FIRST = 1, LAST = 1 << 16;

/** Of more pieces than half a word counts one thread does all. */
const MOST = 0x7fff;

/** In place of the pieces that are left, and as good as none: go home. */
const LEAVE = -1;

/** How often a thread looks before it sleeps: tens of microseconds, as the next work comes soon. */
const LOOKS = 5000;

/** Without work for so many ms a helper goes home, so that it never keeps a program from ending. */
const PATIENCE = 500;

/** What a helper is sent to start with. */
interface Hire {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  more?: MoreKernels;
  board: SharedArrayBuffer;
  /** The kernels that are shared, in their order. */
  names: readonly string[];
  /** Which of the threads it is, from 1 on: 0 is who hires. */
  seat: number;
}

type Kernel = (...numbers: number[]) => void;

/**
 * Calls for helpers. They come when they come: until then, and where they cannot, all is done by the thread that hires.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { type CompiledKernels, createWorkspace } from "./simd.ts";
 * // export function double(room: usize, numbers: usize, from: usize, end: usize): void {
 * //   for (let at = numbers + (from << 2); at < numbers + (end << 2); at += 4) store<i32>(at, 2 * load<i32>(at));
 * // }
 * const compiled: CompiledKernels<{ double(room: number, numbers: number, from: number, end: number): void }> = {
 *   plain:
 *     "AGFzbQEAAAABCAFgBH9/f38AAhIBA2VudgZtZW1vcnkCAwGAgAQDAgEABxMCBmRvdWJsZQAABm1lbW9yeQIACjUBMwAgASACQQJ0aiEAA0AgACABIANBAnRqSQRAIAAgACgCAEEBdDYCACAAQQRqIQAMAQsLCw==",
 * };
 * const { kernels, memory, arrays: { numbers } } = createWorkspace({
 *   compiled,
 *   arrays: { numbers: [Int32Array, 3] },
 *   action: "double",
 * });
 * numbers.set([1, 2, 3]);
 * const crew = hireCrew({ compiled, memory, kernels });
 * crew.share("double", { numbers: [numbers.byteOffset], items: 3 });
 * crew.dismiss();
 * assertEquals([...numbers], [2, 4, 6]);
 * ```
 */
export function hireCrew<Kernels extends object>(
  { compiled, memory, kernels, more, threads: most = THREADS }: Workplace<Kernels>,
): Crew<Kernels> {
  const board = new SharedArrayBuffer(4 * WORDS + 8 * NUMBERS), { words, work } = partsOf(board), names = Object.keys(kernels);
  const hire = { module: moduleOf(compiled), memory, more, board, names };
  const helpers = Array.from({ length: most - 1 }, (_, h) => startHelper({ ...hire, seat: h + 1 }));
  let threads = () => 1 + Atomics.load(words, PRESENT);
  return {
    share(name, { numbers, room = 0, roomEach = 0, items, unit = 1, piece }) {
      const kernel = kernels[name] as Kernel, present = threads(), aim = present === 1 ? 1 : PIECES * present;
      const size = piece ?? Math.max(1, Math.ceil(items / aim / unit)) * unit, pieces = Math.ceil(items / size);
      const run = (i: number) => kernel(room, ...numbers, i * size, Math.min(items, (i + 1) * size));
      if (present === 1 || pieces < 2 || pieces > MOST) {
        for (let i = 0; i < pieces; i++) run(i);
        return;
      }
      work.set([names.indexOf(name), items, size, room, roomEach, numbers.length, ...numbers]);
      words[DONE] = 0;
      Atomics.store(words, LEFT, pieces * LAST);
      Atomics.notify(words, LEFT);
      takePieces(words, LAST, run);
      let done = Atomics.load(words, DONE);
      for (let look = 0; look < LOOKS && done < pieces; look++) done = Atomics.load(words, DONE);
      for (; done < pieces; done = Atomics.load(words, DONE)) Atomics.wait(words, DONE, done, 1);
    },
    threads: () => threads(),
    dismiss() {
      threads = () => 1;
      Atomics.store(words, LEFT, LEAVE);
      Atomics.notify(words, LEFT);
      for (const helper of helpers) helper?.terminate();
    },
  };
}

function partsOf(board: SharedArrayBuffer): { words: Int32Array; work: Float64Array } {
  return { words: new Int32Array(board, 0, WORDS), work: new Float64Array(board, 4 * WORDS) };
}

function startHelper(hire: Hire): Worker | undefined {
  try {
    const worker = new Worker(import.meta.url, { type: "module" });
    // One that cannot start is one that does not come.
    worker.onerror = (event) => event.preventDefault();
    worker.postMessage(hire);
    return worker;
  } catch {
    return undefined;
  }
}

function areLeft(word: number): boolean {
  return (word & 0xffff) < word >>> 16;
}

/**
 * Runs pieces until none is left. Who hires takes the last first, and helpers the first, so that of work that comes again and again a thread
 * has mostly the same, with what it reads in its cache. Who has taken a piece reads what to do after that: pieces are left only while the
 * board says it, and it changes only when all that were taken are done.
 */
function takePieces(words: Int32Array, end: typeof FIRST | typeof LAST, run: (piece: number) => void): void {
  for (let left = Atomics.load(words, LEFT); areLeft(left);) {
    const now = Atomics.compareExchange(words, LEFT, left, end === FIRST ? left + FIRST : left - LAST);
    if (now === left) {
      run(end === FIRST ? left & 0xffff : (left >>> 16) - 1);
      Atomics.add(words, DONE, 1);
      Atomics.notify(words, DONE);
      left = Atomics.load(words, LEFT);
    } else left = now;
  }
}

/** What a helper does until told to leave. */
function help({ board, seat }: Hire, kernels: readonly Kernel[]): void {
  const { words, work } = partsOf(board);
  const run = (i: number) => {
    const size = work[PIECE], numbers = work.subarray(FIRST_NUMBER, FIRST_NUMBER + work[COUNT]);
    kernels[work[KERNEL]](work[ROOM] + seat * work[ROOM_EACH], ...numbers, i * size, Math.min(work[ITEMS], (i + 1) * size));
  };
  Atomics.add(words, PRESENT, 1);
  for (;;) {
    let left = Atomics.load(words, LEFT);
    for (let look = 0; look < LOOKS && !areLeft(left) && left !== LEAVE; look++) left = Atomics.load(words, LEFT);
    if (areLeft(left)) takePieces(words, FIRST, run);
    else if (left === LEAVE || Atomics.wait(words, LEFT, left, PATIENCE) === "timed-out") break;
  }
  Atomics.sub(words, PRESENT, 1);
}

/** The kernels that a helper is hired for. */
async function kernelsOf({ module, memory, more, names }: Hire): Promise<Kernel[]> {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const all = { ...exports, ...(more && (await import(more.from)).addKernels(memory, more.given)) };
  return names.map((name) => all[name]);
}

// The file is what helpers run, too.
if (import.meta.main && "WorkerGlobalScope" in globalThis) {
  const start = async (event: unknown) => {
    const { data } = event as MessageEvent<Hire>;
    const kernels = await kernelsOf(data).catch(() => undefined);
    if (kernels !== undefined) help(data, kernels); // else it is one that does not come
    globalThis.close();
  };
  Object.assign(globalThis, { onmessage: start });
}
