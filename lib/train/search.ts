/** Choosing a plan among many, with a budget. */
import type { Train } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { isLessBetter } from "../evaluate/mod.ts";
import { type Frame, hashFrame, type Schema } from "../frame/mod.ts";
import { progress as startProgress, stopSignal } from "../notebook/mod.ts";
import { createRandom, type Random } from "../random.ts";
import type { FoldOptions } from "../sample/mod.ts";
import { type Cut, cutRows, scoreOn, shareOf } from "./_folds.ts";
import { type MeasuredTrial, openRecord } from "./_trial_record.ts";
import { SearchResult, type Trial } from "./search_result.ts";
import { drawPoint, type PointOf, type Space } from "./space.ts";
import type { Plan } from "./train_pipeline.ts";

/** When a search ends: after so many trials or seconds of the clock, whichever comes first. */
export interface Budget {
  trials?: number;
  /** The trial that runs when they are over is finished. Seconds of an earlier run with the same record count. */
  seconds?: number;
}

/** How trials are made. */
export type SearchMethod =
  /** Each trial learns from all rows. */
  | { readonly kind: "random" }
  /**
   * All trials learn from a small share of the rows, the best `1 / factor` of them from `factor` times as many, and so on, until the last ones
   * learn from all. `factor`: default 3; `least`: the smallest share to begin with, default 0.1.
   */
  | { readonly kind: "halving"; readonly factor?: number; readonly least?: number };

/** Options of {@linkcode search} that do not say where plans come from. */
export interface SearchSettings<S extends Schema> extends Omit<FoldOptions<S>, "seed" | "random"> {
  /** Default for a space: 20 trials; for plans: each one once. */
  budget?: Budget;
  /** Default `{ kind: "random" }`. */
  method?: SearchMethod;
  /** The metric that ranks. Default: ROC-AUC for two classes, log loss for more, RMSE for numbers. */
  by?: string;
  /** Folds. Default 3. */
  k?: number;
  /** Instead of folds, one part of this share of the rows to judge on: quicker and more a matter of luck. */
  holdout?: number;
  /** Share of the learning rows that is set aside for early stopping, calibration and thresholds. Default 0.15. */
  validation?: number;
  /** Of points, folds and all that is drawn within them. Default 0. */
  seed?: number;
  /** A file for the record, a line of JSON a trial. A search that was killed goes on from there. Default: none. */
  record?: string;
  /** Default: the stop button. The best so far is kept. */
  signal?: AbortSignal;
  /** Whether to show progress. Default true. */
  progress?: boolean;
}

/** A search among given plans. */
export interface SearchPlans<S extends Schema, Name extends string> extends SearchSettings<S> {
  plans: Readonly<Record<Name, Plan<S>>>;
}

/** A search in a space. */
export interface SearchSpace<S extends Schema, D extends Space> extends SearchSettings<S> {
  space: D;
  /** The plan of a point. The record knows points only, so change its file when you change this. */
  plan(point: PointOf<D>): Plan<S>;
}

/**
 * Looks for the best plan: draws points of a space, or takes plans as given, scores each inside the training rows, by folds or a holdout, and
 * ranks them. All see the same folds and draw from the same streams, so that they differ by their plans alone. A plan whose training
 * diverges is shown as failed and ranks last.
 *
 * Random search is that of Bergstra and Bengio (JMLR 13, 2012); successive halving that of Jamieson and Talwalkar (AISTATS 2016), with rows as
 * what is rationed. The best of many scores is too high, as luck was chosen too: report what `evaluate` says of it on test rows.
 *
 * @param train training rows with a label
 * @throws TypeError if neither plans nor a space are given, the metric is unknown, or the record is of another search
 * @throws RangeError if the budget or the method makes no sense, or all trials failed
 * @throws DOMException "AbortError" when stopped before the first trial was done
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { flag, frameOf, number } from "shoplens/frame";
 * import { logistic } from "shoplens/models";
 * import { split } from "shoplens/sample";
 * import { adam, logUniform } from "shoplens/train";
 *
 * const rows = Array.from({ length: 300 }, (_, i) => ({ minutes: i % 20, bought: i % 20 > 11 }));
 * const { train } = split(frameOf(rows, { minutes: number(), bought: flag() }), { label: "bought", seed: 1 });
 * const found = await search(train, {
 *   space: { rate: logUniform(1e-4, 1) },
 *   plan: ({ rate }) => ({
 *     recipe: { scale: { columns: ["minutes"], to: "standard" } },
 *     model: ({ inputs }) => logistic({ inputs }),
 *     fit: { epochs: 3, optimizer: adam(rate) },
 *   }),
 *   by: "logLoss",
 *   budget: { trials: 4 },
 *   holdout: 0.25,
 * });
 * assert(found.best.point.rate > 0.01);
 * ```
 */
