/** Gradient-boosted decision trees on histograms: what most shops run on tables. */
import type { Dataset } from "../../dataset.ts";
import { cannot } from "../../errors.ts";
import type { Learner, LearnOptions } from "../learner.ts";
import { refuseNoRows, refuseOtherData } from "../learner_check.ts";
import { boost, type BoostRules } from "./_boost.ts";
import { type BoostLossName, lossOfTask } from "./_loss.ts";
import { BoostedTrees } from "./learnt_trees.ts";

/** How {@linkcode boostedTrees} learns. */
export interface BoostedTreesOptions {
  /** Rounds at most: a tree each, or for several classes a tree a class. Default 300. */
  trees?: number;
  /** How much of what a tree says is believed, in (0, 1]. Slower needs more trees, and is mostly better. Default 0.1. */
  learningRate?: number;
  /** Leaves of a tree at most. Default 31. */
  leaves?: number;
  /** Splits between the root and a leaf at most. Default: as many as there may be. */
  maxDepth?: number;
  /**
   * Rows of a leaf at least. They are told from a leaf's share of the curvature, which is exact for squared errors, and about
   * right for the others. Default 20.
   */
  minLeaf?: number;
  /**
   * Bins that a number's values are sorted into, from 2 to 255; missing values have one more. As many of a category's codes, the most
   * frequent, have one each, and so have others with rows enough (`categorySmoothing`), up to 4,095. Default 255.
   */
  bins?: number;
  /** Pulls the leaves towards 0: added to the curvature that a leaf's gradient is divided by. Default 0. */
  l2?: number;
  /** What a split must gain at least. Default 0. */
  minGain?: number;
  /** Share of the rows that each round learns from, drawn without replacement, in (0, 1]. Default 1. */
  rowShare?: number;
  /** Share of the features that each tree may split by, in (0, 1]. Default 1. */
  featureShare?: number;
  /** Rows that a category's sums are smoothed by, and that it needs to be told from the rest. Default 10. */
  categorySmoothing?: number;
  /** What is made small for numbers: "squaredError", or "poisson" for counts, whose mean is never negative. Default "squaredError". */
  loss?: "squaredError" | "poisson";
}

/** A description of boosted trees, for `fit`. */
export interface BoostedTreesLearner extends Learner<BoostedTrees> {
  readonly kind: "boostedTrees";
}

/** Curvature of a leaf at least, so that a leaf of rows that are all but certain does not jump; as in LightGBM. */
const LEAST_CURVATURE = 1e-3;

const DEFAULTS: Required<Omit<BoostedTreesOptions, "loss">> = {
  trees: 300,
  learningRate: 0.1,
  leaves: 31,
  maxDepth: Infinity,
  minLeaf: 20,
  bins: 255,
  l2: 0,
  minGain: 0,
  rowShare: 1,
  featureShare: 1,
  categorySmoothing: 10,
};

/**
 * Gradient-boosted trees for two classes, several, or numbers.
 *
 * Round after round a tree is fitted to the gradients of the loss, by the gain of second order (Friedman 2001; Chen and
 * Guestrin 2016), on histograms of binned features, best leaf first (Ke and others, "LightGBM", 2017). Scaling features
 * changes nothing. Where the data keeps missing values, each split learns which way they go; those missing where no training row was
 * go with the more rows. A category that is one feature of codes is split into two sets of codes; codes that were missing, too rare
 * for a bin or never seen are one code among them. A category of 0 and 1 for each level is read as numbers.
 *
 * Threads share the work, as many as `SHOPLENS_THREADS` allows; with any number of them the trees are the same to the bit.
 *
 * The loss reported for each round is cross-entropy in nats, the mean squared error, or mean - label x log(mean) for counts.
 *
 * @throws RangeError if an option is out of range
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { asTrain, Dataset } from "shoplens/dataset";
 * import { matrixFromRows } from "shoplens/matrix";
 * import { fit } from "shoplens/train";
 *
 * const features = matrixFromRows([[0, 0], [0, 1], [1, 0], [1, 1]]);
 * const labels = new Float32Array([0.1, 0.9, 1, 0]);
 * const xor = new Dataset({ features, names: ["a", "b"], labels });
 * const fitted = await fit(boostedTrees({ trees: 100, minLeaf: 1 }), asTrain(xor));
 * const [p00, p01] = fitted.predict(features).data;
 * assert(p00 < 0.2 && p01 > 0.8);
 * ```
 */
