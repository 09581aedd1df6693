/** Training several pipelines that predict as one. */
import type { Train, Validation } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { calibrate, type CalibrateOptions, chooseThreshold, type Criterion } from "../evaluate/mod.ts";
import type { Frame, Schema } from "../frame/mod.ts";
import { type Matrix, matrix } from "../matrix.ts";
import { Progress, progress as startProgress, stopSignal } from "../notebook/mod.ts";
import { createRandom, type Random } from "../random.ts";
import { balancedBags, type DealOptions } from "../sample/mod.ts";
import { fitStacker, type Stacker } from "./_combine.ts";
import { cutRows } from "./_folds.ts";
import { Ensemble } from "./ensemble.ts";
import type { Pipeline } from "./pipeline.ts";
import { type Plan, trainPipeline, type TrainPipelineOptions } from "./train_pipeline.ts";

/** What members are made of, and how they differ. */
export type EnsembleDesign<S extends Schema> =
  | {
    readonly kind: "bagging";
    readonly plan: Plan<S>;
    /** Default 10. */
    readonly members?: number;
    /** `"bootstrap"` (default): as many rows as there are, drawn with replacement. `"balanced"`: as many of each class as of the rarest. */
    readonly by?: "bootstrap" | "balanced";
  }
  | {
    readonly kind: "seeds";
    readonly plan: Plan<S>;
    /** Default 5. */
    readonly members?: number;
  }
  | {
    readonly kind: "stacking";
    /** The members by name. */
    readonly plans: Readonly<Record<string, Plan<S>>>;
    /** Folds by which members predict training rows that they have not learnt from. Default 5. */
    readonly k?: number;
    /** Sets the ensemble's probabilities right on validation rows. Default: not. */
    readonly calibrate?: CalibrateOptions;
    /** What the ensemble's threshold on validation rows is best by. Default: it is 0.5. */
    readonly threshold?: Criterion;
  };

/** Options of {@linkcode trainEnsemble}: those of `trainPipeline`; and how stacking deals its folds, as `kFold` does. */
export interface TrainEnsembleOptions<S extends Schema> extends TrainPipelineOptions, Omit<DealOptions<S>, "seed" | "random"> {}

/**
 * Trains the members one after the other, and puts them together. A plan's calibration and threshold are those of the ensemble: they are
 * chosen on validation rows for what all members say together.
 *
 * - `"bagging"` (Breiman, Machine Learning 24, 1996) trains one plan on bootstrap samples of the training rows, or on balanced bags (Wallace and
 *   others, ICDM 2011), and takes the mean. It helps models that change much with their rows: trees, large networks.
 * - `"seeds"` trains one plan from several first weights and orders of rows (Lakshminarayanan, Pritzel and Blundell, NeurIPS 2017).
 * - `"stacking"` (Wolpert, Neural Networks 5, 1992) trains different plans, and learns how far to trust each, from what they say of training rows
 *   that they have not learnt from: for each fold each plan is trained without it, recipe and all. It takes k + 1 trainings a plan.
 *
 * @param parts of a split, with a label
 * @throws RangeError if `members` is not a whole number of 1 or more
 * @throws TypeError if there is no plan, or both seed and random are given
 * @throws DOMException "AbortError" when stopped before the first member is whole, or while stacking, whose members are no ensemble without the
 *   stacker; bags and seeds keep the members that they have
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { evaluate } from "shoplens/evaluate";
 * import { flag, frameOf, number } from "shoplens/frame";
 * import { mlp } from "shoplens/models";
 * import { split } from "shoplens/sample";
 * import { adam, type Plan } from "shoplens/train";
 *
 * const schema = { minutes: number(), bought: flag() };
 * const rows = frameOf(Array.from({ length: 200 }, (_, i) => ({ minutes: i % 20, bought: i % 20 > 11 })), schema);
 * const { train, validation, test } = split(rows, { label: "bought", seed: 1 });
 * const plan: Plan<typeof schema> = {
 *   recipe: { scale: { columns: ["minutes"], to: "standard" } },
 *   model: ({ inputs, random }) => mlp({ inputs, hidden: [4], random }),
 *   fit: { epochs: 10, optimizer: adam(0.05) },
 * };
 * const ensemble = await trainEnsemble({ train, validation }, { kind: "seeds", plan, members: 3 });
 * const report = await evaluate(ensemble, test);
 * assert(report.models.model.rocAuc.value > 0.99);
 * ensemble.dispose();
 * ```
 */
