/** What samplers ask of training data before they touch it. */
import type { Dataset, Train } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { Random } from "../random.ts";

/** Row numbers of each class, by the class's index. */
export type ClassRows = readonly Uint32Array[];

/**
 * The rows of each class.
 *
 * @param action as errors name it: "undersample"
 * @throws TypeError if the data has another role, or its labels are numbers
 * @throws RangeError if there are no rows, or rows of one class only
 */
export function classRows(action: string, train: Train<Dataset>): ClassRows {
  refuseOtherRole(action, train);
  const { classes, classCounts, labels, rows } = train;
  if (classes === undefined) {
    throw cannot(action, TypeError, {
      because: "the labels are numbers and have no classes",
      fix: "Cut the number into classes first.",
    });
  }
  if (rows === 0) throw cannot(action, RangeError, { because: "there are no rows" });
  const present = classes.filter((_, k) => classCounts[k] > 0);
  if (present.length < 2) {
    throw cannot(action, RangeError, { expected: "rows of two classes or more", received: `${present[0]} only` });
  }
  const rowsOf = Array.from(classCounts, (count) => new Uint32Array(count)), filled = new Uint32Array(classes.length);
  labels.forEach((label, row) => rowsOf[label][filled[label]++] = row);
  return rowsOf;
}

/**
 * Refuses rows that are not for training.
 *
 * @throws TypeError if they have another role
 */
export function refuseOtherRole(action: string, train: Train<Dataset>): void {
  // Cells are not type-checked when they run, so what does not compile is refused here too.
  if (train?.role !== "train") {
    const isPromise = train instanceof Promise;
    throw cannot(action, TypeError, {
      expected: "training data",
      received: isPromise ? "a promise" : train?.role ?? "rows without a role",
      fix: isPromise ? "Say `await` before what gives it." : "Resample `train` alone: other rows must keep the true shares.",
    });
  }
}

/** How {@linkcode classRows} puts all rows: as one list. */
export function allRows({ rows }: Dataset): Uint32Array {
  return Uint32Array.from({ length: rows }, (_, row) => row);
}

/** The class with the fewest rows, of those that have any; the first of equals. */
export function rarest(classes: ClassRows): number {
  let rare = -1;
  classes.forEach((rows, k) => {
    if (rows.length > 0 && (rare < 0 || rows.length < classes[rare].length)) rare = k;
  });
  return rare;
}

/**
 * Refuses missing values, which have no distance.
 *
 * @throws RangeError if there is one
 */
export function refuseMissing(action: string, { features, names, missing }: Dataset): void {
  if (missing !== "kept") return;
  const { data, columns } = features, hole = data.findIndex(Number.isNaN);
  if (hole < 0) return;
  throw cannot(action, RangeError, {
    because: `a missing value has no distance, and "${names[hole % columns]}" has one in row ${Math.floor(hole / columns)}`,
    fix: "Impute missing values in the recipe, or use oversample or undersample.",
  });
}

/**
 * Refuses codes of categories, whose differences mean nothing; a category of 0 and 1 may stay.
 *
 * @throws TypeError if there is another code
 */
export function refuseCodes(action: string, { features, categories }: Dataset): void {
  const { data, columns } = features;
  for (const { name, at, width } of categories) {
    if (width > 1) continue;
    for (let i = at; i < data.length; i += columns) {
      if (data[i] === 0 || data[i] === 1) continue;
      throw cannot(action, TypeError, {
        because: `"${name}" holds codes of a category, whose differences mean nothing`,
        fix: "Encode it as one-hot in the recipe, or use undersample.",
      });
    }
  }
}

/**
 * Refuses categories, between whose levels there is nothing to make.
 *
 * @throws TypeError if there is one
 */
export function refuseCategories(action: string, { categories }: Dataset): void {
  if (categories.length === 0) return;
  throw cannot(action, TypeError, {
    because: `${categories.map(({ name }) => name).join(", ")} would get values between categories`,
    fix: "Use smoteNc, which knows categories.",
  });
}

/**
 * Refuses a class with too few rows to have so many neighbours.
 *
 * @throws RangeError
 */
export function refuseTooFew(action: string, { classes }: Dataset, code: number, rows: number, neighbours: number): void {
  if (rows > neighbours) return;
  throw cannot(action, RangeError, {
    expected: `at least ${neighbours + 1} rows of ${classes![code]}, since each needs ${neighbours} neighbours`,
    received: rows,
    fix: rows > 1 ? `Say { neighbours: ${rows - 1} } or less, or use oversample.` : "Use oversample, or get more rows of it.",
  });
}

/**
 * Refuses a number of neighbours that is none.
 *
 * @throws RangeError
 */
export function refuseBadNeighbours(action: string, neighbours: number, name = "neighbours"): void {
  if (Number.isInteger(neighbours) && neighbours >= 1) return;
  throw cannot(action, RangeError, { expected: `${name} of 1 or more, a whole number`, received: neighbours });
}

/**
 * The sampler's own stream: a fork, so that the same one serves several samplers, and a cell that runs again gives the same
 * rows.
 *
 * @throws TypeError if it is no stream
 */
export function ownStream(action: string, options: { random: Random } | undefined, name: string): Random {
  const random = options?.random;
  if (random instanceof Random) return random.fork(name);
  throw cannot(action, TypeError, {
    expected: "a random stream",
    received: random,
    fix: "Say for instance { random: createRandom(42) }.",
  });
}