export function boostedTrees(options: BoostedTreesOptions = {}): BoostedTreesLearner {
  const { loss, ...given } = options;
  const settings = { ...DEFAULTS, ...withoutUndefined(given) };
  refuseBadSettings(settings, loss);
  return Object.freeze({
    kind: "boostedTrees" as const,
    ...settings,
    ...(loss && { loss }),
    async learn(data: Dataset, options: LearnOptions): Promise<BoostedTrees> {
      refuseBadRows(data, options, loss);
      const outputs = data.task === "multiclass" ? data.classes!.length : 1;
      const lossName: BoostLossName = loss ?? lossOfTask(data.task);
      const rules: BoostRules = { ...settings, loss: lossName, outputs, minCurvature: LEAST_CURVATURE };
      return BoostedTrees.of({ data, loss: lossName, outputs, boosted: await boost(data, rules, options) });
    },
  });
}

function withoutUndefined<T extends object>(options: T): { [K in keyof T]-?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}

function refuseBadSettings(settings: typeof DEFAULTS, loss: BoostedTreesOptions["loss"]): void {
  const isWhole = (least: number, most = Infinity) => (value: number) =>
    value >= least && value <= most && Number.isInteger(value);
  const isShare = (value: number) => value > 0 && value <= 1;
  const isAmount = (value: number) => value >= 0 && value < Infinity;
  const rules: Record<keyof typeof DEFAULTS, [expected: string, holds: (value: number) => boolean]> = {
    trees: ["a whole number of 1 or more", isWhole(1)],
    learningRate: ["a number in (0, 1]", isShare],
    leaves: ["a whole number of 2 or more", isWhole(2)],
    maxDepth: ["a whole number of 1 or more, or Infinity", (value) => value === Infinity || isWhole(1)(value)],
    minLeaf: ["a whole number of 1 or more", isWhole(1)],
    bins: ["a whole number from 2 to 255", isWhole(2, 255)],
    l2: ["0 or more", isAmount],
    minGain: ["0 or more", isAmount],
    rowShare: ["a share in (0, 1]", isShare],
    featureShare: ["a share in (0, 1]", isShare],
    categorySmoothing: ["0 or more", isAmount],
  };
  for (const [name, value] of Object.entries(settings)) {
    const rule = rules[name as keyof typeof DEFAULTS];
    if (rule === undefined) {
      throw cannot("build boosted trees", TypeError, {
        expected: `options among ${[...Object.keys(rules), "loss"].join(", ")}`,
        received: name,
      });
    }
    if (!rule[1](value)) {
      throw cannot("build boosted trees", RangeError, { expected: `${name} to be ${rule[0]}`, received: value });
    }
  }
  if (loss !== undefined && loss !== "squaredError" && loss !== "poisson") {
    throw cannot("build boosted trees", RangeError, { expected: "loss squaredError or poisson", received: loss });
  }
}

function refuseBadRows(data: Dataset, { weights, validation }: LearnOptions, loss: BoostedTreesOptions["loss"]): void {
  const action = "grow trees";
  refuseNoRows(action, data, weights);
  if (validation !== undefined) refuseOtherData(action, data, validation.data);
  if (data.classes !== undefined) {
    if (loss !== undefined) {
      throw cannot(action, TypeError, {
        because: `loss: "${loss}" is for numbers, and the labels are classes`,
        fix: "Leave it out.",
      });
    }
    if (data.classCounts.filter((count) => count > 0).length < 2) {
      throw cannot(action, TypeError, {
        because: `every row is of class ${JSON.stringify(data.classes[data.labels[0]])}, so there is nothing to tell apart`,
        fix: "Check the label, or split with stratify.",
      });
    }
  }
  for (const { labels } of loss === "poisson" ? [data, ...(validation ? [validation.data] : [])] : []) {
    const row = labels.findIndex((label) => label < 0);
    if (row >= 0) {
      throw cannot(action, RangeError, { expected: "counts of 0 or more", received: `${labels[row]} in row ${row}` });
    }
  }
}
