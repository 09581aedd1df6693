/**
 * How good predictions are. Metrics are pure functions of labels and predictions (arrays of numbers, weights where wanted),
 * equal to scikit-learn's where it has them; where that gives NaN or a warning, these give an error that says what to do.
 * `evaluate` opens the test set once and reports on models, each with intervals and beside the majority baseline;
 * `chooseThreshold` and `calibrate` learn from validation data, and from no other. `compareAuc`, `compareDecisions` and
 * `compareFolds` say whether two models differ by more than chance, `leaderboard` whether the first of several leads.
 *
 * @module
 */
export { accuracy, balancedAccuracy } from "./accuracy.ts";
export { majorityBaseline } from "./baseline.ts";
export { bootstrapInterval, type BootstrapOptions, type Estimate } from "./bootstrap.ts";
export { brier } from "./brier.ts";
export { type BrierParts, brierParts } from "./brier_parts.ts";
export {
  calibrate,
  type Calibrated,
  type CalibrateOptions,
  calibrationFromJSON,
  type CalibrationJSON,
  type CalibrationKind,
} from "./calibrate.ts";
export {
  type CalibrationCurve,
  calibrationCurve,
  type CalibrationCurveOptions,
  type CalibrationOptions,
} from "./calibration.ts";
export { ece, eceByChance, maximumCalibrationError, squaredCalibrationError } from "./calibration_error.ts";
export { type CalibrationLine, calibrationLine, type CalibrationLineOptions } from "./calibration_line.ts";
export type { WeightOptions } from "./_check.ts";
export { compareAuc, type CompareAucOptions } from "./compare_auc.ts";
export { compareDecisions, type CompareDecisionsOptions } from "./compare_decisions.ts";
export { compareFolds, type CompareFoldsOptions } from "./compare_folds.ts";
export type { Comparison } from "./comparison.ts";
export { confusion, type ConfusionOptions } from "./confusion.ts";
export {
  type CostCurve,
  costCurve,
  type CostCurveOptions,
  type DecisionCurve,
  decisionCurve,
  type ThresholdCurveOptions,
} from "./decision_curve.ts";
export { evaluate, type EvaluateOptions } from "./evaluate.ts";
export { type GainsCurve, gainsCurve } from "./gains.ts";
export { gMean, type GMeanOptions } from "./g_mean.ts";
export { type FoldScores, type Leaderboard, leaderboard, type LeaderboardOptions, type LeaderboardRow } from "./leaderboard.ts";
export { logLoss } from "./log_loss.ts";
export { matthews } from "./matthews.ts";
export type { ModelReport } from "./model_report.ts";
export { averagePrecision, type PrCurve, prCurve } from "./pr.ts";
export { type AverageOptions, f1, precision, recall } from "./precision.ts";
export type { Predictions } from "./predictions.ts";
export type { Predictor, RowPredictor } from "./predictor.ts";
export { correctPrior, type PriorOptions } from "./prior.ts";
export type { Probabilities } from "./_probabilities.ts";
export { mae, r2, rmse } from "./regression.ts";
export type { Report } from "./report.ts";
export { type CurveOptions, rocAuc, type RocCurve, rocCurve } from "./roc.ts";
export type { MetricName } from "./_score.ts";
export type { Subgroup } from "./_subgroups.ts";
export { isLessBetter, titleOf } from "./_titles.ts";
export { score, type ScoreOptions, type Scores } from "./score.ts";
export { type Spread, spread } from "./spread.ts";
export { chooseThreshold, type Costs, costThreshold, type Criterion, type ThresholdOptions } from "./threshold.ts";
export { type Interval, wilsonInterval } from "./wilson.ts";
