/** Which models suit a table, and why: rules of thumb, each with where it comes from. */
import type { Task, Train } from "../dataset.ts";
import type { Frame, Schema } from "../frame/mod.ts";
import { boostedTrees, deepAndCross, deepFm, ftTransformer, logistic, mlp, popularity, prior, ridge } from "../models/mod.ts";
import { adam, type Plan } from "../train/mod.ts";
import { type Facts, factsOf } from "./_facts.ts";
import { codeSteps, lineSteps, MOST_ONE_HOT, popularitySteps, treeSteps } from "./_steps.ts";

/** What is built, once the recipe has said how many features there are. */
export interface BuiltShape {
  readonly inputs: number;
  readonly parameters?: number;
}

/** A model that could be tried. */
export interface Architecture {
  readonly name: string;
  readonly plan: Plan<Schema>;
  /** Why it is worth a try. */
  why(shape: BuiltShape): string;
  /** Why it is not, if that can be told beforehand. */
  readonly whyNot?: string;
  /** Whether it takes so long that only who has set a budget should try it. */
  readonly dear?: boolean;
}

/** What {@linkcode architecturesFor} may use. */
export interface ArchitectureOptions {
  /** The columns to learn from. */
  readonly columns: readonly string[];
  /** Of the folds in which categories of many levels are encoded by the label. */
  readonly seed: number;
  /** The column by which rows were split in time, whose days do not come again. */
  readonly time?: string;
}

/** Rows from which on a network has enough to learn from; one of cross layers, one of vectors, one of attention. */
const ENOUGH = { network: 300, vectors: 1000, crosses: 5000, attention: 10_000 };
/** Rows of the rarer class for each weight of a line from which on its weights can be trusted (Peduzzi and others 1996). */
const ENOUGH_EVENTS = 10;
/** Dense features cost memory and time, so that the more rows there are, the fewer terms of a text become one. */
const MOST_CELLS = 8_000_000;
/** Numbers in the vector of a code. */
const WIDTH = 8;

type Rows = Train<Frame<Schema>>;
type Classes = Exclude<Task, "regression">;

/** All that are known for the task of the rows, the plainest first; those that do not suit say why. */
export function architecturesFor(rows: Rows, options: ArchitectureOptions): Architecture[] {
  const facts = options.columns.map((name) => factsOf(rows, name)), task = taskOf(rows);
  const texts = facts.filter(({ kind }) => kind === "text").length;
  const terms = (most: number) => Math.max(20, Math.min(most, Math.floor(MOST_CELLS / rows.rows / Math.max(1, texts))));
  const line = (tails: "ranked" | "plain", most: number) => lineSteps(rows, { ...options, terms: terms(most), tails });
  return [
    ...baselines(rows, facts, options),
    ...(task === "regression"
      ? ridges(rows, line("plain", 200), line("ranked", 200))
      : [...networks(rows, line("ranked", 500), task), ...fieldNetworks(rows, facts, options, task)]),
    ...forests(rows, facts, treeSteps(rows, { ...options, terms: terms(100) }), task),
  ];
}

/** What the label says: numbers, one of two classes, or one of several. */
export function taskOf(rows: Rows): Task {
  if (rows.schema[rows.label!].kind === "number") return "regression";
  return factsOf(rows, rows.label!).distinct === 2 ? "binary" : "multiclass";
}

function baselines(rows: Rows, facts: readonly Facts[], options: ArchitectureOptions): Architecture[] {
  const most = facts.filter(({ kind }) => kind === "category").sort((a, b) => b.distinct - a.distinct).at(0);
  return [
    {
      name: "prior",
      // It looks at no feature, and a recipe must have one.
      plan: { recipe: treeSteps(rows, { ...options, columns: options.columns.slice(0, 1), terms: 1 }), model: () => prior() },
      why: () => "the mark to beat: it looks at no column",
    },
    ...(most === undefined || most.distinct <= MOST_ONE_HOT ? [] : [{
      name: `popularity of ${most.name}`,
      plan: { recipe: popularitySteps(most.name), model: () => popularity({ by: most.name }) },
      why: () =>
        `${most.name} has ${count(most.distinct, "level")}: what each did on average is the mark for whoever knows more`,
    }]),
  ];
}

