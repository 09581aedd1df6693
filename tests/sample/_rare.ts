/** Data with a rare class, and the samplers, for the tests of both. */
import { asTrain, Dataset, type DatasetParts, type Train } from "shoplens/dataset";
import { type Matrix, matrix } from "shoplens/matrix";
import { createRandom } from "shoplens/random";

export const fixture = JSON.parse(Deno.readTextFileSync(new URL("./fixtures/imbalanced_learn.json", import.meta.url)));

/** The fixtures keep lists of numbers as text. */
export function numbersIn(text: string): number[] {
  return text === "" ? [] : text.split(" ").map(Number);
}

/** Training data from a fixture's texts; each row's id is its number. */
export function trainOf(features: string, labels: string, more: Partial<DatasetParts> = {}): Train<Dataset> {
  const classOf = numbersIn(labels), values = numbersIn(features);
  const columns = values.length / classOf.length;
  return asTrain(
    new Dataset({
      features: matrix(classOf.length, columns, Float32Array.from(values)),
      names: Array.from({ length: columns }, (_, c) => `x${c}`),
      labels: Float32Array.from(classOf),
      classes: Array.from({ length: Math.max(...classOf) + 1 }, (_, k) => `class ${k}`),
      ids: classOf.map((_, row) => String(row)),
      ...more,
    }),
  );
}

/** Rows of overlapping classes, so many of each, in mixed order. */
export function drawTrain(counts: readonly number[], columns: number, more: Partial<DatasetParts> = {}): Train<Dataset> {
  const random = createRandom(5);
  const labels = Float32Array.from(random.shuffle(counts.flatMap((count, k) => new Array<number>(count).fill(k))));
  const features = matrix(labels.length, columns);
  features.data.forEach((_, i, data) => data[i] = random.normal(labels[Math.floor(i / columns)]));
  return asTrain(
    new Dataset({
      features,
      names: Array.from({ length: columns }, (_, c) => `x${c}`),
      labels,
      classes: counts.map((_, k) => `class ${k}`),
      ...more,
    }),
  );
}

/** Row `r` as an array. */
export function rowAt({ data, columns }: Matrix, r: number): number[] {
  return [...data.subarray(r * columns, (r + 1) * columns)];
}

/** The squared distance of two rows. */
export function squareBetween(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, c) => sum + (value - b[c]) ** 2, 0);
}

/** The rows among `among` nearest to row `row`, itself left out, measured one by one. */
export function nearestByHand(features: Matrix, row: number, among: readonly number[], count: number): number[] {
  const own = rowAt(features, row);
  return among.filter((other) => other !== row)
    .map((other) => ({ other, square: squareBetween(own, rowAt(features, other)) }))
    .sort((a, b) => a.square - b.square || a.other - b.other)
    .slice(0, count).map(({ other }) => other);
}

/** Numbers of the rows of class `k`. */
export function rowsOfClass({ labels }: Dataset, k: number): number[] {
  return [...labels.keys()].filter((row) => labels[row] === k);
}

/** From each made row's id, the row that it was made from. */
export function seedsOf({ ids }: Dataset, originals: number): number[] {
  return ids!.slice(originals).map((id) => Number(id.replace("made from ", "")));
}
