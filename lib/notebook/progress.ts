/** Progress in place: how far, how fast, how long still, and the figures of the moment. */
import { cannot } from "../errors.ts";
import { jupyter, publish, writeAll } from "./_output.ts";
import { escapeHtml } from "./html.ts";

/** Figures of the moment, such as `{ loss: 0.31 }`; undefined takes one away. */
export type CurrentFigures = Readonly<Record<string, number | string | undefined>>;

/** How {@linkcode progress} shows. */
export interface ProgressOptions {
  /** Shows only work that takes longer than so many ms. Default 0: all. */
  after?: number;
}

/** At most so many ms between two pictures: front ends fall behind when they get more than a few a second. */
const DRAW_EVERY = 250;
const BAR_WIDTH = 20;

let made = 0;

/** A piece of long work. Make one with {@linkcode progress}; `using` finishes it even when the work throws. */
export class Progress {
  /** Steps done. */
  done = 0;
  readonly #started = performance.now();
  readonly #quietUntil: number;
  readonly #draw: (line: ProgressLine, last: boolean) => void;
  #drawn = -Infinity;
  #figures: CurrentFigures = {};
  #finished = false;

  /** Use {@linkcode progress}. */
  constructor(readonly label: string, readonly total?: number, { after = 0 }: ProgressOptions = {}) {
    this.#draw = chooseCanvas();
    this.#quietUntil = this.#started + after;
    if (after === 0) this.#redraw();
  }

  /** So many more steps are done; figures stay until others of their name come. */
  tick(steps = 1, figures?: CurrentFigures): void {
    this.update(this.done + steps, figures);
  }

  /** So many steps are done in all. */
  update(done: number, figures?: CurrentFigures): void {
    this.done = done;
    if (figures !== undefined) this.#figures = { ...this.#figures, ...figures };
    const now = performance.now();
    if (now >= this.#quietUntil && now - this.#drawn >= DRAW_EVERY) this.#redraw();
  }

  /** Draws the last line, which says where the work ended if that is short of the total; work that was quicker than `after` has none. */
  finish(figures?: CurrentFigures): void {
    if (this.#finished) return;
    if (figures !== undefined) this.#figures = { ...this.#figures, ...figures };
    this.#finished = true;
    if (this.#drawn > -Infinity || performance.now() >= this.#quietUntil) this.#redraw();
  }

  [Symbol.dispose](): void {
    this.finish();
  }

  #redraw(): void {
    this.#drawn = performance.now();
    const seconds = (this.#drawn - this.#started) / 1000;
    const { label, total, done } = this;
    this.#draw({ label, total, done, seconds, figures: this.#figures, finished: this.#finished }, this.#finished);
  }
}

/**
 * Starts to show progress: in place in a notebook, as one line of the terminal in a script, not at all where nobody looks.
 * A notebook sees the changes when the cell awaits: see `yieldToStop`.
 *
 * @param label what is being done, a word or two
 * @param total how many steps there are; without it there is no bar and no time left
 * @throws RangeError if the total is not a finite number of 0 or more
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * using training = progress("Training", 3);
 * for (let epoch = 0; epoch < 3; epoch++) training.tick(1, { loss: 1 / (epoch + 1) });
 * assertEquals(training.done, 3);
 * ```
 */
export function progress(label: string, total?: number, options: ProgressOptions = {}): Progress {
  if (total !== undefined && !(total >= 0 && total < Infinity)) {
    throw cannot("show progress", RangeError, { expected: "a finite total of 0 or more", received: total });
  }
  return new Progress(label, total, options);
}

/** All that a line of progress says. */
interface ProgressLine {
  label: string;
  total?: number;
  done: number;
  /** Since the start. */
  seconds: number;
  figures: CurrentFigures;
  finished: boolean;
}

/** Where to draw: under a display id in a notebook, on a terminal's line, or nowhere. */
function chooseCanvas(): (line: ProgressLine, last: boolean) => void {
  const host = jupyter();
  if (host !== undefined) {
    // The time tells this kernel from an earlier one whose outputs still stand in the notebook.
    const id = `shoplens-progress-${Math.round(performance.timeOrigin)}-${made++}`;
    let update = false;
    return (line) => {
      const data = { "text/html": asHtml(line), "text/plain": asText(line) };
      void publish(host, data, { id, update, metadata: { shoplens: "progress" } });
      update = true;
    };
  }
  // Both streams: a script whose output is piped, as that of tests, is not being watched.
  if (!Deno.stderr.isTerminal() || !Deno.stdout.isTerminal()) return () => {};
  return (line, last) => {
    const text = asText(line).slice(0, Math.max(20, terminalWidth() - 1));
    writeAll(Deno.stderr, `\r\x1b[K${text}${last ? "\n" : ""}`);
  };
}

function terminalWidth(): number {
  try {
    return Deno.consoleSize().columns;
  } catch {
    return 80;
  }
}

/** `Training ━━━━━━━━────────  40 of 100, 25/s, 2 s left, loss 0.31`. */
function asText(line: ProgressLine): string {
  const { label, total, done } = line;
  // deno-lint-ignore no-control-regex -- a label from data must not move the cursor
  const words = label.replace(/[\x00-\x1f\x7f-\x9f]/g, " ");
  if (total === undefined || total === 0 || line.finished) return `${words}  ${describe(line)}`;
  const full = Math.round(BAR_WIDTH * Math.min(1, done / total));
  return `${words}  ${"━".repeat(full)}${"─".repeat(BAR_WIDTH - full)}  ${describe(line)}`;
}

function asHtml(line: ProgressLine): string {
  const { label, total, done, finished } = line;
  const bar = total === undefined || finished ? "" : `<progress value="${done}" max="${total}"></progress> `;
  return `<div><b>${escapeHtml(label)}</b> ${bar}${escapeHtml(describe(line))}</div>`;
}

function describe({ total, done, seconds, figures, finished }: ProgressLine): string {
  const count = done.toLocaleString("en-US");
  const parts = [total === undefined || (finished && done === total) ? count : `${count} of ${total.toLocaleString("en-US")}`];
  const rate = done / seconds;
  if (finished) {
    parts.push(total !== undefined && done < total ? `stopped after ${asTime(seconds)}` : `done in ${asTime(seconds)}`);
  } else if (done > 0 && seconds > 0) {
    parts.push(rate >= 1 ? `${asFigure(rate)}/s` : `${asTime(1 / rate)} each`);
    if (total !== undefined) parts.push(`${asTime(Math.max(0, total - done) / rate)} left`);
  }
  for (const [name, figure] of Object.entries(figures)) {
    if (figure === undefined) continue;
    parts.push(`${name} ${typeof figure === "number" ? asFigure(figure) : figure}`);
  }
  return parts.join(", ");
}

/** Three or four significant digits, with commas in thousands. */
function asFigure(figure: number): string {
  if (!Number.isFinite(figure) || figure === 0) return String(figure);
  const size = Math.abs(figure);
  if (size >= 1000 && size < 1e9) return Math.round(figure).toLocaleString("en-US");
  return size < 1e-4 || size >= 1e9 ? figure.toExponential(2) : String(Number(figure.toPrecision(size < 1 ? 4 : 3)));
}

function asTime(seconds: number): string {
  if (seconds < 0.95) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 9.5) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
