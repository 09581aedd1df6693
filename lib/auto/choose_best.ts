/** Trains candidates, and picks the best by validation rows. */
import type { Train, Validation } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { calibrate, chooseThreshold, type MetricName, score, type Scores } from "../evaluate/mod.ts";
import type { Frame, Schema } from "../frame/mod.ts";
import { DISPLAY, type Displayable, displayAs, progress as startProgress, stopSignal } from "../notebook/mod.ts";
import { wordTable } from "./_word_table.ts";
import { Pipeline, type Plan, trainPipeline } from "../train/mod.ts";

/** How {@linkcode chooseBest} goes about it. */
export interface ChooseOptions {
  /** Of all that is drawn. */
  seed: number;
  /** Default: the stop button. */
  signal?: AbortSignal;
  /** Whether to show progress. Default true. */
  progress?: boolean;
}

/** A candidate's figures on validation rows, or why it has none. */
export interface Candidate {
  readonly name: string;
  readonly scores: Scores;
  readonly seconds: number;
  readonly failed?: string;
}

/** What {@linkcode chooseBest} gives. */
export interface Chosen<S extends Schema> extends Displayable {
  /** The name of the best plan. */
  readonly name: string;
  /** Its pipeline, calibrated where validation rows are enough, with the threshold that is best by F1. */
  readonly pipeline: Pipeline<S>;
  /** All plans, in their order. */
  readonly candidates: readonly Candidate[];
}

/** Validation rows of each class that a calibration needs, so that it does not follow their chance. */
const ENOUGH_OF_EACH = 30;
/** Figures of the table, where the task has them. */
const SHOWN: readonly MetricName[] = ["logLoss", "rocAuc", "averagePrecision", "macroF1", "accuracy", "rmse", "mae", "r2"];

/**
 * Trains a pipeline by each plan, and keeps the one with the least log loss, or for numbers the least root mean squared error, on
 * validation rows; of equals the plainer. Its probabilities are then calibrated, and its threshold chosen, on validation rows too. A plan
 * that fails is told of, and the others go on.
 *
 * @throws the first plan's error, if all fail
 * @throws DOMException "AbortError" when stopped before any is trained
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { candidatePlans } from "shoplens/auto";
 * import { flag, frameOf, number } from "shoplens/frame";
 * import { split } from "shoplens/sample";
 * const rows = Array.from({ length: 200 }, (_, i) => ({ minutes: i % 20, bought: i % 20 > 11 }));
 * const parts = split(frameOf(rows, { minutes: number(), bought: flag() }), { label: "bought", seed: 1 });
 * const plans = candidatePlans(parts.train, { columns: ["minutes"], seed: 1 });
 * const { pipeline, candidates } = await chooseBest(parts, plans, { seed: 1, progress: false });
 * assertEquals(candidates.length, 4);
 * assertEquals(await pipeline.decide(frameOf([{ minutes: 19 }], { minutes: number() })), ["yes"]);
 * pipeline.dispose();
 * ```
 */
export async function chooseBest<S extends Schema>(
  { train, validation }: { train: Train<Frame<S>>; validation: Validation<Frame<S>> },
  plans: Readonly<Record<string, Plan<NoInfer<S>>>>,
  { seed, signal = stopSignal(), progress = true }: ChooseOptions,
): Promise<Chosen<S>> {
  const names = Object.keys(plans), candidates: Candidate[] = [];
  if (names.length === 0) throw cannot("choose the best", TypeError, { expected: "at least one plan", received: plans });
  let best: { name: string; pipeline: Pipeline<S>; loss: number } | undefined, error: unknown;
  using bar = progress ? startProgress("Training candidates", names.length) : undefined;
  for (const name of names) {
    if (signal.aborted && best !== undefined) break;
    signal.throwIfAborted();
    const started = performance.now(), seconds = () => (performance.now() - started) / 1000;
    try {
      bar?.update(bar.done, { model: name });
      const pipeline = await trainPipeline({ train, validation }, plans[name], { seed, signal, progress: bar ?? false });
      const scores = await score(pipeline, validation), loss = scores.logLoss ?? scores.rmse!;
      candidates.push({ name, scores, seconds: seconds() });
      if (best === undefined || loss < best.loss) {
        best?.pipeline.dispose();
        best = { name, pipeline, loss };
      } else pipeline.dispose();
    } catch (failure) {
      error ??= failure;
      candidates.push({ name, scores: {}, seconds: seconds(), failed: (failure as Error).message });
    }
    bar?.tick();
  }
  if (best === undefined) throw error;
  const pipeline = await finished(best.pipeline, validation), chosen = { name: best.name, pipeline, candidates };
  return displayAs(chosen, () => show(chosen)[DISPLAY]());
}

/** The pipeline with what is chosen on validation rows. */
async function finished<S extends Schema>(pipeline: Pipeline<S>, validation: Validation<Frame<S>>): Promise<Pipeline<S>> {
  if (pipeline.task === "regression") return pipeline;
  const { recipe, model } = pipeline, rows = recipe.apply(validation), counts = rows.classCounts;
  const calibration = counts.every((count) => count >= ENOUGH_OF_EACH) ? await calibrate(model, rows) : undefined;
  const canChoose = pipeline.task === "binary" && counts[0] > 0 && counts[1] > 0;
  const threshold = canChoose ? await chooseThreshold(calibration ?? model, rows, { by: "f1" }) : undefined;
  return new Pipeline({ recipe, model, calibration, threshold });
}

function show({ name: best, candidates, pipeline }: Omit<Chosen<Schema>, keyof Displayable>): Displayable {
  const metrics = SHOWN.filter((metric) => candidates.some(({ scores }) => scores[metric] !== undefined));
  const hasFailed = candidates.some(({ failed }) => failed !== undefined);
  // Seconds are in the data; shown, they would change the notebook at each run.
  const lines = candidates.map(({ name, scores, failed }) => [
    name === best ? `${name} (chosen)` : name,
    ...metrics.map((metric) => scores[metric]?.toPrecision(4) ?? ""),
    ...(hasFailed ? [failed ?? ""] : []),
  ]);
  const also = [
    pipeline.calibration?.kind,
    pipeline.task === "binary" ? `threshold ${pipeline.threshold.toPrecision(3)}` : undefined,
  ].filter((words) => words !== undefined);
  const caption = `Candidates on validation rows${also.length > 0 ? `; the chosen one: ${also.join(", ")}` : ""}`;
  return wordTable(caption, ["model", ...metrics, ...(hasFailed ? ["failed, as"] : [])], lines);
}