function ridges(rows: Rows, plain: Plan<Schema>["recipe"], ranked: Plan<Schema>["recipe"]): Architecture[] {
  const each = ({ inputs }: BuiltShape) => `a weight a feature, ${perEach(rows.rows, inputs + 1)} rows each, solved at once`;
  const whyNot = "the labels are numbers, which a network needs on a common scale";
  return [
    { name: "ridge", plan: { recipe: plain, model: () => ridge() }, why: each },
    {
      name: "ridge of ranks",
      plan: { recipe: ranked, model: () => ridge() },
      why: () => "the same where long tails become ranks, so that a few large numbers do not pull the line",
    },
    { name: "network", plan: { recipe: plain, model: ({ inputs, random }) => mlp({ inputs, random }) }, why: each, whyNot },
  ];
}

/** How networks are trained: as many steps for few rows as for many, about. */
function trainingOf({ rows }: Rows): Plan<Schema>["fit"] {
  const batchSize = rows < 2000 ? 32 : rows < 20_000 ? 128 : 512;
  const epochs = Math.max(20, Math.min(200, Math.round(200_000 / rows)));
  return { batchSize, epochs, earlyStopping: { patience: Math.max(4, Math.round(epochs / 10)) } };
}

function networks(rows: Rows, recipe: Plan<Schema>["recipe"], task: Classes): Architecture[] {
  const fit = trainingOf(rows), rarest = rarestOf(rows);
  return [
    {
      name: "logistic",
      plan: {
        recipe,
        model: ({ inputs, classes }) => logistic({ inputs, task, classes, l2: Math.min(1e-2, 1 / rows.rows) }),
        fit: { ...fit, optimizer: adam(0.01) },
      },
      why({ inputs }) {
        const events = rarest / inputs, enough = events >= ENOUGH_EVENTS;
        return `a weight a feature, ${perEach(rarest, inputs)} rows of the rarest class each: ${
          enough ? "its weights can be trusted" : "few, so it is held by a penalty"
        } (ten are asked for: Peduzzi and others 1996)`;
      },
    },
    {
      name: "network",
      plan: {
        recipe,
        model: ({ inputs, classes, random }) =>
          mlp({ inputs, task, classes, random, hidden: [32], initializer: "heNormal", l2: 1e-4, dropout: 0.1 }),
        fit: { ...fit, optimizer: adam(0.003) },
      },
      why: ({ parameters }) =>
        `bends, and features that work together, which no line has; ${perEach(rows.rows, parameters!)} rows a parameter`,
      ...fewer(rows, ENOUGH.network, "a network has too little to learn from"),
    },
  ];
}

