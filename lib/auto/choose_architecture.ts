/** From what the task is, how many rows there are and what the machine can do, to a short list with reasons, and to measured results. */
import type { Task, Train } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { isLessBetter, titleOf } from "../evaluate/mod.ts";
import type { Frame, Schema } from "../frame/mod.ts";
import { DISPLAY, type Displayable, displayAs, progress as startProgress, stopSignal } from "../notebook/mod.ts";
import { type Plan, search, type SearchPlans, type SearchSettings, type Trial } from "../train/mod.ts";
import { type Architecture, architecturesFor, taskOf } from "./_architectures.ts";
import { estimate } from "./_estimate.ts";
import { wordTable } from "./_word_table.ts";

/** What there is to spend. */
export interface ArchitectureBudget {
  /** Of the clock, for estimates and measurements together. Default 120. */
  seconds?: number;
  /** That one training may hold in arrays. Default: one billion. */
  bytes?: number;
}

/** What {@linkcode chooseArchitecture} is asked. */
export interface ChooseArchitectureOptions<S extends Schema>
  extends Omit<SearchSettings<S>, "budget" | "method" | "record" | "label" | "stratify"> {
  /** Training rows with a label. */
  data: Train<Frame<S>>;
  /** What the label means. Default: what its kind and its values say; one that says otherwise is refused. */
  task?: Task;
  budget?: ArchitectureBudget;
  /** The columns to learn from. Default: all but the label, ids, and the columns of `group` and `time`. See `findSuspects` first. */
  columns?: readonly string[];
}

/** One architecture: why or why not, what it would take, and what it did. */
export interface ArchitectureCandidate {
  readonly name: string;
  /** Why it is on the list. */
  readonly why?: string;
  /** Why it was left out. */
  readonly leftOut?: string;
  /** Numbers that it learns; of trees at most so many. */
  readonly parameters?: number;
  /** Seconds that all folds would take at most, as early stopping may end them sooner. */
  readonly estimatedSeconds?: number;
  /** Bytes that one training would hold in arrays. */
  readonly bytes?: number;
  /** The metric that ranks, fold after fold; empty if it was not measured. */
  readonly scores: readonly number[];
  /** Seconds that all folds took. */
  readonly seconds?: number;
}

/** What {@linkcode chooseArchitecture} gives. */
export interface ArchitectureChoice<S extends Schema> extends Displayable {
  readonly task: Task;
  /** The name of the best. */
  readonly name: string;
  /** Its plan, for `trainPipeline` with all training rows. */
  readonly plan: Plan<S>;
  /** All architectures, the plainest first. */
  readonly candidates: readonly ArchitectureCandidate[];
  /** The metric that ranks. */
  readonly by: string;
  /** All metrics of those that were measured, fold after fold: what `leaderboard` takes. */
  readonly scores: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
  /** Why it ended: all were measured, the seconds were over, or it was told to stop. */
  readonly stopped: "end" | "seconds" | "signal";
}

/**
 * Chooses an architecture. A short list follows from the task, the rows and the columns, by rules whose sources are named; each is built and its
 * cost estimated on this machine (`cost`; trees by some rounds); what the budget allows is measured by folds of the training rows (`search`), the
 * cheapest first. Who is left out is named with the reason. All see the same folds; no test row is asked for.
 *
 * The rules are rules of thumb, and the figures decide: what leads by less than its spread does not lead. The best of several is
 * partly luck; report what `evaluate` says of it on test rows.
 *
 * @throws TypeError if the rows have no label, or the label does not mean the task
 * @throws RangeError if the budget makes no sense, no column is left to learn from, or nothing could be measured within the budget
 * @throws DOMException "AbortError" when stopped before the first was measured
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { flag, frameOf, number } from "shoplens/frame";
 * import { split } from "shoplens/sample";
 *
 * const rows = Array.from({ length: 200 }, (_, i) => ({ minutes: i % 20, bought: i % 20 > 11 }));
 * const { train } = split(frameOf(rows, { minutes: number(), bought: flag() }), { label: "bought", seed: 1 });
 * const choice = await chooseArchitecture({ data: train, task: "binary", budget: { seconds: 30 }, progress: false });
 * const network = choice.candidates.find(({ name }) => name === "network")!;
 * assertEquals(network.leftOut, "160 rows, below 300: a network has too little to learn from");
 * ```
 */
