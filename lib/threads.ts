/**
 * Threads that share the tasks of a SIMD kernel. Which thread does a task changes nothing: where tasks write apart from each other, the
 * result is the same to the bit with any number of threads, and where no thread can be had.
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

/** What a kernel takes after the number of its task. */
type Rest<Kernel> = Kernel extends (task: number, ...rest: infer Numbers extends number[]) => unknown ? Numbers : never;

/** What a crew works on. */
export interface Workplace<Kernels> {
  compiled: CompiledKernels<Kernels>;
  kernels: Kernels;
  memory: WebAssembly.Memory;
  /** Threads at most, the one that hires among them. Default {@linkcode THREADS}. */
  threads?: number;
}

/** The thread that hires, and its helpers. */
export interface Crew<Kernels> {
  /** Calls the kernel with the number of each of so many tasks, and the whole numbers given; when it returns all are done. */
  share<Name extends keyof Kernels & string>(kernel: Name, tasks: number, ...rest: Rest<Kernels[Name]>): void;
  /** Threads at work now. */
  threads(): number;
  /** Sends the helpers home. */
  dismiss(): void;
}

/**
 * Where words lie on the board that all see, each group in a line of the cache of its own. What is left are the tasks from the number in
 * the lower half of a word to before that in the upper one.
 */
const LEFT = 0, DONE = 16, PRESENT = 32, KERNEL = 33, COUNT = 34, REST = 35, WORDS = 64;

/** One task less at the first end, and at the other. */
const FIRST = 1, LAST = 1 << 16;

/** Of more tasks than half a word counts one thread does all. */
const MOST = 0x7fff;

/** In place of the tasks that are left, and as good as none: go home. */
const LEAVE = -1;

/** How often a thread looks before it sleeps: tens of microseconds, as the next tasks come soon. */
const LOOKS = 5000;

/** Without work for so many ms a helper goes home, so that it never keeps a program from ending. */
const PATIENCE = 1000;

/** What a helper is sent to start with. */
interface Hire {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  board: SharedArrayBuffer;
}

type Kernel = (task: number, ...rest: number[]) => void;

/**
 * Calls for helpers. They come when they come: until then, and where they cannot, tasks are done by the thread that hires.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { type CompiledKernels, createWorkspace } from "./simd.ts";
 * // export function double(task: usize, numbers: usize): void { numbers += task << 2; store<i32>(numbers, 2 * load<i32>(numbers)); }
 * const compiled: CompiledKernels<{ double(task: number, numbers: number): void }> = {
 *   plain: "AGFzbQEAAAABBgFgAn9/AAISAQNlbnYGbWVtb3J5AgMBgIAEAwIBAAcTAgZkb3VibGUAAAZtZW1vcnkCAAoZARcAIAEgAEECdGoiACAAKAIAQQF0NgIACw==",
 * };
 * const { kernels, memory, arrays: { numbers } } = createWorkspace({
 *   compiled,
 *   arrays: { numbers: [Int32Array, 3] },
 *   action: "double",
 * });
 * numbers.set([1, 2, 3]);
 * const crew = hireCrew({ compiled, kernels, memory });
 * crew.share("double", 3, numbers.byteOffset);
 * crew.dismiss();
 * assertEquals([...numbers], [2, 4, 6]);
 * ```
 */
export function hireCrew<Kernels extends object>(
  { compiled, kernels, memory, threads = THREADS }: Workplace<Kernels>,
): Crew<Kernels> {
  const board = new Int32Array(new SharedArrayBuffer(4 * WORDS)), names = Object.keys(kernels);
  const hire: Hire = { module: moduleOf(compiled), memory, board: board.buffer };
  const helpers = Array.from({ length: threads - 1 }, () => startHelper(hire));
  let present = () => Atomics.load(board, PRESENT);
  return {
    share(name, tasks, ...rest) {
      const kernel = kernels[name] as Kernel;
      if (tasks < 2 || tasks > MOST || present() === 0) {
        for (let task = 0; task < tasks; task++) kernel(task, ...rest);
        return;
      }
      board[KERNEL] = names.indexOf(name);
      board[COUNT] = rest.length;
      board.set(rest, REST);
      board[DONE] = 0;
      Atomics.store(board, LEFT, tasks * LAST);
      Atomics.notify(board, LEFT);
      takeTasks(board, -LAST, () => kernel, rest);
      let done = Atomics.load(board, DONE);
      for (let look = 0; look < LOOKS && done < tasks; look++) done = Atomics.load(board, DONE);
      for (; done < tasks; done = Atomics.load(board, DONE)) Atomics.wait(board, DONE, done, 1);
    },
    threads: () => 1 + present(),
    dismiss() {
      present = () => 0;
      Atomics.store(board, LEFT, LEAVE);
      Atomics.notify(board, LEFT);
      for (const helper of helpers) helper?.terminate();
    },
  };
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
 * Does tasks until none is left. Who hires takes the last first, and helpers the first, so that of tasks that come again and again a thread
 * has mostly the same, with what they read in its cache. Who has taken one reads what to do after that: tasks are left only while the
 * board says it, and it changes only when all that were taken are done.
 */
function takeTasks(board: Int32Array, step: number, kernelOf: (name: number) => Kernel, given?: readonly number[]): void {
  for (let left = Atomics.load(board, LEFT); areLeft(left);) {
    const now = Atomics.compareExchange(board, LEFT, left, left + step);
    if (now === left) {
      const task = step === FIRST ? left & 0xffff : (left >>> 16) - 1;
      kernelOf(board[KERNEL])(task, ...(given ?? board.subarray(REST, REST + board[COUNT])));
      Atomics.add(board, DONE, 1);
      Atomics.notify(board, DONE);
      left = Atomics.load(board, LEFT);
    } else left = now;
  }
}

/** What a helper does until told to leave. */
function help(board: Int32Array, kernels: readonly Kernel[]): void {
  Atomics.add(board, PRESENT, 1);
  for (;;) {
    let left = Atomics.load(board, LEFT);
    for (let look = 0; look < LOOKS && !areLeft(left) && left !== LEAVE; look++) left = Atomics.load(board, LEFT);
    if (areLeft(left)) takeTasks(board, FIRST, (kernel) => kernels[kernel]);
    else if (left === LEAVE || Atomics.wait(board, LEFT, left, PATIENCE) === "timed-out") break;
  }
  Atomics.sub(board, PRESENT, 1);
}

// The file is what helpers run, too.
if (import.meta.main && "WorkerGlobalScope" in globalThis) {
  const start = (event: unknown) => {
    const { module, memory, board } = (event as MessageEvent<Hire>).data;
    const kernels = Object.values(new WebAssembly.Instance(module, { env: { memory } }).exports);
    help(new Int32Array(board), kernels as unknown as Kernel[]);
    globalThis.close();
  };
  Object.assign(globalThis, { onmessage: start });
}