export async function trainEnsemble<S extends Schema>(
  { train, validation }: { train: Train<Frame<S>>; validation: Validation<Frame<S>> },
  design: EnsembleDesign<NoInfer<S>>,
  { seed, random: given, signal = stopSignal(), progress = true, ...deal }: TrainEnsembleOptions<NoInfer<S>> = {},
): Promise<Ensemble<S>> {
  const action = "train an ensemble";
  if (seed !== undefined && given !== undefined) {
    throw cannot(action, TypeError, { because: "both seed and random were given", fix: "Give one of them." });
  }
  const random = given ?? createRandom(seed ?? 0);
  const plans = plansOf<S>(design as EnsembleDesign<S>), names = Object.keys(plans);
  if (names.length === 0) throw cannot(action, TypeError, { expected: "at least one plan", received: plans });
  const { calibrate: calibration, threshold: criterion } = design.kind === "stacking" ? design : design.plan;
  const k = design.kind === "stacking" ? design.k ?? 5 : 0;
  const label = typeof progress === "string" ? progress : "Training an ensemble";
  using shown = progress === false || progress instanceof Progress ? undefined : startProgress(label, names.length * (k + 1));
  const members: Pipeline<S>[] = [];
  const trained = async (parts: { train: Train<Frame<S>>; validation: Validation<Frame<S>> }, name: string, own: Random) => {
    signal.throwIfAborted();
    shown?.update(shown.done, { member: name });
    const pipeline = await trainPipeline(parts, plans[name] as Plan<NoInfer<S>>, {
      random: own,
      signal,
      progress: shown ?? (progress instanceof Progress ? progress : false),
    });
    if (signal.aborted) pipeline.dispose();
    signal.throwIfAborted();
    shown?.tick();
    return pipeline;
  };
  try {
    let stacker: Stacker | undefined;
    if (design.kind === "stacking") {
      const unseen = await predictUnseen(cutRows(action, train, { ...deal, k, validation: 0.15 }, random), names, trained);
      stacker = await fitStacker(unseen.predictions, { ...unseen, random: random.fork("stacker"), signal });
    }
    try {
      for (const name of names) members.push(await trained({ train, validation }, name, random.fork(name)));
    } catch (error) {
      if (!signal.aborted || members.length === 0 || design.kind === "stacking") throw error;
    }
    const parts = { kind: design.kind, members, names: names.slice(0, members.length), stacker };
    const plain = new Ensemble<S>(parts),
      watch = plain.recipe.apply(validation) as Validation<ReturnType<typeof plain.recipe.apply>>;
    const set = calibration && await calibrate(plain.uncalibrated, watch, calibration);
    const threshold = criterion && await chooseThreshold(set ?? plain.uncalibrated, watch, { by: criterion });
    return new Ensemble<S>({ ...parts, calibration: set, threshold, wanted: names.length });
  } catch (error) {
    for (const member of members) member.dispose();
    throw error;
  }
}

/** A plan for each member, without what is chosen for all of them together. */
function plansOf<S extends Schema>(design: EnsembleDesign<S>): Readonly<Record<string, Plan<S>>> {
  if (design.kind === "stacking") {
    const { plans } = design;
    return Object.fromEntries(Object.keys(plans).map((name) => [name, { ...plans[name], threshold: undefined }]));
  }
  const { plan, members = design.kind === "bagging" ? 10 : 5 } = design;
  if (!(Number.isInteger(members) && members >= 1)) {
    throw cannot("train an ensemble", RangeError, { expected: "members of 1 or more, a whole number", received: members });
  }
  const member: Plan<S> = { ...plan, calibrate: undefined, threshold: undefined };
  const each = design.kind === "bagging" ? { ...member, sample: bagOf(plan, design.by ?? "bootstrap") } : member;
  return Object.fromEntries(Array.from({ length: members }, (_, i) => [`member ${i + 1}`, each]));
}

/** Draws a bag, and then samples as the plan does. */
function bagOf<S extends Schema>({ sample }: Plan<S>, by: "bootstrap" | "balanced"): NonNullable<Plan<S>["sample"]> {
  if (by !== "bootstrap" && by !== "balanced") {
    throw cannot("train an ensemble", TypeError, { expected: `bags by "bootstrap" or "balanced"`, received: by });
  }
  return (train, random) => {
    const draw = random.fork("bag"), rows = train.rows;
    const bag = by === "balanced"
      ? balancedBags(train, { bags: 1, random: draw })[0]
      : train.take(Uint32Array.from({ length: rows }, () => draw.integer(0, rows)));
    return sample === undefined ? bag : sample(bag, random);
  };
}

/** What each plan says of training rows that it has not learnt from, fold after fold, with their labels. */
async function predictUnseen<S extends Schema>(
  cuts: ReturnType<typeof cutRows<S>>,
  names: readonly string[],
  trained: (
    parts: { train: Train<Frame<S>>; validation: Validation<Frame<S>> },
    name: string,
    own: Random,
  ) => Promise<Pipeline<S>>,
): Promise<{ predictions: Matrix[]; labels: Float32Array; classes?: readonly string[] }> {
  const parts: Matrix[][] = names.map(() => []), labels: Float32Array[] = [];
  let classes: readonly string[] | undefined;
  for (const cut of cuts) {
    for (const [i, name] of names.entries()) {
      const pipeline = await trained(cut, name, cut.random.fork(name));
      try {
        const judged = pipeline.recipe.apply(cut.judged);
        parts[i].push(await pipeline.predictor.predict(judged.features));
        if (i === 0) labels.push(judged.labels);
        classes = judged.classes;
      } finally {
        pipeline.dispose();
      }
    }
  }
  return { predictions: parts.map(below), labels: Float32Array.from(labels.flatMap((part) => [...part])), classes };
}

/** Matrices of the same width under one another. */
function below(parts: readonly Matrix[]): Matrix {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0), [{ columns }] = parts;
  const data = new Float32Array(rows * columns);
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return matrix(rows, columns, data);
}
