/** The picture that a result deserves. */
import { calibrationChart, type Chart, concat, confusionChart, rocChart, scatter } from "../charts/mod.ts";
import type { Report } from "../evaluate/mod.ts";

/** Classes of a matrix that can still be read. */
const MOST_CLASSES = 25;

/**
 * What the test rows said of `model`, drawn: for two classes how well they are ranked and how honest the probabilities are; for more
 * the true against the predicted ones, of very many the most frequent; for numbers the predictions against the truth.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Dataset, Test } from "shoplens/dataset";
 * import { evaluate } from "shoplens/evaluate";
 * import { matrix } from "shoplens/matrix";
 * const features = matrix(3, 1, new Float32Array([1, 2, 3]));
 * const test = new Test(new Dataset({ features, names: ["x"], labels: new Float32Array([1, 2, 4]) }));
 * const report = await evaluate({ predict: (x) => x }, test);
 * assertEquals(chartResult(report).title, "Predictions against the truth");
 * ```
 */
export function chartResult(report: Report<"model">): Chart {
  const { task, classes, models: { model } } = report;
  if (task === "binary") {
    return concat([
      rocChart({ model: model.roc }, { title: "How well rows are ranked", width: 320 }),
      calibrationChart(model.calibration, { title: "How honest the probabilities are", width: 320 }),
    ]);
  }
  if (task === "multiclass") {
    const frequent = report.classCounts.map((rows, c) => ({ rows, c })).sort((a, b) => b.rows - a.rows).slice(0, MOST_CLASSES);
    const shown = frequent.map(({ c }) => c).sort((a, b) => a - b);
    const counts = shown.map((c) => shown.map((d) => model.confusion[c][d]));
    return confusionChart(counts, {
      classes: shown.map((c) => classes![c]),
      title: "True classes, and what they were taken for",
    });
  }
  const { labels, predicted } = report.predictions("model");
  return scatter(labels, predicted, { title: "Predictions against the truth", x: "true", y: "predicted" });
}
