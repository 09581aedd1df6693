/** How the predictions of several members become one: by their mean, or by a model that learnt how far to trust each. */
import { asTrain, Dataset, type Task } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { type Matrix, matrix } from "../matrix.ts";
import { logistic, mlp } from "../models/mod.ts";
import type { Random } from "../random.ts";
import { fit } from "./fit.ts";
import { adam } from "./optimizer.ts";

/** A learnt combination, as plain data. */
export interface Stacker {
  /** Inputs x outputs. */
  kernel: readonly number[];
  bias: readonly number[];
  /** Of numbers: what was taken off and divided by before the fit. Absent for classes. */
  scale?: { mean: number; deviation: number };
}

/** The mean of the members' predictions. */
export function meanOf(predictions: readonly Matrix[]): Matrix {
  const [{ rows, columns, data }] = predictions;
  const mean = data.map((_, i) => predictions.reduce((sum, { data }) => sum + data[i], 0) / predictions.length);
  return matrix(rows, columns, mean);
}

/**
 * Learns how to combine predictions that members made of rows which they had not learnt from: a linear model of their log odds (log
 * probabilities for several classes, standardised numbers for numbers).
 */
export async function fitStacker(
  predictions: readonly Matrix[],
  { labels, classes, random, signal }: {
    labels: Float32Array;
    classes?: readonly string[];
    random: Random;
    signal: AbortSignal;
  },
): Promise<Stacker> {
  const task: Task = classes === undefined ? "regression" : classes.length === 2 ? "binary" : "multiclass";
  const scale = task === "regression" ? scaleOf(labels) : undefined;
  const features = inputsOf(predictions, task, scale);
  const names = Array.from({ length: features.columns }, (_, c) => `prediction ${c + 1}`);
  const own = scale ? labels.map((label) => (label - scale.mean) / scale.deviation) : labels;
  const inputs = features.columns, l2 = 1e-4;
  const model = task === "regression"
    ? mlp({ inputs, hidden: [], task, l2, random })
    : logistic({ inputs, task, ...(task === "multiclass" && { classes: classes!.length }), l2 });
  try {
    const rows = asTrain(new Dataset({ features, names, labels: own, classes }));
    await fit(model, rows, {
      epochs: 400,
      batchSize: labels.length,
      optimizer: adam(0.05),
      random: random.fork("fit"),
      signal,
      progress: false,
    });
    const [kernel, bias] = model.getWeights().map((weight) => Array.from(weight.dataSync()));
    return { kernel, bias, ...(scale && { scale }) };
  } finally {
    model.dispose();
  }
}

/** What a stacker makes of its members' predictions. */
export function stack(predictions: readonly Matrix[], task: Task, { kernel, bias, scale }: Stacker): Matrix {
  const inputs = inputsOf(predictions, task, scale), outputs = bias.length;
  const out = matrix(inputs.rows, outputs);
  for (let row = 0; row < inputs.rows; row++) {
    const sums = bias.map((start, o) => {
      let sum = start;
      for (let c = 0; c < inputs.columns; c++) sum += inputs.data[row * inputs.columns + c] * kernel[c * outputs + o];
      return sum;
    });
    if (task === "regression") out.data[row] = sums[0] * scale!.deviation + scale!.mean;
    else if (outputs === 1) out.data[row] = 1 / (1 + Math.exp(-sums[0]));
    else {
      const top = Math.max(...sums), parts = sums.map((sum) => Math.exp(sum - top)), all = parts.reduce((a, b) => a + b, 0);
      parts.forEach((part, o) => out.data[row * outputs + o] = part / all);
    }
  }
  return out;
}

/** Checks that a file's stacker goes with so many members. */
export function refuseBadStacker(stacker: Stacker, inputs: number, action: string): void {
  const fine = [...stacker.kernel, ...stacker.bias].every(Number.isFinite) &&
    stacker.kernel.length === inputs * stacker.bias.length;
  if (!fine) throw cannot(action, SyntaxError, { because: "its stacker does not go with its members" });
}

/** Nearer to 0 or 1 than float32 can tell, a probability has no logarithm. */
const CLIP = 1e-7;

function inputsOf(predictions: readonly Matrix[], task: Task, scale: Stacker["scale"]): Matrix {
  const [{ rows, columns }] = predictions, width = columns * predictions.length;
  const inputs = matrix(rows, width);
  predictions.forEach(({ data }, member) => {
    for (let row = 0; row < rows; row++) {
      for (let c = 0; c < columns; c++) {
        const value = data[row * columns + c], p = Math.min(1 - CLIP, Math.max(CLIP, value));
        inputs.data[row * width + member * columns + c] = task === "regression"
          ? (value - scale!.mean) / scale!.deviation
          : columns === 1
          ? Math.log(p / (1 - p))
          : Math.log(p);
      }
    }
  });
  return inputs;
}

function scaleOf(labels: Float32Array): { mean: number; deviation: number } {
  const mean = labels.reduce((sum, label) => sum + label, 0) / labels.length;
  const deviation = Math.sqrt(labels.reduce((sum, label) => sum + (label - mean) ** 2, 0) / labels.length);
  return { mean, deviation: deviation || 1 };
}
