/** The stop button of a notebook, Ctrl-C in a script, as an `AbortSignal`. */
import { jupyter } from "./_output.ts";

/** Time between two looks at the outside world, in ms: short for a person, long beside a step of training. */
const YIELD_EVERY = 50;

let controller = new AbortController();
let stoppedCell: unknown;
let listening = false;
let lastYield = 0;

/**
 * Which cell runs. Our gate counts them in this place; without it cells of a notebook cannot be told apart, and every look
 * counts as another. A script is one cell.
 */
function currentCell(): unknown {
  const counted = (globalThis as Record<symbol, unknown>)[Symbol.for("shoplens.cell")];
  return counted ?? (jupyter() === undefined ? "script" : Symbol("unknown"));
}

function stop(): void {
  stoppedCell = currentCell();
  controller.abort(new DOMException("Stopped.", "AbortError"));
  // In a script the second Ctrl-C ends the process, as usual. In the kernel a listener must stay, or the next one kills it.
  if (jupyter() === undefined) {
    Deno.removeSignalListener("SIGINT", stop);
    listening = false;
  }
}

function listen(): void {
  if (listening) return;
  Deno.addSignalListener("SIGINT", stop);
  listening = true;
}

/**
 * A signal that the stop button aborts, or Ctrl-C in a script. Long work takes it as its default `signal`, stops at the next
 * chance and keeps what it has. After a stop the rest of the cell finds the signal aborted; the next cell gets a fresh one.
 *
 * A loop sees the stop only if it lets it through: see {@linkcode yieldToStop}.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const signal = stopSignal();
 * let steps = 0;
 * while (steps < 1000 && !signal.aborted) {
 *   steps++;
 *   await yieldToStop();
 * }
 * assertEquals(steps, 1000);
 * ```
 */
export function stopSignal(): AbortSignal {
  if (controller.signal.aborted) {
    if (currentCell() === stoppedCell) return controller.signal;
    controller = new AbortController();
  }
  listen();
  return controller.signal;
}

/**
 * Lets the stop button, progress and other events through, now and then: every 50 ms it gives way, otherwise it costs well
 * under a microsecond, so call it in every turn of a long loop. Follow it with `signal.aborted` or `signal.throwIfAborted()`.
 */
export async function yieldToStop(): Promise<void> {
  if (performance.now() - lastYield < YIELD_EVERY) return;
  await new Promise((resolve) => setTimeout(resolve, 0));
  lastYield = performance.now();
}

// In the kernel, from the start: an interrupt without a listener would kill it.
if (jupyter() !== undefined) listen();