export function search<S extends Schema, Name extends string>(
  train: Train<Frame<S>>,
  options: SearchPlans<NoInfer<S>, Name>,
): Promise<SearchResult<NoInfer<S>, Name>>;
export function search<S extends Schema, D extends Space>(
  train: Train<Frame<S>>,
  options: SearchSpace<NoInfer<S>, D>,
): Promise<SearchResult<NoInfer<S>, PointOf<D>>>;
export async function search<S extends Schema>(
  train: Train<Frame<S>>,
  options: SearchPlans<S, string> | SearchSpace<S, Space>,
): Promise<SearchResult<S, unknown>> {
  const { budget = {}, method = { kind: "random" }, seed = 0, signal = stopSignal(), progress = true, record: path } = options;
  const random = createRandom(seed), { draw, planOf, known } = candidatesOf(options, random);
  const trials = budget.trials ?? known ?? (budget.seconds === undefined ? 20 : Infinity);
  refuseBadBudget(budget, method, trials);
  const { k, repeats, holdout, validation = 0.15, label, stratify, group, time } = options;
  const settings = {
    k: holdout === undefined ? k ?? 3 : undefined,
    repeats,
    holdout,
    validation,
    label,
    stratify,
    group,
    time,
  };
  const cuts = [...cutRows("search", train, definedOf(settings) as never, random)] as Cut<S>[];
  const record = await openRecord(path, {
    data: await hashFrame(train),
    candidates: "plans" in options ? Object.keys(options.plans) : options.space,
    seed,
    folds: definedOf(settings),
  });

  let by = options.by, spent = 0;
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000 + spent;
  using shown = progress ? startProgress("Search", Number.isFinite(trials) ? trials : undefined) : undefined;
  const done = new Map<number, Trial>();
  let stopped: SearchResult<S, unknown>["stopped"] = "end";
  let lastError: unknown;

  /** Measures a trial at a share of the rows, or finds it in the record. False when the budget or the user ends the search. */
  async function measure(trial: number, share: number): Promise<boolean> {
    let measured = record.find(trial, share);
    if (measured !== undefined) spent += measured.seconds;
    else {
      if (signal.aborted) stopped = "signal";
      else if (elapsed() >= (budget.seconds ?? Infinity)) stopped = "seconds";
      if (stopped !== "end") return false;
      const from = performance.now(), point = draw(trial), scores: Record<string, number[]> = {};
      let failed: string | undefined;
      try {
        for (const cut of cuts) {
          const part = share < 1 ? { ...cut, train: shareOf(cut, share, { label, stratify, group, time }) } : cut;
          const figures = await scoreOn(part, planOf(point), { random: cut.random.fork("trial"), signal, progress: shown });
          for (const [metric, value] of Object.entries(figures)) (scores[metric] ??= []).push(value);
        }
      } catch (error) {
        if (signal.aborted) {
          stopped = "signal";
          return false;
        }
        // A loss that diverges, or an option out of range, is this point's fault; any other error is that of the plan.
        if (!(error instanceof RangeError)) throw error;
        [failed, lastError] = [error.message, error];
      }
      measured = {
        trial,
        share,
        point,
        scores: failed === undefined ? scores : {},
        seconds: (performance.now() - from) / 1000,
        ...(failed !== undefined && { failed }),
      } satisfies MeasuredTrial;
      await record.add(measured);
    }
    by ??= ["rocAuc", "logLoss", "rmse"].find((metric) => metric in measured.scores);
    if (measured.failed === undefined && by !== undefined && !(by in measured.scores)) {
      throw cannot("search", TypeError, {
        expected: `by to be one of ${Object.keys(measured.scores).join(", ")}`,
        received: by,
      });
    }
    const points = by === undefined ? undefined : measured.scores[by];
    const mean = points === undefined ? NaN : points.reduce((sum, value) => sum + value, 0) / points.length;
    done.set(trial, { ...measured, point: draw(trial), score: mean });
    shown?.tick(share === 1 ? 1 : 0, { trial, ...(Number.isFinite(mean) && { [by!]: mean.toPrecision(4) }) });
    return true;
  }

  let racing: number[] = [];
  if (method.kind === "random") {
    for (let trial = 1; trial <= trials; trial++) if (!await measure(trial, 1)) break;
  } else {
    racing = Array.from({ length: trials }, (_, i) => i + 1);
    const factor = method.factor ?? 3;
    rungs:
    for (const share of sharesOf(trials, factor, method.least ?? 0.1)) {
      for (const trial of racing) if (!await measure(trial, share)) break rungs;
      if (share < 1) {
        racing = rank(racing.map((trial) => done.get(trial)!), by).slice(0, Math.ceil(racing.length / factor)).map((
          { trial },
        ) => trial);
      }
    }
  }
  const ranked = rank([...done.values()], by);
  if (ranked.length === 0) signal.throwIfAborted();
  if (ranked.length === 0 || !Number.isFinite(ranked[0].score)) {
    throw lastError ??
      cannot("search", RangeError, { because: "no trial was done within the budget", fix: "Give it more seconds." });
  }
  return new SearchResult(ranked, { by: by!, stopped, folds: cuts.length, planOf });
}

