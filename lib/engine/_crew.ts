/**
 * Threads that take a share of large products. Rows are dealt out, and each number is summed in the same order by whoever computes it,
 * so the result is the same to the bit with any number of threads, and where no thread can be had.
 */
import { cannot } from "../errors.ts";
import { ABSENT, BOARD, DONE, type Hire, IDLE, LEAVE, LOOKS, POSTED, TAKEN } from "./_helper.ts";
import type { Kernels } from "./_kernels.ts";

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

/** Multiplications below which a product is done before a helper has looked up. */
const WORTH_SHARING = 500_000;

/** Rows come in tiles of six. */
const TILE_ROWS = 6;

/** What a crew works on. */
export interface Workplace {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  kernels: Kernels;
  /** For each helper a board, and room for packing. */
  boards: Int32Array;
  packing: readonly Float32Array[];
}

/** A product that threads share. */
export interface Crew {
  multiply: Kernels["multiply"];
  /** How many have come. */
  present(): number;
  /** Sends all home. */
  dismiss(): void;
}

/** Words that the boards of all helpers take. */
export const BOARDS: number = BOARD * HELPERS;

/** Calls for helpers, who come when they come: until then, and where they cannot, products are done alone. */
export function hireCrew({ module, memory, kernels, boards, packing }: Workplace): Crew {
  const crew = packing.map((room, h) => {
    const board = boards.subarray(h * BOARD, (h + 1) * BOARD);
    return { room: room.byteOffset, board, worker: hire({ module, memory, board: board.byteOffset }, board) };
  });

  const multiply: Kernels["multiply"] = (
    ...[product, rows, columns, inner, a, aRow, aInner, b, bInner, bColumn, room, add]
  ) => {
    const shared = rows * columns * inner >= WORTH_SHARING && rows >= 2 * TILE_ROWS;
    const ready = shared ? crew.filter(({ board }) => Atomics.load(board, 0) === IDLE) : [];
    const share = Math.ceil(rows / (ready.length + 1) / TILE_ROWS) * TILE_ROWS;
    const compute = (from: number, room: number) => {
      const count = Math.min(share, rows - from), to = product + 4 * from * columns;
      return [to, count, columns, inner, a + 4 * from * aRow, aRow, aInner, b, bInner, bColumn, room, add] as const;
    };
    const posted = ready.filter(({ board, room }, i) => {
      const from = (i + 1) * share;
      if (from >= rows) return false;
      board.set(compute(from, room), 1);
      Atomics.store(board, 0, POSTED);
      Atomics.notify(board, 0);
      return true;
    });
    kernels.multiply(...compute(0, room));
    posted.forEach(({ board }, i) => {
      // Who has not begun by now has been kept by something else.
      if (Atomics.compareExchange(board, 0, POSTED, IDLE) === POSTED) {
        return kernels.multiply(...compute((i + 1) * share, room));
      }
      for (let look = 0; look < LOOKS && Atomics.load(board, 0) !== DONE; look++);
      while (Atomics.load(board, 0) !== DONE) Atomics.wait(board, 0, TAKEN, 1);
      Atomics.store(board, 0, IDLE);
    });
  };

  return {
    multiply,
    present: () => crew.filter(({ board }) => Atomics.load(board, 0) !== ABSENT).length,
    dismiss() {
      for (const { board, worker } of crew) {
        Atomics.store(board, 0, LEAVE);
        Atomics.notify(board, 0);
        worker?.terminate();
      }
    },
  };
}

function hire(hire: Hire, board: Int32Array): Worker | undefined {
  Atomics.store(board, 0, ABSENT);
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
