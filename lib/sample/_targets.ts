/** How many rows of each class a sampler shall make or keep. */
import type { Dataset } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { type ClassRows, rarest } from "./_train.ts";

/** How many rows are wanted. */
export interface TargetOptions {
  /** Of two classes: rare rows for each common row, in (0, 1]. Default 1: as many of each. */
  ratio?: number;
  /** Instead: rows wanted of some classes, by their names; other classes stay as they are. */
  counts?: Readonly<Record<string, number>>;
}

/** Numbers that a sampler's result may hold: 2 GiB of float32. */
const MOST_NUMBERS = 2 ** 29;

/**
 * Rows to add to each class; by default until each has as many as the largest one. Absent classes stay absent.
 *
 * @throws RangeError if a class would shrink, there is nothing to make rows from, or the result would be too large
 * @throws TypeError as {@linkcode targets} does
 */
export function rowsToAdd(action: string, train: Dataset, classes: ClassRows, options: TargetOptions): number[] {
  const most = Math.max(...classes.map((rows) => rows.length));
  const wanted = targets(action, train, classes, options) ?? classes.map((rows) => rows.length === 0 ? 0 : most);
  if (options.ratio !== undefined) wanted[rarest(classes)] = Math.round(options.ratio * most);
  wanted.forEach((count, k) => {
    const name = train.classes![k], has = classes[k].length;
    if (count < has) {
      throw cannot(action, RangeError, {
        expected: options.ratio === undefined
          ? `at least the ${has} rows that ${name} has`
          : `a ratio of at least ${has / most}`,
        received: options.ratio ?? count,
        fix: "Use undersample to have fewer.",
      });
    }
    if (count > 0 && has === 0) {
      throw cannot(action, RangeError, { because: `no row is of class ${name}, so there is nothing to make more from` });
    }
  });
  const total = wanted.reduce((sum, count) => sum + count, 0);
  if (!(total * train.width <= MOST_NUMBERS)) {
    throw cannot(action, RangeError, {
      expected: `at most ${Math.floor(MOST_NUMBERS / train.width)} rows of ${train.width} features in the result`,
      received: total,
      fix: "Ask for fewer rows, or weigh the classes instead.",
    });
  }
  return wanted.map((count, k) => count - classes[k].length);
}

/**
 * Rows to keep of each class; by default as many as the smallest one has.
 *
 * @throws RangeError if a class would grow, or none of it would stay
 * @throws TypeError as {@linkcode targets} does
 */
export function rowsToKeep(action: string, train: Dataset, classes: ClassRows, options: TargetOptions): number[] {
  const rare = rarest(classes), least = classes[rare].length;
  const wanted = targets(action, train, classes, options) ?? classes.map((rows) => Math.min(rows.length, least));
  if (options.ratio !== undefined) {
    wanted.forEach((count, k) => {
      if (k !== rare && count > 0) wanted[k] = Math.round(least / options.ratio!);
    });
  }
  wanted.forEach((count, k) => {
    const name = train.classes![k], has = classes[k].length;
    if (count > has) {
      throw cannot(action, RangeError, {
        expected: options.ratio === undefined
          ? `at most the ${has} rows that ${name} has`
          : `a ratio of at least ${least / has}`,
        received: options.ratio ?? count,
        fix: "Use oversample to have more.",
      });
    }
    if (count === 0 && has > 0) {
      throw cannot(action, RangeError, {
        expected: `1 row of ${name} at least`,
        received: 0,
        fix: "Leave the class out before.",
      });
    }
  });
  return wanted;
}

/** Counts asked for by name, and the counts that there are for other classes; undefined where none are asked for. */
function targets(
  action: string,
  { classes: names }: Dataset,
  classes: ClassRows,
  { ratio, counts }: TargetOptions,
): number[] | undefined {
  if (ratio !== undefined && counts !== undefined) {
    throw cannot(action, TypeError, { expected: "a ratio or counts", received: "both" });
  }
  if (ratio !== undefined) {
    if (!(ratio > 0 && ratio <= 1)) throw cannot(action, RangeError, { expected: "ratio in (0, 1]", received: ratio });
    const present = classes.filter((rows) => rows.length > 0).length;
    if (present !== 2) {
      throw cannot(action, TypeError, {
        expected: "two classes, where a ratio is given",
        received: present,
        fix: `Say how many of each: { counts: { ${JSON.stringify(names![0])}: 100 } }.`,
      });
    }
    return classes.map((rows) => rows.length);
  }
  if (counts === undefined) return undefined;
  for (const [name, count] of Object.entries(counts)) {
    if (!names!.includes(name)) {
      throw cannot(action, TypeError, { expected: `counts of ${names!.join(", ")}`, received: name });
    }
    if (!(Number.isSafeInteger(count) && count >= 0)) {
      throw cannot(action, RangeError, { expected: `a whole number of rows of ${name}`, received: count });
    }
  }
  return classes.map((rows, k) => Object.hasOwn(counts, names![k]) ? counts[names![k]] : rows.length);
}