/** Where points come from, and how a point becomes a plan. */
function candidatesOf<S extends Schema>(options: SearchPlans<S, string> | SearchSpace<S, Space>, random: Random) {
  if ("plans" in options && options.plans !== undefined) {
    const names = Object.keys(options.plans), { plans } = options;
    if (names.length === 0) throw cannot("search", TypeError, { expected: "at least one plan", received: plans });
    return {
      draw: (trial: number) => names[trial - 1] as unknown,
      planOf: (name: unknown) => plans[name as string],
      known: names.length,
    };
  }
  if (!("space" in options) || typeof options.plan !== "function") {
    throw cannot("search", TypeError, {
      expected: "plans, or a space and a plan of its points",
      received: Object.keys(options),
    });
  }
  const { space } = options, points = random.fork("points");
  return {
    draw: (trial: number) => drawPoint(space, points.fork(`trial ${trial}`)) as unknown,
    planOf: (point: unknown) => options.plan(point as PointOf<Space>),
    known: undefined,
  };
}

function refuseBadBudget({ trials: asked, seconds }: Budget, method: SearchMethod, trials: number): void {
  if (asked !== undefined && !(Number.isInteger(asked) && asked >= 1)) {
    throw cannot("search", RangeError, { expected: "a budget of 1 trial or more", received: asked });
  }
  if (seconds !== undefined && !(seconds > 0)) {
    throw cannot("search", RangeError, { expected: "a budget of more than 0 seconds", received: seconds });
  }
  if (method.kind === "random") return;
  if (method.kind !== "halving") {
    throw cannot("search", TypeError, {
      expected: `a method of kind "random" or "halving"`,
      received: (method as SearchMethod).kind,
    });
  }
  const { factor = 3, least = 0.1 } = method;
  if (!Number.isFinite(trials)) {
    throw cannot("search", RangeError, {
      because: "halving has to know how many trials to begin with",
      fix: "Give budget.trials.",
    });
  }
  if (!(factor > 1 && factor < Infinity)) throw cannot("search", RangeError, { expected: "factor above 1", received: factor });
  if (!(least > 0 && least <= 1)) throw cannot("search", RangeError, { expected: "least in (0, 1]", received: least });
}

/** The shares of a halving, rising to 1: as many rungs as it takes to come from all trials to one, none below the least share. */
function sharesOf(trials: number, factor: number, least: number): number[] {
  const shares = [1];
  for (let left = trials; left > factor && shares[0] / factor >= least; left /= factor) shares.unshift(shares[0] / factor);
  return shares;
}

/** The best first: those that learnt from more rows, then by score; failed ones last. */
function rank(trials: readonly Trial[], by: string | undefined): Trial[] {
  const sign = by !== undefined && isLessBetter(by) ? -1 : 1;
  const worth = ({ score }: Trial) => Number.isNaN(score) ? -Infinity : sign * score;
  const failed = ({ score }: Trial) => Number(Number.isNaN(score));
  return [...trials].sort((a, b) => failed(a) - failed(b) || b.share - a.share || worth(b) - worth(a) || a.trial - b.trial);
}

function definedOf(options: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
