/**
 * Threads that share the work of kernels. A kernel that can be shared is told from where to where it works: what it computes there is
 * the same to the bit wherever the pieces are cut, so nobody can tell how many threads there were, or that there was none to be had.
 */
import { cannot } from "../errors.ts";
import {
  BOARD,
  CLOSED,
  COUNT,
  FIRST_NUMBER,
  type Hire,
  ITEMS,
  KERNEL,
  kernelsOn,
  LEAVE,
  LOOKS,
  NEXT,
  PIECE,
  PRESENT,
  ROOM,
  ROOM_EACH,
  takePieces,
  TURN,
  WORKING,
} from "./_helper.ts";

/** Threads are as many as `SHOPLENS_THREADS` says, else as the machine has cores; more than four have little left to do. */
export const THREADS: number = Math.min(4, askedThreads() ?? navigator.hardwareConcurrency);

/** Those beside the thread that trains. */
export const HELPERS: number = THREADS - 1;

function askedThreads(): number | undefined {
  const variable = "SHOPLENS_THREADS";
  if (Deno.permissions.querySync({ name: "env", variable }).state !== "granted") return undefined;
  const text = Deno.env.get(variable);
  if (text === undefined || text === "") return undefined;
  const threads = Number(text);
  if (Number.isInteger(threads) && threads >= 1) return threads;
  throw cannot("start the engine", RangeError, { expected: "SHOPLENS_THREADS to be a count of 1 or more", received: text });
}

/** Multiplications, or what takes as long, below which work is done before a helper has looked up, or a BLAS has begun. */
export const WORTH_SHARING = 500_000;

/** Pieces for each thread: some, so that who was kept by something else keeps little from the others. */
const PIECES = 3;

/** Where a crew works. */
export interface Workplace {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  /** Where a BLAS is that adds its kernels to the module's. */
  blas?: string;
}

/** Work that threads share. */
export interface Work {
  /** What the kernel takes between room of the thread's own and from where to where it works. */
  numbers: readonly number[];
  /** Room for the first thread, and how many bytes each has, one after the other. */
  room: number;
  roomEach: number;
  /** How much there is to do, and of what a piece is a multiple. Default 1. */
  items: number;
  unit?: number;
  /** How large a piece is, where it matters to the bits. Default: what keeps all threads busy. */
  piece?: number;
}

/** Threads on one memory. */
export interface Crew {
  /** Runs a kernel of the module on all items; it is done when this returns. */
  share(kernel: string, work: Work): void;
  /** How many have come, and have not gone home. */
  present(): number;
  /** Sends all home. */
  dismiss(): void;
}

/** Calls for helpers, who come when they come: until then, and where they cannot, work is done alone. */
export function hireCrew(workplace: Workplace): Crew {
  const named = kernelsOn(workplace), names = Object.keys(named), kernels = Object.values(named);
  const board = new Int32Array(new SharedArrayBuffer(4 * BOARD)), numbers = new Float64Array(board.buffer, 8 * FIRST_NUMBER);
  const workers = Array.from({ length: HELPERS }, (_, h) => hire({ ...workplace, board, seat: h + 1 }));
  let turn = CLOSED;

  function share(kernel: string, { numbers: given, room, roomEach, items, unit = 1, piece }: Work): void {
    const threads = 1 + Atomics.load(board, PRESENT);
    board[KERNEL] = names.indexOf(kernel);
    board[ITEMS] = items;
    board[PIECE] = piece ?? Math.ceil(items / (threads === 1 ? 1 : PIECES * threads) / unit) * unit;
    board[ROOM] = room;
    board[ROOM_EACH] = roomEach;
    board[COUNT] = given.length;
    numbers.set(given);
    Atomics.store(board, NEXT, 0);
    if (threads === 1) return takePieces(board, kernels, 0);
    turn = turn % 0x3fffffff + 1;
    Atomics.store(board, TURN, turn);
    Atomics.notify(board, TURN);
    takePieces(board, kernels, 0);
    Atomics.store(board, TURN, CLOSED);
    for (let look = 0; look < LOOKS && Atomics.load(board, WORKING) > 0; look++);
    for (let working; (working = Atomics.load(board, WORKING)) > 0;) Atomics.wait(board, WORKING, working, 1);
  }

  return {
    share,
    present: () => Atomics.load(board, PRESENT),
    dismiss() {
      Atomics.store(board, TURN, LEAVE);
      Atomics.notify(board, TURN);
      for (const worker of workers) worker?.terminate();
    },
  };
}

function hire(hire: Hire): Worker | undefined {
  try {
    const worker = new Worker(new URL("./_helper.ts", import.meta.url), { type: "module" });
    // One that cannot start is one that does not come.
    worker.onerror = (event) => event.preventDefault();
    worker.postMessage(hire);
    return worker;
  } catch {
    return undefined;
  }
}
