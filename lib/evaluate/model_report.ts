/** What the test set said of one model. */
import type { Dataset, Task } from "../dataset.ts";
import { cannot } from "../errors.ts";
import type { Matrix } from "../matrix.ts";
import type { Estimate } from "./bootstrap.ts";
import { type CalibrationCurve, calibrationCurve } from "./calibration.ts";
import { ece, eceByChance } from "./calibration_error.ts";
import { confusion } from "./confusion.ts";
import { type PrCurve, prCurve } from "./pr.ts";
import { type RocCurve, rocCurve } from "./roc.ts";
import { type MetricName, METRICS } from "./_score.ts";

/** One model as measured, before it is written up. */
export interface MeasuredModel {
  name: string;
  threshold: number;
  /** As the model gave them. */
  predictions: Matrix;
  decisions: Float32Array;
  estimates: Partial<Record<MetricName, Estimate>>;
  /** The metrics of the task in each resample. */
  replicates: Float64Array[];
}

/** What goes with the metrics of one model, where the task has it. */
interface Details {
  name: string;
  /** Two classes: this probability or more counts as positive. */
  threshold: number;
  /** Classes: rows of the matrix are true classes, columns predicted ones. */
  confusion: number[][];
  /** Two classes. */
  roc: RocCurve;
  /** Two classes. */
  pr: PrCurve;
  /** Two classes, 10 bins of equal width. */
  calibration: CalibrationCurve;
  /** Classes: the expected calibration error, 10 bins of equal width. No interval: a resample adds noise that it counts as error. */
  ece: number;
  /** Classes: what it would be by chance, were the probabilities true. */
  eceByChance: number;
}

/** The figures of one model. To read one that the task does not have is an error that lists those that it has. */
export type ModelReport = Readonly<Details & Record<MetricName, Estimate>>;

const FIGURES = [
  ...new Set([...Object.values(METRICS).flat(), "threshold", "confusion", "roc", "pr", "calibration", "ece", "eceByChance"]),
];

/** Writes one model up; of a figure that its task does not have the report says so when it is read. */
export function modelReport({ name, threshold, predictions, decisions, estimates }: MeasuredModel, data: Dataset): ModelReport {
  const { task, labels, weights, classes } = data;
  const report: Partial<ModelReport> = { name, ...estimates };
  if (classes !== undefined) {
    const probabilities = task === "binary" ? predictions.data : predictions;
    Object.assign(report, {
      confusion: confusion(labels, decisions, { weights, classes: classes.length }),
      ece: ece(labels, probabilities, { weights }),
      eceByChance: eceByChance(labels, probabilities, { weights }),
    });
  }
  if (task === "binary") {
    Object.assign(report, {
      threshold,
      roc: rocCurve(labels, predictions.data, { weights }),
      pr: prCurve(labels, predictions.data, { weights }),
      calibration: calibrationCurve(labels, predictions.data, { weights }),
    });
  }
  const known = Object.keys(report);
  for (const figure of FIGURES.filter((figure) => !known.includes(figure))) {
    Object.defineProperty(report, figure, {
      get: () => {
        throw noSuchFigure(figure, task, known);
      },
    });
  }
  return Object.freeze(report) as ModelReport;
}

/** Lists the figures that the task has. */
export function noSuchFigure(figure: string, task: Task, known: readonly string[]): Error {
  return cannot("read the report", RangeError, {
    expected: `a figure of a ${task} task (${known.join(", ")})`,
    received: figure,
  });
}
