/**
 * Charts: functions from data to Vega-Lite specs, which are plain objects. A spec shows itself as a live chart in JupyterLab and
 * VS Code, as a picture elsewhere, and as a sentence where there are no pictures. Arrays, typed arrays and the columns of frames
 * all do as data; what cannot be drawn, such as NaN, is left out and counted in the subtitle.
 *
 * @module
 */
export { bars, type BarsOptions } from "./bars.ts";
export { calibrationChart, type CalibrationCurveLike } from "./calibration.ts";
export { type Chart, chart, type ChartOptions } from "./chart.ts";
export { concat, type ConcatOptions, layer } from "./compose.ts";
export { confusionChart, type ConfusionChartOptions } from "./confusion.ts";
export { correlationChart } from "./correlation.ts";
export { prChart, type PrChartOptions, type PrCurveLike, rocChart, type RocChartOptions, type RocCurveLike } from "./curves.ts";
export { foldsChart, type FoldsLike } from "./folds.ts";
export { gainsChart, type GainsChartOptions, type GainsCurveLike } from "./gains.ts";
export { histogram, type HistogramOptions } from "./histogram.ts";
export { learningChart, type LearningCurveLike } from "./learning.ts";
export { type HistoryLike, lines, type LinesOptions, lossCurves, type LossOptions } from "./lines.ts";
export { type FrameLike, missingChart } from "./missing.ts";
export { type PngOptions, toPng, toSvg } from "./picture.ts";
export type { PlotOptions, Reference } from "./_plot.ts";
export { scatter, type ScatterOptions } from "./scatter.ts";
export { type Path, surface, type SurfaceOptions } from "./surface.ts";
export {
  costChart,
  type CostCurveLike,
  decisionChart,
  type DecisionChartOptions,
  type DecisionCurveLike,
} from "./thresholds.ts";
export type { ColumnLike, Names, Numbers } from "./_values.ts";
