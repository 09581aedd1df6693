/** Plans for any table, from what its columns are. */
import type { Task, Train } from "../dataset.ts";
import { cannot } from "../errors.ts";
import type { Frame, Schema } from "../frame/mod.ts";
import { boostedTrees, logistic, mlp, prior, ridge } from "../models/mod.ts";
import { adam, type Plan } from "../train/mod.ts";
import { factsOf } from "./_facts.ts";
import { lineSteps, treeSteps } from "./_steps.ts";

/** What {@linkcode candidatePlans} may use. */
export interface CandidateOptions {
  /** The columns to learn from: those of `findSuspects`. */
  columns: readonly string[];
  /** Of the folds in which categories of many levels are encoded by the label. */
  seed: number;
  /** The column by which the rows were split in time, if they were. */
  time?: string;
}

/** Rows from which on a network has enough to learn from. */
const ENOUGH_FOR_A_NETWORK = 300;
/** Dense features cost memory and time, so that the more rows there are, the fewer terms of a text become one. */
const MOST_CELLS = 8_000_000;

/**
 * Plans by name, the plainest first: the prior; logistic regression and a small network, or for numbers ridge regression on two scales; boosted
 * trees, cautious and bold. What becomes of a column follows from its kind and from the training rows: lines and networks get
 * numbers filled and scaled (by rank, where the tail is long), a sign of what was missing, categories level by level (the rare ones
 * together) or by the label's mean where levels are many; trees get codes and missing values as they are. Of texts come the weights of
 * their terms, of times the cycles.
 *
 * @throws RangeError if there is no column to learn from
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { flag, frameOf, number } from "shoplens/frame";
 * import { split } from "shoplens/sample";
 * const rows = Array.from({ length: 60 }, (_, i) => ({ age: i, bought: i % 3 === 0 }));
 * const { train } = split(frameOf(rows, { age: number(), bought: flag() }), { label: "bought", seed: 1 });
 * const plans = candidatePlans(train, { columns: ["age"], seed: 1 });
 * assertEquals(Object.keys(plans), ["prior", "logistic", "cautious trees", "bold trees"]);
 * ```
 */
export function candidatePlans<S extends Schema>(
  train: Train<Frame<S>>,
  { columns, seed, time }: CandidateOptions,
): Record<string, Plan<S>> {
  if (columns.length === 0) {
    throw cannot("plan", RangeError, {
      because: "no column is left to learn from",
      fix: "See why `findSuspects` and the reading left them out; name other columns, or add some.",
    });
  }
  const rows = train as unknown as Train<Frame<Schema>>, texts = columns.filter((name) => rows.columns[name].kind === "text");
  const terms = (most: number) => Math.max(20, Math.min(most, Math.floor(MOST_CELLS / train.rows / Math.max(1, texts.length))));
  const shared = { columns, seed, time }, task = taskOf(rows);
  const tree = treeSteps(rows, { ...shared, terms: terms(100) });
  const line = (tails: "ranked" | "plain", most: number) => lineSteps(rows, { ...shared, terms: terms(most), tails });
  const plans: Record<string, Plan<Schema>> = {
    // It looks at no feature, and a recipe must have one.
    prior: { recipe: treeSteps(rows, { ...shared, columns: columns.slice(0, 1), terms: 1 }), model: () => prior() },
    ...(task === "regression"
      ? {
        ridge: { recipe: line("plain", 200), model: () => ridge() },
        "ridge of ranks": { recipe: line("ranked", 200), model: () => ridge() },
      }
      : networks(line("ranked", 500), rows.rows, task)),
    ...forests(tree, rows.rows, task),
  };
  return plans as unknown as Record<string, Plan<S>>;
}

type Steps = Plan<Schema>["recipe"];

function taskOf(train: Frame<Schema>): Task {
  if (train.schema[train.label!].kind === "number") return "regression";
  return factsOf(train, train.label!).distinct === 2 ? "binary" : "multiclass";
}

function networks(recipe: Steps, rows: number, task: "binary" | "multiclass"): Record<string, Plan<Schema>> {
  const batchSize = rows < 2000 ? 32 : rows < 20_000 ? 128 : 512;
  // As many steps for few rows as for many, about.
  const epochs = Math.max(20, Math.min(200, Math.round(200_000 / rows)));
  const fit = { batchSize, epochs, earlyStopping: { patience: Math.max(4, Math.round(epochs / 10)) } };
  const plans: Record<string, Plan<Schema>> = {
    logistic: {
      recipe,
      model: ({ inputs, classes }) => logistic({ inputs, task, classes, l2: Math.min(1e-2, 1 / rows) }),
      fit: { ...fit, optimizer: adam(0.01) },
    },
  };
  if (rows >= ENOUGH_FOR_A_NETWORK) {
    plans.network = {
      recipe,
      model: ({ inputs, classes, random }) =>
        mlp({ inputs, task, classes, random, hidden: [32], initializer: "heNormal", l2: 1e-4, dropout: 0.1 }),
      fit: { ...fit, optimizer: adam(0.003) },
    };
  }
  return plans;
}

function forests(recipe: Steps, rows: number, task: Task): Record<string, Plan<Schema>> {
  const minLeaf = Math.max(2, Math.min(20, Math.floor(rows / 30)));
  // Mostly validation rows stop the growing; few of them that are told apart without a fault never would, so few rows have few trees.
  // For several classes a round is a tree for each.
  const trees = Math.max(50, Math.min(task === "multiclass" ? 200 : 1000, Math.floor(rows / 5)));
  const shared = { trees, minLeaf, l2: 1, featureShare: 0.7, rowShare: 0.8 };
  const fit = { earlyStopping: { patience: 20 } };
  return {
    "cautious trees": { recipe, model: () => boostedTrees({ ...shared, leaves: 8, learningRate: 0.05 }), fit },
    "bold trees": { recipe, model: () => boostedTrees({ ...shared, leaves: 31, learningRate: 0.08 }), fit },
  };
}
