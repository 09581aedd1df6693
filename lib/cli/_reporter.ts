/** Tells how notebooks get on: in place on a terminal, in plain lines elsewhere; and the summary at the end. */
import { formatSeconds } from "./seconds.ts";
import type { CellEvent, RunResult } from "./runner.ts";
import type { Status } from "./gallery/mod.ts";

export interface Reporter {
  cell(name: string, event: CellEvent): void;
  done(name: string, result: RunResult): void;
  /** Puts the terminal in order. */
  close(): void;
}

/** A notebook of the summary; without a result it was not begun. */
export interface SummaryRow {
  name: string;
  result?: RunResult;
}

const encoder = new TextEncoder();

/** Writes to standard output. */
export function say(text: string): void {
  write(Deno.stdout, text);
}

/** Writes to standard error. */
export function complain(text: string): void {
  write(Deno.stderr, text);
}

function write(stream: typeof Deno.stdout | typeof Deno.stderr, text: string): void {
  const bytes = encoder.encode(text);
  for (let done = 0; done < bytes.length;) done += stream.writeSync(bytes.subarray(done));
}

/** The reporter that fits where the output goes. */
export function createReporter(names: readonly string[]): Reporter {
  const width = Math.max(...names.map((name) => name.length));
  return Deno.stdout.isTerminal() ? terminalReporter(width) : plainReporter(width);
}

function plainReporter(width: number): Reporter {
  return {
    cell: (name, event) => say(`${name.padEnd(width)}  ${cellLine(event)}\n`),
    done: (name, result) => say(`${name.padEnd(width)}  ${doneLine(result)}\n`),
    close: () => {},
  };
}

/** Finished notebooks stand as lines; below them one line for each that runs, drawn again as it gets on. */
function terminalReporter(width: number): Reporter {
  const running = new Map<string, { event: CellEvent; since: number }>();
  let drawn = 0;
  const redraw = (finished = "") => {
    const columns = Deno.consoleSize().columns;
    const lines = [...running].map(([name, { event, since }]) => {
      const seconds = Math.floor((performance.now() - since) / 1000);
      return shorten(`${name.padEnd(width)}  ${bar(event)}  ${cellLine(event, seconds)}`, columns - 1);
    });
    const up = drawn > 0 ? `\u001b[${drawn}A` : "";
    say(`${up}\u001b[0J${finished}${lines.map((line) => `${line}\n`).join("")}`);
    drawn = lines.length;
  };
  const timer = setInterval(redraw, 1000);
  return {
    cell(name, event) {
      running.set(name, { event, since: performance.now() });
      redraw();
    },
    done(name, result) {
      running.delete(name);
      redraw(`${name.padEnd(width)}  ${doneLine(result)}\n`);
    },
    close() {
      clearInterval(timer);
      running.clear();
      redraw();
    },
  };
}

function cellLine({ number, total, source }: CellEvent, seconds = 0): string {
  const first = source.split("\n").find((line) => line.trim() !== "" && !line.startsWith("import ")) ?? oneLine(source);
  const time = seconds > 0 ? ` (${seconds} s)` : "";
  return `cell ${number} of ${total}${time}  ${shorten(first.trim(), 60)}`;
}

function doneLine({ status, seconds, headline, reason }: RunResult): string {
  const told = reason ?? headline;
  return `${coloured(status)} in ${formatSeconds(seconds)}${told === undefined ? "" : `: ${oneLine(told)}`}`;
}

function bar({ number, total }: CellEvent): string {
  const full = Math.round(10 * (number - 1) / total);
  return "━".repeat(full) + "─".repeat(10 - full);
}

/** The cell and the error at which a notebook ended, for a reader who has not the notebook before them. */
export function failureText(name: string, { failure, reason }: RunResult): string {
  if (failure === undefined) return `\n${name}: ${reason}\n`;
  const lines = failure.source.trimEnd().split("\n");
  const digits = String(lines.length).length;
  const numbered = lines.map((line, index) => `  ${String(index + 1).padStart(digits)} | ${line}`).join("\n");
  return `\n${name} failed in cell ${failure.cell}:\n\n${numbered}\n\n${failure.error.trimEnd()}\n`;
}

/** The table of all notebooks, and a line that counts them. */
export function summary(rows: readonly SummaryRow[], seconds: number): string {
  const width = Math.max(8, ...rows.map(({ name }) => name.length));
  const columns = Deno.stdout.isTerminal() ? Deno.consoleSize().columns : Infinity;
  const table = rows.map(({ name, result }) => {
    if (result === undefined) return `${name.padEnd(width)}  not run\n`;
    const told = shorten(oneLine(result.reason ?? result.headline ?? ""), Math.max(20, columns - width - 21));
    const status = coloured(result.status) + " ".repeat(7 - result.status.length);
    return `${name.padEnd(width)}  ${status}  ${result.seconds.toFixed(1).padStart(7)}  ${told}`.trimEnd() + "\n";
  });
  const count = (status: Status) => rows.filter(({ result }) => result?.status === status).length;
  const unfinished = count("stopped") + rows.filter(({ result }) => result === undefined).length;
  const counts = [`${count("passed")} passed`, `${count("skipped")} skipped`, `${count("failed")} failed`];
  if (unfinished > 0) counts.push(`${unfinished} not finished`);
  return `\n${"notebook".padEnd(width)}  result   seconds  headline\n${table.join("")}\n${counts.join(", ")} in ${
    formatSeconds(seconds)
  }\n`;
}

const colours: Record<Status, number> = { passed: 32, skipped: 33, stopped: 33, failed: 31 };

function coloured(status: Status): string {
  return Deno.noColor || !Deno.stdout.isTerminal() ? status : `\u001b[${colours[status]}m${status}\u001b[0m`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function shorten(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}
