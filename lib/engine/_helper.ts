/** What a helping thread runs: it takes pieces of the work that is posted, and goes home when there is none. */
import { cannot } from "../errors.ts";
import { blasKernels, openBlas } from "./_blas.ts";

/** What the thread is sent to start with. */
export interface Hire {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  /** On which work is posted: {@linkcode BOARD} words that threads share. */
  board: Int32Array;
  /** Which of the threads it is, from 1 on: 0 is who hires. */
  seat: number;
  /** Where the BLAS is, if one adds its kernels. */
  blas?: string;
}

type Kernel = (...numbers: number[]) => void;

/** Words of a board: what it says of the work, then numbers of eight bytes, which are what the kernel takes. */
export const BOARD = 64, FIRST_NUMBER = 8;

/** Its first words. The turn is the number of the work that is open, CLOSED, or LEAVE; pieces that nobody took start at NEXT. */
export const TURN = 0, NEXT = 1, WORKING = 2, PRESENT = 3, KERNEL = 4, ITEMS = 5, PIECE = 6, ROOM = 7, ROOM_EACH = 8, COUNT = 9;

export const CLOSED = 0, LEAVE = -1;

/** How often a thread looks before it sleeps: some ten microseconds, as the next work of a step comes soon. */
export const LOOKS = 2000;

/** Without work for so many ms a helper goes home, so that it never keeps a program from ending. */
const PATIENCE = 500;

/** The kernels of a module on a memory, and those of a BLAS, by name. */
export function kernelsOn({ module, memory, blas }: Pick<Hire, "module" | "memory" | "blas">): Record<string, Kernel> {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const library = blas === undefined ? undefined : openBlas(blas);
  if (typeof library === "string") throw cannot("help", Error, { because: library });
  return { ...exports as Record<string, Kernel>, ...(library && blasKernels(library, memory)) };
}

/** Takes pieces of what is open until there are no more. */
export function takePieces(board: Int32Array, kernels: readonly Kernel[], seat: number): void {
  const kernel = kernels[board[KERNEL]], room = board[ROOM] + seat * board[ROOM_EACH];
  const numbers = new Float64Array(board.buffer, board.byteOffset + 8 * FIRST_NUMBER, board[COUNT]);
  const items = board[ITEMS], piece = board[PIECE];
  for (let from; (from = Atomics.add(board, NEXT, piece)) < items;) {
    kernel(room, ...numbers, from, Math.min(items, from + piece));
  }
}

/** Works until told to leave, or nothing comes. */
function help(board: Int32Array, kernels: readonly Kernel[], seat: number): void {
  Atomics.add(board, PRESENT, 1);
  for (let done = CLOSED;;) {
    let turn = Atomics.load(board, TURN);
    const idle = () => turn === CLOSED || turn === done;
    for (let look = 0; look < LOOKS && idle(); look++) turn = Atomics.load(board, TURN);
    if (turn === LEAVE) break;
    if (idle()) {
      if (Atomics.wait(board, TURN, turn, PATIENCE) === "timed-out") break;
      continue;
    }
    // Work is not closed while one works, and what was closed before one could begin is left alone.
    Atomics.add(board, WORKING, 1);
    if (Atomics.load(board, TURN) === turn) takePieces(board, kernels, seat);
    if (Atomics.sub(board, WORKING, 1) === 1) Atomics.notify(board, WORKING);
    done = turn;
  }
  Atomics.sub(board, PRESENT, 1);
}

// The file is also read by who hires, for the words above.
if ("WorkerGlobalScope" in globalThis) {
  const start = (event: unknown) => {
    const { data } = event as MessageEvent<Hire>;
    help(data.board, Object.values(kernelsOn(data)), data.seat);
    globalThis.close();
  };
  Object.assign(globalThis, { onmessage: start });
}
