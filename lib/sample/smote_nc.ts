/** SMOTE-NC: rows made between neighbours, of numbers and categories. */
import type { CategoryFeatures, Dataset, Train } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { type Matrix, matrix } from "../matrix.ts";
import type { Random } from "../random.ts";
import { MadeRows, withMadeRows } from "./_made.ts";
import { planMaking, type SmoteOptions } from "./_making.ts";
import { findNeighbours } from "./_neighbours.ts";

/** Levels of all categories held as codes that one class may have: each is a feature of the search. */
const MOST_LEVELS = 4096;

/**
 * As {@linkcode smote}, for data with categories: a new row lies between two rows in its numbers, and in each category has the
 * level that is the most frequent among the neighbours of the row it starts from; of levels as frequent, one is drawn.
 *
 * Categories are those of `train.categories`, as codes or as features of 0 and 1. To two rows' distance each category in which
 * they differ adds the square of the median, over the numbers, of the class's standard deviations. A level that is none (all 0)
 * is a level.
 *
 * Source: Chawla, Bowyer, Hall and Kegelmeyer, "SMOTE: synthetic minority over-sampling technique", JAIR 16 (2002), section
 * 6.1.
 *
 * @param train training rows with classes, categories, and numbers
 * @throws TypeError if there are no categories, or nothing else
 * @throws RangeError if a class has more than 4,096 levels in categories held as codes
 * @throws TypeError, RangeError, DOMException as {@linkcode smote} does
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { asTrain, Dataset } from "shoplens/dataset";
 * import { matrixFromRows } from "shoplens/matrix";
 * import { createRandom } from "shoplens/random";
 * const features = matrixFromRows([[1, 0], [2, 1], [3, 0], [7, 2], [8, 2]]), labels = new Float32Array([0, 0, 0, 1, 1]);
 * const names = ["visits", "city"], classes = ["stayed", "bought"], categories = [{ name: "city", at: 1, width: 1 }];
 * const train = asTrain(new Dataset({ features, labels, names, classes, categories }));
 * const balanced = await smoteNc(train, { random: createRandom(42), neighbours: 1 });
 * assertEquals(balanced.features.data[5 * 2 + 1], 2);
 * ```
 */
export async function smoteNc(train: Train<Dataset>, options: SmoteOptions): Promise<Train<Dataset>> {
  const action = "oversample by SMOTE-NC";
  const { classes, added, total, neighbours, random, signal } = planMaking(action, "smote-nc", train, options);
  const { features, categories } = train, numbers = numberColumns(train);
  if (categories.length === 0) {
    throw cannot(action, TypeError, { because: "the data has no categories", fix: "Use smote." });
  }
  if (numbers.length === 0) {
    throw cannot(action, TypeError, {
      because: "the data has categories only, and between those lies nothing",
      fix: "Use oversample.",
    });
  }
  const codes = categories.map((category) => codesOf(features, category));
  const made = new MadeRows(total);
  /** The level of each made row, for each category. */
  const levels = categories.map(() => new Float32Array(total));
  for (const [k, rows] of classes.entries()) {
    if (added[k] === 0) continue;
    const space = measurable(action, features, rows, numbers, codes);
    const places = Uint32Array.from(rows, (_, i) => i);
    const found = await findNeighbours(space, { of: places, among: places, count: neighbours, signal });
    const first = made.count, placeOf = new Map<number, number>();
    rows.forEach((row, i) => placeOf.set(row, i));
    made.draw(random, added[k], rows, found.rows.map((place) => rows[place]));
    const voters = new Float32Array(neighbours);
    for (let i = first; i < made.count; i++) {
      const place = placeOf.get(made.from[i])! * neighbours;
      codes.forEach((code, c) => {
        for (let n = 0; n < neighbours; n++) voters[n] = code[rows[found.rows[place + n]]];
        levels[c][i] = mostFrequent(voters, random);
      });
    }
  }
  const parts = withMadeRows(train, made);
  categories.forEach((category, c) => writeLevels(parts.features, train.rows, category, levels[c]));
  return train.resample(parts);
}

function numberColumns({ width, categories }: Dataset): number[] {
  const isNumber = new Array<boolean>(width).fill(true);
  for (const { at, width } of categories) isNumber.fill(false, at, at + width);
  return isNumber.flatMap((is, c) => is ? [c] : []);
}

/** Each row's level: its code, or the place of its largest feature above 0, or -1 where all are 0. */
function codesOf({ data, rows, columns }: Matrix, { at, width }: CategoryFeatures): Float32Array {
  const codes = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const from = row * columns + at;
    if (width === 1) codes[row] = data[from];
    else {
      let largest = 0;
      codes[row] = -1;
      for (let level = 0; level < width; level++) {
        if (data[from + level] > largest) {
          largest = data[from + level];
          codes[row] = level;
        }
      }
    }
  }
  return codes;
}

/**
 * The rows as points whose Euclidean distance is that of SMOTE-NC: the numbers, and for each level that occurs a feature of 0
 * or median / sqrt(2), so that two levels are the median apart.
 */
function measurable(
  action: string,
  { data, columns }: Matrix,
  rows: Uint32Array,
  numbers: readonly number[],
  codes: readonly Float32Array[],
): Matrix {
  const occurring = codes.map((code) =>
    new Map([...new Set(Array.from(rows, (row) => code[row]))].map((level, i) => [level, i]))
  );
  const width = occurring.reduce((sum, levels) => sum + levels.size, numbers.length);
  if (width - numbers.length > MOST_LEVELS) {
    throw cannot(action, RangeError, {
      expected: `at most ${MOST_LEVELS} levels in all categories of a class`,
      received: width - numbers.length,
      fix: "Put rare levels together, or leave out categories that name single things.",
    });
  }
  const space = matrix(rows.length, width);
  rows.forEach((row, i) => numbers.forEach((c, to) => space.data[i * width + to] = data[row * columns + c]));
  const level = medianDeviation(space, numbers.length) / Math.SQRT2;
  rows.forEach((row, i) => {
    let first = i * width + numbers.length;
    codes.forEach((code, c) => {
      space.data[first + occurring[c].get(code[row])!] = level;
      first += occurring[c].size;
    });
  });
  return space;
}

/** The median of the standard deviations of the first `numbers` columns. */
function medianDeviation({ data, rows, columns }: Matrix, numbers: number): number {
  const deviations = new Float64Array(numbers);
  for (let c = 0; c < numbers; c++) {
    let mean = 0, squares = 0;
    for (let row = 0; row < rows; row++) mean += data[row * columns + c] / rows;
    for (let row = 0; row < rows; row++) squares += (data[row * columns + c] - mean) ** 2;
    deviations[c] = Math.sqrt(squares / rows);
  }
  deviations.sort();
  return (deviations[(numbers - 1) >> 1] + deviations[numbers >> 1]) / 2;
}

/** The value that comes most often; of several, one is drawn. */
function mostFrequent(values: Float32Array, random: Random): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const winners = [...counts].filter(([, count]) => count === most).map(([value]) => value);
  return winners.length === 1 ? winners[0] : winners[random.integer(0, winners.length)];
}

/** Writes the levels of the rows from `firstRow` on. */
function writeLevels({ data, columns }: Matrix, firstRow: number, { at, width }: CategoryFeatures, levels: Float32Array): void {
  levels.forEach((level, i) => {
    const to = (firstRow + i) * columns + at;
    if (width === 1) data[to] = level;
    else {
      data.fill(0, to, to + width);
      if (level >= 0) data[to + level] = 1;
    }
  });
}
