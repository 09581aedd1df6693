/** Telling a cell's type errors in it: first where that costs no time, never as a refusal. */
import type { Output } from "./_admission.ts";
import type { CellTypeError } from "./_typing.ts";

/** Errors that are told; one often makes many. */
const TOLD = 3;
/** While a cell runs, its outputs wait so long for the warning that belongs before them, in ms. A cell that failed waits as long. */
const OUTPUTS_WAIT = 500;

/** What the cell shows: a line for each error, with cell and line. */
export function warningText(errors: readonly CellTypeError[], cell: number): string {
  const lines = errors.slice(0, TOLD).map(({ line, message }) => `Warning: cell ${cell}, line ${line}: ${message}`);
  if (errors.length > TOLD) lines.push(`Warning: cell ${cell} has ${errors.length - TOLD} more type errors`);
  return lines.map((line) => `${line}\n`).join("");
}

/** Outputs that stand behind a warning. */
export interface HeldOutputs {
  push(output: Output): void | Promise<void>;
  /** The cell has ended: lets everything out; of one that ended well at once, and the warning comes below it then. */
  release(failed: boolean): Promise<void>;
}

/** Keeps outputs back, not the cell, until the warning is out or was waited for long enough. */
export function holdOutputs(show: (output: Output) => Promise<void>, warned: Promise<void> | undefined): HeldOutputs {
  if (warned === undefined) return { push: show, release: () => Promise.resolve() };
  const held: Output[] = [];
  let released: Promise<void> | undefined;
  const letOut = () =>
    released ??= (async () => {
      while (held.length > 0) await show(held.shift()!);
    })();
  const opened = within(warned, OUTPUTS_WAIT).then(letOut);
  return {
    push: (output) => {
      if (released === undefined) held.push(output);
      else return released.then(() => show(output));
    },
    release: (failed) => failed ? opened : letOut(),
  };
}

async function within(task: Promise<unknown>, milliseconds: number): Promise<void> {
  const passed = Promise.withResolvers<void>();
  const timer = setTimeout(passed.resolve, milliseconds);
  await Promise.race([task.catch(() => {}), passed.promise]);
  clearTimeout(timer);
}
