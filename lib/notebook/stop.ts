/** The stop button of a notebook, Ctrl-C in a script, as an `AbortSignal`. */
import { jupyter } from "./_output.ts";

/** Time between two looks at the outside world, in ms: short for a person, long beside a step of training. */
const YIELD_EVERY = 50;

/** Where cells cannot be told apart, a stop holds for so many ms: all that looks in the meantime is stopped. */
const HOLD = 500;

let controller = new AbortController();
let stoppedCell: unknown;
let stoppedAt = 0;
let listening = false;
let lastYield = 0;

/**
 * Which cell runs: our gate names each in this place. A script is one cell. Under Deno's kernel alone nobody knows.
 */
function currentCell(): unknown {
  const named = (globalThis as Record<symbol, unknown>)[Symbol.for("shoplens.cell")];
  return named ?? (jupyter() === undefined ? "script" : undefined);
}

function isStopOver(): boolean {
  const cell = currentCell();
  return cell === undefined ? performance.now() - stoppedAt > HOLD : cell !== stoppedCell;
}

function stop(): void {
  stoppedCell = currentCell();
  stoppedAt = performance.now();
  const reason = new DOMException("Stopped.", "AbortError");
  // Where the signal came in says nothing about the work that it stopped.
  Object.defineProperty(reason, "stack", { value: `${reason}` });
  controller.abort(reason);
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
  if (controller.signal.aborted && !isStopOver()) return controller.signal;
  if (controller.signal.aborted) controller = new AbortController();
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