/** Networks that tell categories from numbers, and turn codes into vectors. */
function fieldNetworks(rows: Rows, facts: readonly Facts[], options: ArchitectureOptions, task: Classes): Architecture[] {
  const recipe = codeSteps(rows, options), fit = { ...trainingOf(rows), optimizer: adam(0.003) };
  const many = facts.filter(({ kind, distinct }) => kind === "category" && distinct > MOST_ONE_HOT);
  const onlyTexts = facts.some(({ kind }) => kind !== "text") ? undefined : "there are texts alone, which have no codes";
  const usual = { hidden: [32], dropout: 0.1, width: WIDTH, task };
  return [
    {
      name: "vectors of codes",
      plan: { recipe, model: (shape) => deepFm({ ...shape, ...usual }), fit },
      why: () =>
        `${
          listed(many.map(({ name, distinct }) => `${name} has ${count(distinct, "level")}`))
        }: a vector of ${WIDTH} for each ` +
        "(Guo and Berkhahn 2016), so that levels rarely seen together still have a product (DeepFM, Guo and others 2017)",
      ...(onlyTexts
        ? { whyNot: onlyTexts }
        : many.length === 0
        ? { whyNot: `no category has more than ${MOST_ONE_HOT} levels, which a feature each tells as well` }
        : fewer(rows, ENOUGH.vectors, "most levels come too seldom for vectors")),
    },
    {
      name: "cross layers",
      plan: { recipe, model: (shape) => deepAndCross({ ...shape, ...usual }), fit },
      why: ({ inputs }) =>
        `products of features made on purpose, ${
          count(inputs * (inputs - 1) / 2, "pair")
        } of them, where dense layers only come ` +
        "near (Wang and others 2021)",
      ...(onlyTexts ? { whyNot: onlyTexts } : fewer(rows, ENOUGH.crosses, "so many products are soon learnt by heart")),
      dear: true,
    },
    {
      name: "attention",
      plan: { recipe, model: (shape) => ftTransformer({ ...shape, task, width: 16 }), fit },
      why: ({ inputs }) =>
        `each of ${
          count(inputs, "feature")
        } looks at all others; on tables of 10,000 rows and more the strongest network of those ` +
        "compared (Gorishniy and others 2021)",
      ...(onlyTexts ? { whyNot: onlyTexts } : fewer(rows, ENOUGH.attention, "smaller than the tables that it was shown on")),
      dear: true,
    },
  ];
}

function forests(rows: Rows, facts: readonly Facts[], recipe: Plan<Schema>["recipe"], task: Task): Architecture[] {
  const minLeaf = Math.max(2, Math.min(20, Math.floor(rows.rows / 30)));
  // Mostly validation rows stop the growing; few of them that are told apart without a fault never would, so few rows have few trees.
  // For several classes a round is a tree for each.
  const trees = Math.max(50, Math.min(task === "multiclass" ? 200 : 1000, Math.floor(rows.rows / 5)));
  const shared = { trees, minLeaf, l2: 1, featureShare: 0.7, rowShare: 0.8 };
  const fit = { earlyStopping: { patience: 20 } }, gaps = facts.filter(({ present, rows }) => present < rows).length;
  const read = gaps === 0
    ? "needs no scaling"
    : `reads gaps, which ${count(gaps, "column")} ${gaps === 1 ? "has" : "have"}, as they are`;
  return [
    {
      name: "cautious trees",
      plan: { recipe, model: () => boostedTrees({ ...shared, leaves: 8, learningRate: 0.05 }), fit },
      why: () => `${read}; trees led on tables of up to 10,000 rows (Grinsztajn and others 2022); few leaves forgive few rows`,
    },
    {
      name: "bold trees",
      plan: { recipe, model: () => boostedTrees({ ...shared, leaves: 31, learningRate: 0.08 }), fit },
      why: () => `the same with up to 31 leaves, ${perEach(rows.rows, 31)} rows each: more features work together`,
    },
  ];
}

function fewer({ rows }: Rows, enough: number, so: string): { whyNot?: string } {
  return rows >= enough
    ? {}
    : { whyNot: `${rows.toLocaleString("en-US")} rows, below ${enough.toLocaleString("en-US")}: ${so}` };
}

/** Rows of the class that has fewest. */
function rarestOf(rows: Rows): number {
  const counts = new Map<unknown, number>(), column = rows.columns[rows.label!];
  for (let row = 0; row < rows.rows; row++) counts.set(column.get(row), (counts.get(column.get(row)) ?? 0) + 1);
  return Math.min(...counts.values());
}

function perEach(rows: number, parts: number): string {
  return Number((rows / parts).toPrecision(2)).toLocaleString("en-US");
}

function count(number: number, what: string): string {
  return `${number.toLocaleString("en-US")} ${what}${number === 1 ? "" : "s"}`;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
