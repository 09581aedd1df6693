/** What comes out of one's own data, as files. */
import { join } from "node:path";
import type { Task } from "../dataset.ts";
import { type MetricName, type ModelReport, type Report } from "../evaluate/mod.ts";
import { replaceFile } from "../files.ts";
import { category, type Columns, frameOf, id, type Kind, number, type Schema, writeCsv } from "../frame/mod.ts";
import type { Receipt } from "../notebook/mod.ts";
import { countOf, freeName } from "./_columns.ts";
import type { Chosen } from "./choose_best.ts";
import type { OwnData } from "./own_data.ts";
import { userPath } from "./read_own.ts";
import type { OwnParts } from "./split_own.ts";

/** What {@linkcode writeResult} writes of. */
export interface ResultParts {
  own: OwnData;
  parts: OwnParts;
  chosen: Chosen<Schema>;
  /** Of the chosen pipeline as `model`, from the test rows. */
  report: Report<"model">;
  seed: number;
  /** From the start to the report. */
  seconds: number;
  /** How the result was made, to be saved with the pipeline. */
  receipt?: Receipt;
}

/** `result.json`. */
export interface OwnResult {
  /** The result in a sentence. */
  readonly sentence: string;
  readonly task: Task;
  /** The label's column. */
  readonly label: string;
  /** The classes, the positive one last of two. */
  readonly classes?: readonly string[];
  /** Rows of the file. */
  readonly rows: number;
  /** Rows of each part; what is left of the file was not used, and `notes` say why. */
  readonly split: { readonly train: number; readonly validation: number; readonly test: number };
  /** The name of the chosen plan. */
  readonly model: string;
  /** On the test rows. */
  readonly metrics: Readonly<Record<string, number>>;
  /** The same of who looks at no feature: the training rows' majority, or mean. */
  readonly baseline: Readonly<Record<string, number>>;
  /** Each candidate's figures on validation rows. */
  readonly candidates: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly notes: readonly string[];
  readonly seed: number;
  readonly seconds: number;
}

const FIGURES = {
  binary: ["rocAuc", "averagePrecision", "logLoss", "brier", "f1", "accuracy"],
  multiclass: ["accuracy", "macroF1", "logLoss"],
  regression: ["rmse", "mae", "r2"],
} as const satisfies Record<Task, readonly MetricName[]>;

