/** All metrics of a task from one model's predictions, made so that a thousand resamples cost little. */
import type { Task } from "../dataset.ts";
import type { Matrix } from "../matrix.ts";
import { accuracyOf, balancedAccuracyOf } from "./accuracy.ts";
import { rowBrier } from "./brier.ts";
import { rowLogLoss } from "./log_loss.ts";
import { averagePrecisionOf } from "./pr.ts";
import { averaged, f1Parts, precisionParts, recallParts } from "./precision.ts";
import { rankDescending } from "./_rank.ts";
import { absoluteErrors, r2Of, squaredErrors } from "./regression.ts";
import { rocAucOf } from "./roc.ts";
import { tallyOf } from "./_tally.ts";

/** The metrics that a report gives for each task, in the order of its columns. */
export const METRICS = {
  binary: ["accuracy", "precision", "recall", "f1", "rocAuc", "averagePrecision", "logLoss", "brier"],
  multiclass: ["accuracy", "balancedAccuracy", "macroF1", "logLoss", "brier"],
  regression: ["rmse", "mae", "r2"],
} as const satisfies Record<Task, readonly string[]>;

/** A metric of some task. */
export type MetricName = (typeof METRICS)[Task][number];

/** One model's predictions, ready to be measured. */
export interface Scored {
  /** What is decided for each row: the class's index, or the number. */
  decisions: Float32Array;
  /** The metrics of the task, with what each row counts. */
  measure(weights: Float64Array): number[];
  /** The metrics that are shares of rows: so many of so many. */
  shares: Partial<Record<MetricName, readonly [successes: number, trials: number]>>;
}

/** For two classes: `probabilities` is rows x 1; this probability or more is a yes. */
export function scoreBinary(labels: Float32Array, probabilities: Matrix, threshold: number): Scored {
  const { data } = probabilities;
  const decisions = data.map((p) => p >= threshold ? 1 : 0);
  const positive = Uint8Array.from(labels);
  const ranking = rankDescending(data);
  const losses = rowLogLoss(labels, probabilities), distances = rowBrier(labels, probabilities);
  const all = tallyOf(labels, decisions, 2);
  return {
    decisions,
    measure(weights) {
      const counts = tallyOf(labels, decisions, 2, weights);
      return [
        accuracyOf(counts),
        averaged("compute the precision", counts, precisionParts, {}),
        averaged("compute the recall", counts, recallParts, {}),
        averaged("compute F1", counts, f1Parts, {}),
        rocAucOf(ranking, positive, weights),
        averagePrecisionOf(ranking, positive, weights),
        meanOf(losses, weights),
        meanOf(distances, weights),
      ];
    },
    shares: {
      accuracy: [all.hits[0] + all.hits[1], all.total],
      precision: [all.hits[1], all.predicted[1]],
      recall: [all.hits[1], all.actual[1]],
    },
  };
}

/** For several classes: `probabilities` is rows x classes; the largest decides, the first of equals. */
export function scoreMulticlass(labels: Float32Array, probabilities: Matrix): Scored {
  const { data, rows, columns } = probabilities;
  const decisions = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    let best = 0;
    for (let c = 1; c < columns; c++) if (data[row * columns + c] > data[row * columns + best]) best = c;
    decisions[row] = best;
  }
  const losses = rowLogLoss(labels, probabilities), distances = rowBrier(labels, probabilities);
  const { hits, total } = tallyOf(labels, decisions, columns);
  return {
    decisions,
    measure(weights) {
      const counts = tallyOf(labels, decisions, columns, weights);
      return [
        accuracyOf(counts),
        balancedAccuracyOf(counts),
        averaged("compute F1", counts, f1Parts, { average: "macro" }),
        meanOf(losses, weights),
        meanOf(distances, weights),
      ];
    },
    shares: { accuracy: [hits.reduce((sum, count) => sum + count, 0), total] },
  };
}

/** For numbers: `predictions` is rows x 1. */
export function scoreRegression(labels: Float32Array, { data }: Matrix): Scored {
  const squared = squaredErrors(labels, data), absolute = absoluteErrors(labels, data);
  return {
    decisions: data,
    measure: (weights) => [
      Math.sqrt(meanOf(squared, weights)),
      meanOf(absolute, weights),
      r2Of(labels, squared, weights),
    ],
    shares: {},
  };
}

/** As `weightedMean`, which many kinds of array pass through: for one kind alone the compiled loop is many times faster. */
function meanOf(values: Float64Array, weights: Float64Array): number {
  let sum = 0, total = 0;
  for (let row = 0; row < values.length; row++) {
    sum += weights[row] * values[row];
    total += weights[row];
  }
  return sum / total;
}
