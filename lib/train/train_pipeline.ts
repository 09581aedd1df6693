/** The main road, walked once by a plan. */
import type { CategoryFeatures, Dataset, Task, Train, Validation } from "../dataset.ts";
import type { tf } from "../engine/mod.ts";
import { cannot } from "../errors.ts";
import { calibrate, type CalibrateOptions, chooseThreshold, type Criterion } from "../evaluate/mod.ts";
import { fitRecipe, type Steps } from "../features/mod.ts";
import type { Frame, Schema } from "../frame/mod.ts";
import type { Learner } from "../models/mod.ts";
import type { Progress } from "../notebook/mod.ts";
import { createRandom, type Random } from "../random.ts";
import { fit } from "./fit.ts";
import type { FitOptions } from "./fit_options.ts";
import { Pipeline } from "./pipeline.ts";

/** What a plan's model is built for; every builder of `shoplens/models` takes these. */
export interface ModelShape {
  /** Features a row. */
  inputs: number;
  task: Task;
  /** How many, if the labels are classes. */
  classes?: number;
  /** Which features are categories. */
  categories: readonly CategoryFeatures[];
  /** Where first weights come from. */
  random: Random;
}

/** How a pipeline is to be made. */
export interface Plan<S extends Schema> {
  /** What becomes of the columns. */
  recipe: Steps<S>;
  /** What becomes of the training rows after the recipe: `(train, random) => smote(train, { random })`. Default: nothing. */
  sample?(train: Train<Dataset>, random: Random): Train<Dataset> | Promise<Train<Dataset>>;
  /** Builds the model: `(shape) => mlp({ ...shape, hidden: [24] })`. */
  model(shape: ModelShape): tf.LayersModel | Learner;
  /** How the model is trained. */
  fit?: Omit<FitOptions, "validation" | "seed" | "random" | "signal" | "progress" | "chart">;
  /** Sets the probabilities right on validation rows. Default: not. */
  calibrate?: CalibrateOptions;
  /** What the threshold on validation rows is best by, for two classes. Default: it is 0.5. */
  threshold?: Criterion;
}

/** Options of {@linkcode trainPipeline}. */
export interface TrainPipelineOptions {
  /** Seeds all that is drawn. Default 0. */
  seed?: number;
  /** Instead of a seed, the stream to draw from; it is forked, not advanced. */
  random?: Random;
  /** Default: the stop button. The training then keeps what it has. */
  signal?: AbortSignal;
  /** Whether to show progress, or the words to show it with; or the line of a longer work, which then says the loss too. Default true. */
  progress?: boolean | string | Progress;
  /** Draws the losses while they come. Default false. */
  chart?: boolean;
}

/**
 * Learns a recipe, applies it, samples, builds a model, trains it while watching validation rows, calibrates it and chooses its threshold.
 * Everything that learns sees training rows only; everything that is chosen is chosen on validation rows.
 *
 * @param parts of a split, with a label
 * @throws as the step that fails does
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { evaluate } from "shoplens/evaluate";
 * import { flag, frameOf, number } from "shoplens/frame";
 * import { logistic } from "shoplens/models";
 * import { split } from "shoplens/sample";
 * import { adam } from "shoplens/train";
 *
 * const rows = Array.from({ length: 200 }, (_, i) => ({ minutes: i % 20, bought: i % 20 > 11 }));
 * const { train, validation, test } = split(frameOf(rows, { minutes: number(), bought: flag() }), { label: "bought", seed: 1 });
 * const pipeline = await trainPipeline({ train, validation }, {
 *   recipe: { scale: { columns: ["minutes"], to: "standard" } },
 *   model: ({ inputs }) => logistic({ inputs }),
 *   fit: { epochs: 30, optimizer: adam(0.1) },
 *   threshold: "f1",
 * });
 * const report = await evaluate(pipeline, test);
 * assert(report.models.model.rocAuc.value > 0.99);
 * pipeline.dispose();
 * ```
 */
export async function trainPipeline<S extends Schema>(
  { train, validation }: { train: Train<Frame<S>>; validation: Validation<Frame<S>> },
  plan: Plan<NoInfer<S>>,
  { seed, random: given, signal, progress, chart }: TrainPipelineOptions = {},
): Promise<Pipeline<S>> {
  if (seed !== undefined && given !== undefined) {
    throw cannot("train a pipeline", TypeError, { because: "both seed and random were given", fix: "Give one of them." });
  }
  const random = given ?? createRandom(seed ?? 0);
  const recipe = fitRecipe(train, plan.recipe);
  const learn = recipe.apply(train), watch = recipe.apply(validation);
  const sampled = await plan.sample?.(learn, random.fork("sample")) ?? learn;
  const { task, width: inputs, categories } = learn, classes = learn.classes?.length;
  const built = plan.model({
    inputs,
    task,
    ...(task === "multiclass" && { classes }),
    categories,
    random: random.fork("weights"),
  });
  // Overloads do not take a union, though each of its parts is one of theirs.
  const model = await fit(built as Learner, sampled, {
    ...plan.fit,
    validation: watch,
    random: random.fork("fit"),
    signal,
    progress,
    chart,
  }).catch((error) => {
    if ("dispose" in built) built.dispose();
    throw error;
  });
  try {
    const calibration = plan.calibrate && await calibrate(model, watch, plan.calibrate);
    const threshold = plan.threshold && await chooseThreshold(calibration ?? model, watch, { by: plan.threshold });
    return new Pipeline({ recipe, model, calibration, threshold });
  } catch (error) {
    model.dispose();
    throw error;
  }
}
