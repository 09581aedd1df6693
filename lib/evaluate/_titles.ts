/** What metrics are called in tables, and which way is better. */
import type { MetricName } from "./_score.ts";

const TITLES: Record<MetricName | "ece", string> = {
  accuracy: "accuracy",
  balancedAccuracy: "balanced accuracy",
  precision: "precision",
  recall: "recall",
  f1: "F1",
  macroF1: "macro F1",
  rocAuc: "ROC-AUC",
  averagePrecision: "average precision",
  logLoss: "log loss",
  brier: "Brier",
  ece: "calibration error",
  rmse: "RMSE",
  mae: "MAE",
  r2: "R²",
};

const LESS_IS_BETTER: ReadonlySet<string> = new Set(["logLoss", "brier", "ece", "rmse", "mae", "loss"]);

/** The title of a metric; one that is not known keeps its name. */
export function titleOf(metric: string): string {
  return Object.hasOwn(TITLES, metric) ? TITLES[metric as MetricName] : metric;
}

/** Whether less of it is better. */
export function isLessBetter(metric: string): boolean {
  return LESS_IS_BETTER.has(metric);
}
