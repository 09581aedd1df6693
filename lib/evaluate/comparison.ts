/** What every comparison of two models gives, and how it is said. */
import { cannot } from "../errors.ts";
import { type Displayable, displayAs } from "../notebook/mod.ts";
import type { Estimate } from "./bootstrap.ts";

/** Two models, one figure: by how much the first exceeds the second, and whether that may be chance. Shows itself as `sentence`. */
export interface Comparison extends Displayable {
  /** The names, in the order of the difference. */
  readonly models: readonly [one: string, other: string];
  /** The figure of each. */
  readonly values: readonly [one: number, other: number];
  /** The figure of the first less that of the second, with its interval. */
  readonly difference: Estimate;
  /** How often a difference this large or larger would come of itself, were the models equally good. */
  readonly pValue: number;
  /** The name of the test. */
  readonly test: string;
  /** All of it for readers. */
  readonly sentence: string;
}

/** What {@linkcode comparison} writes up. */
export interface ComparisonParts {
  models: readonly [string, string];
  values: readonly [number, number];
  difference: Estimate;
  pValue: number;
  test: string;
  /** What the figure is called in the sentence: `ROC-AUC`. */
  figure: string;
}

/** Makes the sentence. */
export function comparison({ figure, ...parts }: ComparisonParts): Comparison {
  const { models: [one, other], values, difference: { value, low, high, level }, pValue, test } = parts;
  const [first, second] = values.map(write);
  const apart = value === 0 ? `as high as` : `${write(Math.abs(value))} ${value > 0 ? "above" : "below"}`;
  const verdict = pValue < 1 - level ? "chance alone would seldom do that" : "chance alone may well do that";
  const p = pValue < 0.001 ? "p < 0.001" : `p = ${pValue.toFixed(3)}`;
  const sentence = `The ${figure} of ${one} (${first}) is ${apart} that of ${other} (${second}); ` +
    `${Number((100 * level).toPrecision(6))} % interval of the difference ${write(low)} to ${write(high)}: ` +
    `${value === 0 && pValue === 1 ? "no difference at all" : verdict} (${test}, ${p}).`;
  return Object.freeze(displayAs({ ...parts, sentence }, (value) => ({ "text/plain": value.sentence })));
}

/** The two entries of `models`, by name. */
export function twoModels<T>(action: string, models: Readonly<Record<string, T>>): readonly [[string, T], [string, T]] {
  const entries = Object.entries(models);
  if (entries.length !== 2) {
    throw cannot(action, TypeError, {
      expected: "two models by name",
      received: entries.map(([name]) => name),
      fix: "Of more than two, `leaderboard` compares each with the best.",
    });
  }
  return [entries[0], entries[1]];
}

function write(value: number): string {
  return Math.abs(value) < 100 ? value.toFixed(4) : Number(value.toPrecision(6)).toLocaleString("en-US");
}
