/** Rows between others, of both their classes. */
import type { Dataset, Train } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { matrix } from "../matrix.ts";
import { progress, stopSignal } from "../notebook/mod.ts";
import type { Random } from "../random.ts";
import { letThrough, ROWS_AT_ONCE, startAugmenting } from "./_augment.ts";

/** How {@linkcode mixup} draws. */
export interface MixupOptions {
  /** The stream to draw from; it is forked, not advanced. */
  random: Random;
  /** How far rows are mixed: shares come from Beta(alpha, alpha), near 0 or 1 where it is small. Above 0. Default 0.2. */
  alpha?: number;
  /** Mixed rows for each original, above 0. Default 1. */
  share?: number;
  /** Default: the stop button. */
  signal?: AbortSignal;
}

/**
 * Adds rows that are mixtures of two others: features and label both `share` of the way between them (Zhang, Cisse, Dauphin and Lopez-Paz,
 * "mixup: beyond empirical risk minimization", ICLR 2018). A model that learns from them goes in straight lines between its rows, and
 * promises less.
 *
 * A class has no mixture, so a mixed row comes twice, once with each label, and counts each time by its share: to cross-entropy that is the
 * same, exactly. Mixtures are drawn once, not anew for each batch as in the paper. Numbers are mixed as they are, and so are categories' features of
 * 0 and 1, which then say how much of each level; codes of categories have no mixtures and are refused.
 *
 * The originals stay first and in order. As a plan's `sample`: `(train, random) => mixup(train, { random })`.
 *
 * @param train training rows; labels may be numbers
 * @throws TypeError if the rows have another role, or a category is a code
 * @throws RangeError if there are no rows, or an option is out of range
 * @throws DOMException "AbortError" when stopped
 *
 * @example
 * ```ts
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 * import { asTrain, Dataset } from "shoplens/dataset";
 * import { matrixFromRows } from "shoplens/matrix";
 * import { createRandom } from "shoplens/random";
 * const features = matrixFromRows([[0], [10]]), labels = new Float32Array([0, 1]);
 * const train = asTrain(new Dataset({ features, labels, names: ["minutes"], classes: ["stayed", "bought"] }));
 * const { rows, weights } = await mixup(train, { random: createRandom(1), alpha: 1 });
 * assertEquals(rows > 2, true);
 * assertAlmostEquals(weights!.reduce((sum, weight) => sum + weight, 0), 4, 1e-5); // two rows and two mixtures
 * ```
 */
export async function mixup(train: Train<Dataset>, options: MixupOptions): Promise<Train<Dataset>> {
  const action = "mix rows up", random = startAugmenting(action, train, options, "mixup");
  const { alpha = 0.2, share = 1, signal = stopSignal() } = options;
  if (!(alpha > 0 && alpha < Infinity)) throw cannot(action, RangeError, { expected: "alpha above 0", received: alpha });
  if (!(share > 0 && share < Infinity)) throw cannot(action, RangeError, { expected: "share above 0", received: share });
  const { features: { data }, labels, ids, classes, categories, rows, width } = train;
  const code = categories.find(({ at, width: own }) => own === 1 && data.some((value, i) => i % width === at && value > 1));
  if (code !== undefined) {
    throw cannot(action, TypeError, { because: `"${code.name}" holds codes of a category`, fix: "Encode it as one-hot." });
  }
  const own = train.weights ?? new Float32Array(rows).fill(1);
  const mixtures = Math.round(share * rows), most = rows + 2 * mixtures;
  const features = new Float32Array(most * width), madeLabels = new Float32Array(most), weights = new Float32Array(most);
  features.set(data);
  madeLabels.set(labels);
  weights.set(own);
  const madeIds = ids && [...ids];
  let count = rows;
  const add = (row: Float32Array, label: number, weight: number, from: number) => {
    features.set(row, count * width);
    madeLabels[count] = label;
    weights[count++] = weight;
    madeIds?.push(`made from ${ids![from]}`);
  };
  const row = new Float32Array(width);
  using bar = progress("Mixing rows up", mixtures, { after: 1000 });
  for (let made = 0; made < mixtures; made++) {
    if (made % ROWS_AT_ONCE === 0) await letThrough(bar, made, signal);
    const a = random.integer(0, rows), b = random.integer(0, rows), part = drawBeta(alpha, random);
    for (let c = 0; c < width; c++) row[c] = part * data[a * width + c] + (1 - part) * data[b * width + c];
    const weight = part * own[a] + (1 - part) * own[b];
    if (classes === undefined) add(row, part * labels[a] + (1 - part) * labels[b], weight, a);
    else if (labels[a] === labels[b]) add(row, labels[a], weight, a);
    else {
      add(row, labels[a], part * own[a], a);
      add(row, labels[b], (1 - part) * own[b], b);
    }
  }
  bar.update(mixtures);
  return train.resample({
    features: matrix(count, width, features.slice(0, count * width)),
    labels: madeLabels.slice(0, count),
    weights: weights.slice(0, count),
    ids: madeIds,
  });
}

/** Beta(alpha, alpha), from two gamma numbers; by logarithms, which do not vanish where alpha is small. */
function drawBeta(alpha: number, random: Random): number {
  return 1 / (1 + Math.exp(logGamma(alpha, random) - logGamma(alpha, random)));
}

/** The logarithm of a gamma number (Marsaglia and Tsang, ACM TOMS 26, 2000); below 1 by one above it and a power. */
function logGamma(shape: number, random: Random): number {
  const d = shape + 1 - 1 / 3, c = 1 / Math.sqrt(9 * d);
  while (true) {
    const x = random.normal(), v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.uniform()) < x * x / 2 + d - d * v + d * Math.log(v)) {
      return Math.log(d * v) + Math.log(1 - random.uniform()) / shape;
    }
  }
}
