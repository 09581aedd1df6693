/** Spaces to search in, as plain descriptions. */
import { cannot } from "../errors.ts";
import type { Random } from "../random.ts";

/** From where one figure of a plan is drawn. Make one with {@linkcode uniform}, {@linkcode logUniform} or {@linkcode choice}. */
export type Dimension<T = unknown> =
  | { readonly kind: "uniform"; readonly low: number; readonly high: number; readonly whole: boolean }
  | { readonly kind: "logUniform"; readonly low: number; readonly high: number; readonly whole: boolean }
  | { readonly kind: "choice"; readonly values: readonly T[] };

/** Dimensions by name. */
export type Space = Readonly<Record<string, Dimension>>;

/** A value for each dimension of a space. */
export type PointOf<D extends Space> = {
  readonly [Name in keyof D]: D[Name] extends { kind: "choice"; values: readonly (infer T)[] } ? T : number;
};

/** Options of {@linkcode uniform} and {@linkcode logUniform}. */
export interface RangeOptions {
  /** Whether to draw whole numbers, `low` and `high` among them. Default false. */
  whole?: boolean;
}

/** A dimension of numbers. */
export type RangeDimension = Extract<Dimension, { low: number }>;

/**
 * Numbers from `low` to `high`, each as likely.
 *
 * @throws RangeError if `low` is not below `high`, or whole numbers are wanted between others
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(uniform(0, 0.5), { kind: "uniform", low: 0, high: 0.5, whole: false });
 * ```
 */
export function uniform(low: number, high: number, { whole = false }: RangeOptions = {}): RangeDimension {
  return checkedRange({ kind: "uniform", low, high, whole });
}

/**
 * Numbers from `low` to `high` whose logarithm is as likely everywhere: for rates and penalties, where a factor matters and not a difference
 * (Bergstra and Bengio, JMLR 13, 2012).
 *
 * @throws RangeError if not 0 < `low` < `high`, or whole numbers are wanted between others
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { createRandom } from "shoplens/random";
 * const random = createRandom(1), space = { rate: logUniform(1e-4, 1) };
 * const rates = Array.from({ length: 100 }, (_, i) => drawPoint(space, random.fork(`${i}`)).rate);
 * const small = rates.filter((rate) => rate < 1e-2).length;
 * assert(small > 35 && small < 65); // half of the decades
 * ```
 */
export function logUniform(low: number, high: number, { whole = false }: RangeOptions = {}): RangeDimension {
  return checkedRange({ kind: "logUniform", low, high, whole });
}

/**
 * One of these values, each as likely.
 *
 * @throws TypeError if there is none
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(choice([[8], [16, 16]]).values.length, 2);
 * ```
 */
export function choice<const T>(values: readonly T[]): { readonly kind: "choice"; readonly values: readonly T[] } {
  if (values.length === 0) throw cannot("make a dimension", TypeError, { expected: "at least one value", received: values });
  return { kind: "choice", values };
}

/**
 * A point of the space; each dimension draws from a fork by its name, so that one more dimension leaves the others as they were.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createRandom } from "shoplens/random";
 * const point = drawPoint({ rate: uniform(0, 1), hidden: choice([8, 16]) }, createRandom(1));
 * assertEquals(Object.keys(point), ["rate", "hidden"]);
 * ```
 */
export function drawPoint<D extends Space>(space: D, random: Random): PointOf<D> {
  const draw = ([name, dimension]: [string, Dimension]) => [name, drawFrom(dimension, random.fork(name))];
  return Object.fromEntries(Object.entries(space).map(draw)) as PointOf<D>;
}

function drawFrom(dimension: Dimension, random: Random): unknown {
  if (dimension.kind === "choice") return dimension.values[random.integer(0, dimension.values.length)];
  const { kind, low, high, whole } = dimension;
  // Half a step more on both sides gives each whole number its share.
  const [from, to] = whole ? [low - 0.5, high + 0.5] : [low, high];
  const value = kind === "uniform" ? random.uniform(from, to) : Math.exp(random.uniform(Math.log(from), Math.log(to)));
  return whole ? Math.min(high, Math.max(low, Math.round(value))) : value;
}

function checkedRange(dimension: RangeDimension): RangeDimension {
  const { kind, low, high, whole } = dimension, action = `make a dimension of kind ${kind}`;
  const finite = Number.isFinite(low) && Number.isFinite(high);
  if (!(finite && low < high && (kind === "uniform" || low > 0))) {
    throw cannot(action, RangeError, { expected: `${kind === "uniform" ? "" : "0 < "}low < high`, received: [low, high] });
  }
  if (whole && !(Number.isInteger(low) && Number.isInteger(high))) {
    throw cannot(action, RangeError, { expected: "whole low and high", received: [low, high] });
  }
  return dimension;
}
