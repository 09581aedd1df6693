/** The record of a search: a line of JSON for each trial, so that a search that was killed goes on after the last one. */
import { cannot } from "../errors.ts";
import { replaceFile } from "../files.ts";

/** A measured trial, as the record keeps it. */
export interface MeasuredTrial {
  /** Its number, from 1. */
  trial: number;
  /** Share of the learning rows that it learnt from. */
  share: number;
  /** The point of the space, or the plan's name. */
  point: unknown;
  /** Each metric, fold after fold; empty if it failed. */
  scores: Record<string, number[]>;
  /** It took so many seconds of the clock. */
  seconds: number;
  /** Why it failed. */
  failed?: string;
}

/** A record at work. */
export interface TrialRecord {
  find(trial: number, share: number): MeasuredTrial | undefined;
  add(trial: MeasuredTrial): Promise<void>;
}

const FORMAT = "shoplens search 1";

/**
 * Opens the record of a search, or begins one. Its first line says of which search it is. A line is written at once; of one that a kill has
 * cut short, nothing is kept.
 *
 * @throws SyntaxError if it is damaged
 * @throws TypeError if it is of another search
 */
export async function openRecord(path: string | undefined, search: Record<string, unknown>): Promise<TrialRecord> {
  const trials = new Map<string, MeasuredTrial>();
  const keyOf = (trial: number, share: number) => `${trial} at ${share}`;
  const find = (trial: number, share: number) => trials.get(keyOf(trial, share));
  const keep = (each: MeasuredTrial) => trials.set(keyOf(each.trial, each.share), each);
  if (path === undefined) return { find, add: (each) => Promise.resolve(void keep(each)) };
  const head = JSON.stringify({ format: FORMAT, ...search });
  const text = await Deno.readTextFile(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  });
  const lines = text.split("\n"), cut = lines.pop()!;
  if (lines.length === 0) {
    if (!head.startsWith(cut)) refuseForeign(path, cut, search);
    await replaceFile(path, `${head}\n`);
  } else {
    refuseForeign(path, lines[0], search);
    lines.slice(1).forEach((line, i) => keep(readLine(path, line, i + 2)));
    if (cut !== "") await replaceFile(path, `${lines.join("\n")}\n`);
  }
  return {
    find,
    async add(each) {
      await Deno.writeTextFile(path, `${JSON.stringify(each)}\n`, { append: true });
      keep(each);
    },
  };
}

function refuseForeign(path: string, line: string, search: Record<string, unknown>): void {
  const action = `go on with the search in ${path}`;
  let kept: Record<string, unknown> = {};
  try {
    kept = JSON.parse(line);
  } catch { /* said below */ }
  if (kept.format !== FORMAT) {
    throw cannot(action, SyntaxError, {
      because: "its first line is not that of a search's record",
      fix: "Name another file, or delete this one to begin anew.",
    });
  }
  for (const [name, value] of Object.entries(search)) {
    const [before, now] = [JSON.stringify(kept[name]), JSON.stringify(value)];
    if (before === now) continue;
    throw cannot(action, TypeError, {
      because: name === "data" ? "it was made with other training rows" : `it was made with ${name} ${before}, and not ${now}`,
      fix: "Name another file for each search.",
    });
  }
}

function readLine(path: string, line: string, number: number): MeasuredTrial {
  try {
    const trial = JSON.parse(line) as MeasuredTrial;
    if (typeof trial.trial === "number" && typeof trial.share === "number" && typeof trial.scores === "object") return trial;
  } catch { /* said below */ }
  throw cannot(`go on with the search in ${path}`, SyntaxError, {
    because: `line ${number} is damaged`,
    fix: "Delete that line, and its trial is made again.",
  });
}
