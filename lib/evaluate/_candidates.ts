/** What is measured: models, each beside the rows as it reads them. */
import { Dataset } from "../dataset.ts";
import { cannot } from "../errors.ts";
import type { Frame } from "../frame/mod.ts";
import type { Matrix } from "../matrix.ts";
import { type Predictor, predictWith, type RowPredictor } from "./predictor.ts";
import { scoreBinary, type Scored, scoreMulticlass, scoreRegression } from "./_score.ts";

/** What can be measured. */
export type Model = Predictor | RowPredictor;

/** Whether that predicts, from features or from rows. */
export function isModel(value: unknown): value is Model {
  return isPredictor(value) || isPipeline(value);
}

function isPredictor(value: unknown): value is Predictor {
  return typeof (value as Partial<Predictor> | null | undefined)?.predict === "function";
}

/** Whether that predicts from rows, through a recipe; it may well have a `predict` of its own too, for frames. */
function isPipeline(value: unknown): value is RowPredictor {
  const { recipe, predictor } = (value ?? {}) as Partial<RowPredictor>;
  return typeof recipe?.apply === "function" && isPredictor(predictor);
}

/** One model beside the rows as it reads them. */
export interface Candidate {
  name: string;
  predictor: Predictor;
  threshold: number;
  data: Dataset;
}

/** Each model with its features: the dataset's own, or those that its recipe makes of a frame. */
export function candidatesFor(
  action: string,
  named: Readonly<Record<string, Model>>,
  rows: Dataset | Frame,
  threshold: number | Readonly<Partial<Record<string, number>>> = {},
): Candidate[] {
  return Object.entries(named).map(([name, model]) => {
    const wanted = typeof threshold === "number" ? threshold : threshold[name];
    if (rows instanceof Dataset) {
      if (!isPipeline(model)) return { name, predictor: model, threshold: wanted ?? 0.5, data: rows };
      throw cannot(action, TypeError, {
        because: `"${name}" is a pipeline, and the data holds features that a recipe has made already`,
        fix: "Give pipelines the rows that split gave.",
      });
    }
    if (!isPipeline(model)) {
      throw cannot(action, TypeError, {
        because: `"${name}" predicts from features, and the data holds rows of a frame`,
        fix: "Apply the recipe to them first, or give a pipeline.",
      });
    }
    return { name, predictor: model.predictor, threshold: wanted ?? model.threshold ?? 0.5, data: model.recipe.apply(rows) };
  });
}

/** Refuses models that do not answer the same question. */
export function refuseOtherLabels([{ name: first, data }, ...others]: readonly Candidate[]): void {
  for (const { name, data: { labels, classes } } of others) {
    const same = classes?.join() === data.classes?.join() && labels.length === data.rows &&
      labels.every((label, row) => label === data.labels[row]);
    if (!same) throw cannot("evaluate", TypeError, { because: `"${name}" predicts another label than "${first}"` });
  }
}

/** A candidate's predictions, ready to be measured. */
export type ScoredCandidate = Scored & { name: string; predictions: Matrix; threshold: number };

/** What a candidate predicts, checked. */
export async function scoreCandidate({ name, predictor, threshold, data }: Candidate): Promise<ScoredCandidate> {
  const predictions = await predictWith(predictor, data.features, data, name);
  return { name, predictions, threshold, ...scoreOf(data, predictions, threshold) };
}

function scoreOf({ task, labels }: Dataset, predictions: Matrix, threshold: number): Scored {
  if (task === "binary") return scoreBinary(labels, predictions, threshold);
  return task === "multiclass" ? scoreMulticlass(labels, predictions) : scoreRegression(labels, predictions);
}
