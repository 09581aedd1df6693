/** What a helping thread runs: it takes its share of each product that is posted, and goes home when nobody has any for it. */
import type { Kernels } from "./_kernels.ts";

/** What the thread is sent to start with. */
export interface Hire {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  /** Where its board lies: the state, then what `multiply` takes. */
  board: number;
}

/** The first word of a board. */
export const ABSENT = 0, IDLE = 1, POSTED = 2, TAKEN = 3, DONE = 4, LEAVE = 5;

/** Words of a board: a line of the cache. */
export const BOARD = 16;

/** How often a thread looks before it sleeps: some ten microseconds, as the next product of a step comes soon. */
export const LOOKS = 2000;

/** Without work for so many ms a helper goes home, so that it never keeps a program from ending. */
const PATIENCE = 300;

/** Takes what is posted until told to leave. */
function help(board: Int32Array, kernels: Kernels): void {
  Atomics.store(board, 0, IDLE);
  for (;;) {
    let state = Atomics.load(board, 0);
    for (let look = 0; look < LOOKS && state !== POSTED && state !== LEAVE; look++) state = Atomics.load(board, 0);
    if (state === LEAVE) return;
    if (state === POSTED) {
      if (Atomics.compareExchange(board, 0, POSTED, TAKEN) !== POSTED) continue;
      kernels.multiply(...board.subarray(1, 13) as unknown as Parameters<Kernels["multiply"]>);
      Atomics.store(board, 0, DONE);
      Atomics.notify(board, 0);
    } else if (Atomics.wait(board, 0, state, PATIENCE) === "timed-out") {
      if (Atomics.compareExchange(board, 0, state, ABSENT) === state) return;
    }
  }
}

// The file is also read by who hires, for the words above.
if ("WorkerGlobalScope" in globalThis) {
  const start = (event: unknown) => {
    const { module, memory, board } = (event as MessageEvent<Hire>).data;
    const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
    help(new Int32Array(memory.buffer, board, BOARD), kernels);
    globalThis.close();
  };
  Object.assign(globalThis, { onmessage: start });
}