export async function chooseArchitecture<S extends Schema>(
  options: ChooseArchitectureOptions<S>,
): Promise<ArchitectureChoice<S>> {
  const { data, budget = {}, columns, task, seed = 0, signal = stopSignal(), progress = true, ...folds } = options;
  const { seconds = 120, bytes = 1e9 } = budget, started = performance.now();
  const rows = data as unknown as Train<Frame<Schema>>, { time, group } = folds as { time?: string; group?: string };
  refuseBadBudget({ seconds, bytes });
  const meant = refuseOtherTask(rows, task);
  const used = columns ??
    rows.names.filter((name) => rows.schema[name].kind !== "id" && ![rows.label, time, group].includes(name));
  if (used.length === 0) {
    throw cannot("choose an architecture", RangeError, { because: "no column is left to learn from", fix: "Name columns." });
  }
  const { k = 3, repeats = 1, holdout, validation = 0.15 } = folds, trainings = holdout === undefined ? k * repeats : 1;
  const learnt = Math.max(1, Math.round(rows.rows * (1 - (holdout ?? 1 / k)) * (1 - validation)));
  const left = () => seconds - (performance.now() - started) / 1000;
  const listed = await lookAtAll(rows, architecturesFor(rows, { columns: used, seed, time }), {
    learnt,
    trainings,
    budget: { seconds, bytes },
    left,
    signal,
    progress,
  });
  const allowed = listed.filter(({ leftOut }) => leftOut === undefined);
  const cheapFirst = allowed.toSorted((a, b) => a.estimatedSeconds! - b.estimatedSeconds!);
  const plans = Object.fromEntries(cheapFirst.map(({ name, plan }) => [name, plan]));
  if (Object.keys(plans).length === 0) {
    throw cannot("choose an architecture", RangeError, { because: "the budget is too small for any", fix: "Give it more." });
  }
  const rest = { seed, signal, progress, budget: { seconds: Math.max(left(), Number.MIN_VALUE) } };
  const found = await search(rows, { ...folds, plans, ...rest } as SearchPlans<Schema, string>);

  const { by, stopped, best, bestPlan } = found, trials = new Map(found.trials.map((trial) => [trial.point, trial]));
  const candidates = listed.map(({ plan: _, ...told }) => candidateOf(told, { by, stopped, trial: trials.get(told.name) }));
  const measured = candidates.filter(({ scores }) => scores.length > 0).map(({ name }) => [name, trials.get(name)!.scores]);
  const choice = {
    task: meant,
    name: best.point,
    plan: bestPlan as unknown as Plan<S>,
    candidates,
    by,
    scores: Object.fromEntries(measured),
    stopped,
  };
  return displayAs(choice, () => show(choice, { rows: rows.rows, trainings, seconds, bytes })[DISPLAY]());
}

/** What is known of an architecture before it is measured. */
interface Listed extends Omit<ArchitectureCandidate, "scores" | "seconds"> {
  readonly plan: Plan<Schema>;
}

/** What they would take, and whether the budget allows each. */
async function lookAtAll(
  rows: Train<Frame<Schema>>,
  architectures: readonly Architecture[],
  { learnt, trainings, budget, left, signal, progress }: {
    learnt: number;
    trainings: number;
    budget: Required<ArchitectureBudget>;
    left: () => number;
    signal: AbortSignal;
    progress: boolean;
  },
): Promise<Listed[]> {
  using bar = progress ? startProgress("Estimating", architectures.length) : undefined;
  const listed: Listed[] = [];
  for (const { name, plan, whyNot, why } of architectures) {
    signal.throwIfAborted();
    if (whyNot !== undefined) listed.push({ name, plan, leftOut: whyNot });
    else {
      const { shape, seconds, bytes } = await estimate(rows, plan, { learnt, signal }), estimatedSeconds = seconds * trainings;
      const leftOut = overBudget({ seconds: estimatedSeconds, bytes }, budget, Math.max(0, left()));
      const { parameters } = shape;
      listed.push({ name, plan, why: why(shape), parameters, estimatedSeconds, bytes, ...(leftOut && { leftOut }) });
    }
    bar?.tick(1, { model: name });
  }
  return listed;
}

