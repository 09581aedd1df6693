/** Plans compared over whole studies, each with a split, training and test of its own. */
import { cannot } from "../errors.ts";
import { evaluate, type Report } from "../evaluate/mod.ts";
import type { Frame, Schema } from "../frame/mod.ts";
import { DISPLAY, displayAs, progress as startProgress, stopSignal } from "../notebook/mod.ts";
import { createRandom } from "../random.ts";
import { split, type SplitOptions } from "../sample/mod.ts";
import type { Pipeline } from "./pipeline.ts";
import { scoresTable } from "./_scores_table.ts";
import { type Plan, trainPipeline } from "./train_pipeline.ts";

/** Options of {@linkcode repeatedHoldout}: those of `split`, and these. */
export interface HoldoutOptions<S extends Schema> extends Omit<SplitOptions<S>, "seed" | "random"> {
  /** The seeds; or how many, from 1. Default 5. */
  seeds?: number | readonly number[];
  /** Resamples for the intervals of each report. Default 100: the spread over seeds says more. */
  resamples?: number;
  /** Default: the stop button. */
  signal?: AbortSignal;
  /** Whether to show progress. Default true. */
  progress?: boolean;
}

/** What {@linkcode repeatedHoldout} gives; shows itself as a table. */
export interface Holdout<Name extends string = string> {
  readonly seeds: readonly number[];
  /** Why it ended: all studies are there, or it was told to stop, and only those are that came to their report. */
  readonly stopped: "end" | "signal";
  /** The report of each seed, in which each plan is a model. */
  readonly reports: readonly Report<Name>[];
  /** Each metric of each plan on the test rows, seed after seed: what `leaderboard` takes. */
  readonly scores: Readonly<Record<Name, Readonly<Record<string, readonly number[]>>>>;
}

/**
 * Does the whole study again for each seed: splits, trains a pipeline for each plan, and evaluates them all on test rows that are opened
 * once. All plans see the same rows. The spread over seeds says how much of a figure is the luck of the split and of first weights.
 *
 * The test sets overlap from seed to seed, so the figures are not independent: compare with `leaderboard` or `compareFolds`, which
 * correct for that. Choosing a plan by what this gives is choosing on test rows; choose by {@linkcode crossValidate}.
 *
 * @param frame all rows, before any split
 * @param plans the candidates by name
 * @throws TypeError if there is no plan or no seed, or as `split`, `trainPipeline` and `evaluate` do
 * @throws DOMException "AbortError" when stopped before the first report; later it keeps what it has
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { flag, frameOf, number } from "shoplens/frame";
 * import { logistic } from "shoplens/models";
 *
 * const rows = frameOf(Array.from({ length: 300 }, (_, i) => ({ x: i % 20, yes: i % 20 > 11 })), { x: number(), yes: flag() });
 * const recipe = { scale: { columns: ["x"], to: "standard" } } as const;
 * const { scores } = await repeatedHoldout(rows, {
 *   logistic: { recipe, model: ({ inputs }) => logistic({ inputs }), fit: { epochs: 5 } },
 * }, { label: "yes", seeds: 2 });
 * assertEquals(scores.logistic.rocAuc, [1, 1]);
 * ```
 */
export async function repeatedHoldout<S extends Schema, Name extends string>(
  frame: Frame<S>,
  plans: Readonly<Record<Name, Plan<NoInfer<S>>>>,
  options: HoldoutOptions<NoInfer<S>> = {},
): Promise<Holdout<Name>> {
  const { seeds: wanted = 5, resamples = 100, signal = stopSignal(), progress = true, ...deal } = options;
  const seeds = typeof wanted === "number" ? Array.from({ length: wanted }, (_, i) => i + 1) : wanted;
  const names = Object.keys(plans) as Name[];
  if (names.length === 0) throw cannot("repeat a holdout", TypeError, { expected: "at least one plan", received: plans });
  if (seeds.length === 0) throw cannot("repeat a holdout", TypeError, { expected: "at least one seed", received: wanted });
  const reports: Report<Name>[] = [];
  const scores = Object.fromEntries(names.map((name) => [name, {}])) as Record<Name, Record<string, number[]>>;
  using shown = progress ? startProgress("Repeated holdout", seeds.length * names.length) : undefined;
  let stopped: Holdout["stopped"] = "end";
  for (const seed of seeds) {
    const random = createRandom(seed);
    const drawn = deal.time === undefined ? { random: random.fork("split") } : {};
    const { train, validation, test } = split(frame, { ...deal, ...drawn } as SplitOptions<S>);
    const pipelines: Partial<Record<Name, Pipeline<S>>> = {};
    try {
      for (const name of names) {
        signal.throwIfAborted();
        shown?.update(shown.done, { seed, model: name });
        pipelines[name] = await trainPipeline({ train, validation }, plans[name], {
          random: random.fork(name),
          signal,
          progress: shown ?? false,
        });
        shown?.tick();
      }
      signal.throwIfAborted();
      const report = await evaluate(pipelines as Record<Name, Pipeline<S>>, test, { resamples, signal });
      reports.push(report as unknown as Report<Name>);
      for (const name of names) {
        const own: Record<string, number[]> = scores[name];
        for (const metric of report.metrics) (own[metric] ??= []).push(report.models[name][metric].value);
      }
    } catch (error) {
      if (!signal.aborted || reports.length === 0) throw error;
      stopped = "signal";
      break;
    } finally {
      for (const pipeline of Object.values<Pipeline<S> | undefined>(pipelines)) pipeline?.dispose();
    }
  }
  const done = seeds.slice(0, reports.length);
  const count = stopped === "end" ? `${done.length}` : `${done.length} of ${seeds.length}`;
  const what = `${count} ${seeds.length === 1 ? "study" : "studies"}${
    stopped === "end" ? "" : ", as it was told to stop"
  }, on the test rows of each`;
  return displayAs({ seeds: done, stopped, reports, scores }, () => scoresTable(scores, what)[DISPLAY]());
}