/**
 * Writes `result.json`, `predictions.csv` (of each test row its number in the file, the true label, the prediction, and the probability
 * of each class) and the folder `pipeline` into a folder, which is made if need be.
 *
 * @param folder as a person types it: from where they called the command
 * @returns what stands in `result.json`
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { candidatePlans, chooseBest, readOwn, splitOwn } from "shoplens/auto";
 * import { evaluate } from "shoplens/evaluate";
 * const folder = await Deno.makeTempDir();
 * const lines = Array.from({ length: 100 }, (_, i) => `${i % 10},${i % 10 * 3.5 + i % 4}`);
 * await Deno.writeTextFile(`${folder}/my.csv`, ["pieces,paid", ...lines].join("\n"));
 * const own = await readOwn(`${folder}/my.csv`, { label: "paid" }), parts = splitOwn(own, { seed: 1 });
 * const plans = candidatePlans(parts.train, { columns: ["pieces"], seed: 1 });
 * const chosen = await chooseBest(parts, plans, { seed: 1, progress: false });
 * const report = await evaluate(chosen.pipeline, parts.test);
 * const result = await writeResult(folder, { own, parts, chosen, report, seed: 1, seconds: 2 });
 * assertEquals([result.task, result.split.test], ["regression", 20]);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function writeResult(
  folder: string,
  { own, parts, chosen, report, seed, seconds, receipt }: ResultParts,
): Promise<OwnResult> {
  const path = userPath(folder), { task, classes } = report;
  const { train, validation } = parts, { rows: test } = report;
  const result: OwnResult = {
    sentence: sentenceOf(own, chosen.name, report),
    task,
    label: own.label,
    ...(classes && { classes }),
    rows: own.rows,
    split: { train: train.rows, validation: validation.rows, test },
    model: chosen.name,
    metrics: figuresOf(task, report.models.model),
    baseline: figuresOf(task, report.baseline),
    candidates: Object.fromEntries(chosen.candidates.map(({ name, scores }) => [name, scores])) as OwnResult["candidates"],
    notes: [...own.notes, ...parts.notes],
    seed,
    seconds: Math.round(seconds * 10) / 10,
  };
  await Deno.mkdir(path, { recursive: true });
  const { pipeline } = chosen;
  await (receipt === undefined ? pipeline : pipeline.withReceipt(receipt)).save(join(path, "pipeline"));
  await writeCsv(predictionsOf(report), join(path, "predictions.csv"));
  await replaceFile(join(path, "result.json"), `${JSON.stringify(result, null, 2)}\n`);
  return result;
}

function figuresOf(task: Task, model: ModelReport): Record<string, number> {
  const figures = Object.fromEntries(FIGURES[task].map((name) => [name, model[name].value]));
  return task === "binary" ? { ...figures, threshold: model.threshold, ece: model.ece } : figures;
}

function sentenceOf({ label }: OwnData, name: string, { task, rows, models: { model }, baseline }: Report<"model">): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`, figure = (value: number) => value.toPrecision(3);
  const where = `on ${countOf(rows, "test row")}`;
  if (name === "prior") return `No column tells ${label}: on validation rows nothing beat who looks at none of them`;
  if (task === "regression") {
    return `The model (${name}) predicts ${label} to within ${
      figure(model.rmse.value)
    } (RMSE) ${where}, the mean alone to within ${figure(baseline.rmse.value)}`;
  }
  if (task === "multiclass") {
    return `The model (${name}) names ${label} rightly in ${
      percent(model.accuracy.value)
    } ${where}, the most frequent class alone in ${percent(baseline.accuracy.value)}`;
  }
  return `The model (${name}) ranks ${label} with ROC-AUC ${model.rocAuc.value.toFixed(3)} (0.5 is chance) and log loss ${
    figure(model.logLoss.value)
  } ${where}, where the shares alone have ${figure(baseline.logLoss.value)}`;
}

/** A table of the test rows. */
function predictionsOf(report: Report<"model">) {
  const { ids, labels, predicted, probabilities } = report.predictions("model"), { classes } = report;
  const columns: Record<string, ArrayLike<unknown>> = { row: ids }, schema: Record<string, Kind> = { row: id() };
  const add = (name: string, kind: Kind, values: ArrayLike<unknown>) => {
    const free = freeName(name, Object.keys(schema));
    [columns[free], schema[free]] = [values, kind];
  };
  if (classes === undefined) {
    add("label", number(), Array.from(labels, shortest));
    add("prediction", number(), Array.from(predicted, shortest));
  } else {
    add("label", category(classes), Array.from(labels, (label) => classes[label]));
    add("prediction", category(classes), Array.from(predicted, (label) => classes[label]));
    const width = classes.length === 2 ? 1 : classes.length;
    classes.forEach((name, c) => {
      const of = (row: number) =>
        width > 1 ? probabilities[row * width + c] : c === 1 ? probabilities[row] : 1 - probabilities[row];
      add(`p_${name}`, number(), Array.from(labels, (_, row) => shortest(of(row))));
    });
  }
  return frameOf(columns as unknown as Columns<Schema>, schema as Schema);
}

/** A float32 in as few digits as tell it from its neighbours: 0.1, not 0.10000000149011612. */
function shortest(value: number): number {
  const single = Math.fround(value);
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(single.toPrecision(digits));
    if (Math.fround(short) === single) return short;
  }
  return Number(single.toPrecision(9));
}