function overBudget(
  wanted: Required<ArchitectureBudget>,
  budget: Required<ArchitectureBudget>,
  left: number,
): string | undefined {
  if (wanted.bytes > budget.bytes) {
    return `over budget: one training would hold ${size(wanted.bytes)}, and ${size(budget.bytes)} are allowed`;
  }
  if (wanted.seconds <= left) return undefined;
  return `over budget: it would take up to ${time(wanted.seconds)}, and of ${time(budget.seconds)} there are ${
    time(left)
  } left`;
}

/** What is known of it with what was measured, or why nothing was. */
function candidateOf(
  told: Omit<Listed, "plan">,
  { by, stopped, trial }: { by: string; stopped: string; trial?: Trial },
): ArchitectureCandidate {
  if (trial === undefined) {
    const leftOut = told.leftOut ?? (stopped === "seconds" ? "the seconds were over" : "it was stopped");
    return { ...told, leftOut, scores: [] };
  }
  const { failed, scores, seconds } = trial;
  return { ...told, ...(failed !== undefined && { leftOut: `it failed: ${failed}` }), scores: scores[by] ?? [], seconds };
}

function refuseBadBudget(budget: Required<ArchitectureBudget>): void {
  for (const [name, value] of Object.entries(budget)) {
    if (!(value > 0)) {
      throw cannot("choose an architecture", RangeError, { expected: `a budget of more than 0 ${name}`, received: value });
    }
  }
}

/** What the label means, if the rows have one that means the task. */
function refuseOtherTask(rows: Train<Frame<Schema>>, task: Task | undefined): Task {
  const action = "choose an architecture";
  if (rows.label === undefined) {
    throw cannot(action, TypeError, { because: "the rows have no label", fix: "Split with { label }." });
  }
  const meant = taskOf(rows);
  if (task === undefined || task === meant) return meant;
  throw cannot(action, TypeError, {
    expected: `the task that ${rows.label} means, ${meant}`,
    received: task,
    fix: "Make it a flag or a category for classes, a number for numbers.",
  });
}

function show(
  { task, name: best, candidates, by, stopped }: Omit<ArchitectureChoice<Schema>, "plan" | keyof Displayable>,
  { rows, trainings, seconds, bytes }: { rows: number; trainings: number } & Required<ArchitectureBudget>,
): Displayable {
  const most = Math.max(...candidates.flatMap(({ scores }) => scores.map(Math.abs)));
  const digits = most < 100 ? 4 : 1, write = (value: number) => value.toFixed(digits);
  const lines = candidates.map(({ name, why, leftOut, parameters, estimatedSeconds, bytes, scores, seconds }) => [
    name === best ? `${name} (best)` : name,
    leftOut === undefined ? why! : `left out: ${leftOut}`,
    parameters === undefined ? "" : `${/trees/.test(name) ? "≤ " : ""}${parameters.toLocaleString("en-US")}`,
    estimatedSeconds === undefined ? "" : `≤ ${time(estimatedSeconds)}`,
    bytes === undefined ? "" : size(bytes),
    scores.length === 0 ? "" : `${write(mean(scores))}${scores.length > 1 ? ` ± ${write(deviation(scores))}` : ""}`,
    seconds === undefined ? "" : time(seconds),
  ]);
  const heads = [
    "architecture",
    "why",
    "parameters",
    "estimated",
    "memory",
    `${titleOf(by)} ${isLessBetter(by) ? "↓" : "↑"}`,
    "took",
  ];
  const ended = { end: "", seconds: "; its seconds were over", signal: "; it was told to stop" }[stopped];
  const caption = `For a ${task} task of ${rows.toLocaleString("en-US")} rows, within ${time(seconds)} and ${
    size(bytes)
  }, judged on ${
    trainings === 1 ? "one part" : `${trainings} folds`
  } of the training rows${ended}. The best of several is partly luck.`;
  return wordTable(caption, heads, lines);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}

function time(seconds: number): string {
  return seconds < 0.1
    ? "0.1 s"
    : seconds < 10
    ? `${seconds.toFixed(1)} s`
    : `${Math.round(seconds).toLocaleString("en-US")} s`;
}

function size(bytes: number): string {
  return bytes < 1e5
    ? "0.1 MB"
    : bytes < 1e7
    ? `${(bytes / 1e6).toFixed(1)} MB`
    : `${Math.round(bytes / 1e6).toLocaleString("en-US")} MB`;
}
