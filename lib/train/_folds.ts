/** Training rows cut for judging plans: rows to learn from, rows to choose with, rows to judge on. */
import type { Train, Validation } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { score } from "../evaluate/mod.ts";
import type { Frame, Schema } from "../frame/mod.ts";
import type { Progress } from "../notebook/mod.ts";
import type { Random } from "../random.ts";
import { type FoldOptions, kFold, split, type SplitOptions } from "../sample/mod.ts";
import { type Plan, trainPipeline } from "./train_pipeline.ts";

/** How rows are cut; what `kFold` takes, and these. */
export interface CutOptions<S extends Schema> extends Omit<FoldOptions<S>, "seed" | "random"> {
  /** Share of a fold's learning rows that is set aside to choose with. */
  validation: number;
  /** Instead of folds, one part of this share to judge on. */
  holdout?: number;
}

/** One cut of the rows. */
export interface Cut<S extends Schema> {
  readonly train: Train<Frame<S>>;
  readonly validation: Validation<Frame<S>>;
  readonly judged: Validation<Frame<S>>;
  /** Rows that are not judged: those learnt from and those chosen with. */
  readonly learnt: number;
  readonly random: Random;
}

/** The cuts, made one at a time. All that draws forks from `random`. */
export function cutRows<S extends Schema>(
  action: string,
  rows: Train<Frame<S>>,
  { k, repeats, validation, holdout, ...deal }: CutOptions<NoInfer<S>>,
  random: Random,
): Iterable<Cut<S>> & { readonly length: number } {
  for (const [name, share] of [["validation", validation], ["holdout", holdout]] as const) {
    if (share !== undefined && !(share > 0 && share < 1)) {
      throw cannot(action, RangeError, { expected: `a ${name} share in (0, 1)`, received: share });
    }
  }
  const drawn = deal.time === undefined ? { random: random.fork("folds") } : {};
  const learning = (part: Train<Frame<S>>, judged: Validation<Frame<S>>, own: Random): Cut<S> => {
    const parts = divide(part, { ...deal, ...(deal.time === undefined && { random: own.fork("validation") }) }, validation);
    return { train: parts.train, validation: parts.validation, judged, learnt: part.rows, random: own };
  };
  if (holdout !== undefined) {
    const { train, validation: judged } = divide(rows, { ...deal, ...drawn }, holdout);
    return {
      length: 1,
      *[Symbol.iterator]() {
        yield learning(train, judged, random.fork("holdout"));
      },
    };
  }
  const folds = kFold(rows, { ...deal, ...drawn, k, repeats } as FoldOptions<S>);
  return {
    length: folds.length,
    *[Symbol.iterator]() {
      for (const { round, fold, train, validation: judged } of folds) {
        yield learning(train, judged, random.fork(`round ${round}, fold ${fold}`));
      }
    },
  };
}

/** Cuts a share off; the other parts of a split are of no use inside the training rows. */
export function divide<S extends Schema>(
  rows: Train<Frame<S>>,
  deal: Omit<SplitOptions<NoInfer<S>>, "fractions">,
  share: number,
): { train: Train<Frame<S>>; validation: Validation<Frame<S>> } {
  const fractions = { train: 1 - share, validation: share, test: 0 };
  return split(rows as Frame<S>, { ...deal, fractions } as SplitOptions<S>);
}

/** A share of a cut's learning rows, dealt as the cut was: in order of time the earliest ones, else drawn. */
export function shareOf<S extends Schema>(
  { train, random }: Cut<S>,
  share: number,
  { label, stratify, group, time }: Omit<SplitOptions<NoInfer<S>>, "fractions">,
): Train<Frame<S>> {
  const given = Object.entries({ label, stratify, group, time }).filter(([, value]) => value !== undefined);
  const drawn = time === undefined ? { random: random.fork(`share ${share}`) } : {};
  return divide(train, { ...Object.fromEntries(given), ...drawn }, 1 - share).train;
}

/** Trains a plan on a cut and gives all metrics on its judged rows; the line of progress says the loss of the moment. */
export async function scoreOn<S extends Schema>(
  cut: Cut<S>,
  plan: Plan<S>,
  { random, signal, progress }: { random: Random; signal: AbortSignal; progress?: Progress },
): Promise<Record<string, number>> {
  signal.throwIfAborted();
  const pipeline = await trainPipeline(cut, plan as Plan<NoInfer<S>>, { random, signal, progress: progress ?? false });
  try {
    // What was stopped half-way is no measure of the plan.
    signal.throwIfAborted();
    return { ...await score(pipeline, cut.judged) } as Record<string, number>;
  } finally {
    pipeline.dispose();
  }
}
