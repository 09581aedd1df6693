/** Plans compared over many splits of the training rows. */
import type { Train } from "../dataset.ts";
import { cannot } from "../errors.ts";
import type { Frame, Schema } from "../frame/mod.ts";
import { DISPLAY, displayAs, progress as startProgress, stopSignal } from "../notebook/mod.ts";
import { createRandom } from "../random.ts";
import type { FoldOptions } from "../sample/mod.ts";
import { cutRows, scoreOn } from "./_folds.ts";
import { scoresTable } from "./_scores_table.ts";
import type { Plan } from "./train_pipeline.ts";

/** Options of {@linkcode crossValidate}. */
export interface CrossValidateOptions<S extends Schema> extends Omit<FoldOptions<S>, "seed" | "random"> {
  /** Of the folds and of all that is drawn within them. Default 0. */
  seed?: number;
  /** Share of a fold's learning rows that is set aside for early stopping, calibration and thresholds. Default 0.15. */
  validation?: number;
  /** Default: the stop button. */
  signal?: AbortSignal;
  /** Whether to show progress. Default true. */
  progress?: boolean;
}

/** What {@linkcode crossValidate} gives: plain data, which shows itself as a table. */
export interface CrossValidation<Name extends string = string> {
  /** Each metric of each plan, fold after fold, round after round. */
  readonly scores: Readonly<Record<Name, Readonly<Record<string, readonly number[]>>>>;
  readonly k: number;
  readonly repeats: number;
  /** Why it ended: all folds are there, or it was told to stop, and only those are that were judged for all plans. */
  readonly stopped: "end" | "signal";
  /** Rows learnt from and rows judged on, of each fold: what the corrected t test asks for. */
  readonly rows: readonly { readonly learnt: number; readonly judged: number }[];
}

/**
 * Walks the main road once for each plan and fold, and scores each pipeline on the fold that it has not seen. Recipe, sampler, training,
 * calibration and threshold all happen inside the fold, on its learning rows, of which some are set aside to choose with; so no
 * judged row has been seen by anything that was learnt or chosen.
 *
 * @param train training rows with a label; the test rows of the split stay sealed
 * @param plans the candidates by name; all see the same folds
 * @throws TypeError if there is no plan, or as `kFold` and `trainPipeline` do
 * @throws DOMException "AbortError" when stopped before a fold was judged for all plans; later it keeps what it has
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { flag, frameOf, number } from "shoplens/frame";
 * import { logistic } from "shoplens/models";
 * import { split } from "shoplens/sample";
 *
 * const rows = Array.from({ length: 300 }, (_, i) => ({ minutes: i % 20, bought: i % 20 > 11 }));
 * const { train } = split(frameOf(rows, { minutes: number(), bought: flag() }), { label: "bought", seed: 1 });
 * const recipe = { scale: { columns: ["minutes"], to: "standard" } } as const;
 * const { scores } = await crossValidate(train, {
 *   logistic: { recipe, model: ({ inputs }) => logistic({ inputs }), fit: { epochs: 5 } },
 * }, { k: 3 });
 * assertEquals(scores.logistic.rocAuc, [1, 1, 1]);
 * ```
 */
export async function crossValidate<S extends Schema, Name extends string>(
  train: Train<Frame<S>>,
  plans: Readonly<Record<Name, Plan<NoInfer<S>>>>,
  options: CrossValidateOptions<NoInfer<S>> = {},
): Promise<CrossValidation<Name>> {
  const { k = 5, repeats = 1, seed = 0, validation = 0.15, signal = stopSignal(), progress = true, ...deal } = options;
  const names = Object.keys(plans) as Name[];
  if (names.length === 0) throw cannot("cross-validate", TypeError, { expected: "at least one plan", received: plans });
  const cuts = cutRows("cross-validate", train, { ...deal, k, repeats, validation }, createRandom(seed));
  const scores = Object.fromEntries(names.map((name) => [name, {}])) as Record<Name, Record<string, number[]>>;
  const rows: CrossValidation["rows"][number][] = [];
  using shown = progress ? startProgress("Cross-validation", cuts.length * names.length) : undefined;
  let stopped: CrossValidation["stopped"] = "end";
  for (const cut of cuts) {
    const figures: Record<string, number>[] = [];
    try {
      for (const name of names) {
        shown?.update(shown.done, { model: name });
        figures.push(await scoreOn(cut, plans[name], { random: cut.random.fork(name), signal, progress: shown }));
        shown?.tick();
      }
    } catch (error) {
      if (!signal.aborted || rows.length === 0) throw error;
      stopped = "signal";
      break;
    }
    rows.push({ learnt: cut.learnt, judged: cut.judged.rows });
    names.forEach((name, i) => {
      const own: Record<string, number[]> = scores[name];
      for (const [metric, value] of Object.entries(figures[i])) (own[metric] ??= []).push(value);
    });
  }
  const all = repeats === 1 ? `${k} folds` : `${k} folds in each of ${repeats} rounds`;
  const what = stopped === "end" ? all : `${rows.length} of ${cuts.length} folds, as it was told to stop`;
  return displayAs({ scores, k, repeats, stopped, rows }, () => scoresTable(scores, what)[DISPLAY]());
}
