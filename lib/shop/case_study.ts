/**
 * The article's case study: does a person buy, from age, gender and income alone? Its listing has four functions, and so has this
 * file; each is a few lines, as the work is in the rooms below.
 *
 * The rooms that need tfjs are loaded when a model is built, so that who only simulates or looks for data does not wait for them.
 */
import type { Dataset, Test, Train } from "../dataset.ts";
import type { tf } from "../engine/mod.ts";
import type { Report } from "../evaluate/mod.ts";
import { fitRecipe, type Recipe } from "../features/mod.ts";
import { filter, readCsv } from "../frame/mod.ts";
import { DISPLAY, displayAs, projectPath, table } from "../notebook/mod.ts";
import { createRandom } from "../random.ts";
import { type Split, split } from "../sample/mod.ts";
import type { Fitted } from "../train/mod.ts";
import { cleanPeople } from "./clean.ts";
import { type CleanPersonSchema, personSchema } from "./person.ts";

/** How {@linkcode preprocessData} splits. */
export interface PreprocessOptions {
  /** Of the split. Default 42, as in the listing. */
  seed?: number;
  /** How many people to test on; half of them bought. Default 100, as in the article. */
  testPeople?: number;
}

/** What {@linkcode preprocessData} gives. */
export interface CaseData {
  /** People x (age, gender, income), all in [0, 1]. */
  train: Train<Dataset>;
  /** Sealed until {@linkcode evaluateModel}. */
  test: Test<Dataset>;
  /** What was learnt from the training people: the ranges of age and income, and the genders. */
  recipe: Recipe<CleanPersonSchema>;
  /** Who went where. */
  summary: Split<CleanPersonSchema>["summary"];
}

/**
 * Reads people, cleans them, keeps those whose age, gender and income are known, sets test people aside, and scales the three to
 * [0, 1] by the range among the training people. Gender becomes one number: 0 for women, 1 for men.
 *
 * @param path a file with the columns of `personSchema`. Default: `data/user_behavior_data.csv` of the project
 * @throws RangeError if there are too few people who bought, or who did not, for such a test
 * @throws Error, SyntaxError or TypeError as `readCsv` does, if the file is absent or not as it should be
 *
 * @example The article's listing
 * ```ts
 * import { assert } from "@std/assert";
 * const { train, test } = await preprocessData();
 * const model = await buildModel();
 * const fitted = await trainModel(model, train, { iterations: 1000 });
 * const report = await evaluateModel(fitted, test);
 * assert(report.models["3-10-1"].accuracy.value > report.baseline.accuracy.value);
 * ```
 */
export async function preprocessData(
  path: string = projectPath("data/user_behavior_data.csv"),
  { seed = 42, testPeople = 100 }: PreprocessOptions = {},
): Promise<CaseData> {
  const { frame } = cleanPeople(await readCsv(path, personSchema));
  const known = filter(frame, ({ age, gender, income }) => age !== null && gender !== null && income !== null);
  const counts = { validation: 0, test: testPeople };
  const { train, test, summary } = split(known, { label: "bought", seed, counts, balanced: "test" });
  const recipe = fitRecipe(train, {
    scale: { columns: ["age", "income"], to: "unit" },
    oneHot: { columns: ["gender"], drop: "first", other: false },
  });
  const data: CaseData = { train: recipe.apply(train), test: recipe.apply(test), recipe, summary };
  return displayAs(data, () =>
    table(["part", "people", "what it is"], [
      ["train", train.rows, `people x (${recipe.names.join(", ")}), scaled to [0, 1]`],
      ["test", testPeople, "the same, sealed; half of them bought"],
      ["recipe", "", `${recipe.width} features, learnt from the training people`],
      ["summary", "", `who went where, ${summary.method}, seed ${seed}`],
    ], { words: [0, 2] })[DISPLAY]());
}

/**
 * The article's network, age, gender and income -> 10 -> P(bought): ReLU inside, a sigmoid out, first weights by Glorot's uniform rule.
 *
 * @param seed of the first weights. Default 42
 */
export async function buildModel({ seed = 42 }: { seed?: number } = {}): Promise<tf.LayersModel> {
  const { mlp } = await import("../models/mod.ts");
  return mlp({ inputs: 3, hidden: [10], activation: "relu", random: createRandom(seed).fork("weights") });
}

/** How {@linkcode trainModel} trains. */
export interface TrainOptions {
  /** Steps of the optimiser, each on all training people. Default 1,000. */
  iterations?: number;
  /** Of Adam. Default 0.001. */
  learningRate?: number;
  /** Stops the training, which keeps what it has. Default: the stop button. */
  signal?: AbortSignal;
  /** Whether progress is shown. Default true. */
  progress?: boolean;
}

/**
 * Trains by cross-entropy with Adam. The article says 1,000 iterations and not of how many people; here an iteration is one step
 * on all of them, so that no order of rows plays a part and the only chance is in the first weights.
 */
export async function trainModel(model: tf.LayersModel, train: Train<Dataset>, options: TrainOptions = {}): Promise<Fitted> {
  const { iterations = 1000, learningRate = 0.001, signal, progress } = options;
  const { adam, fit } = await import("../train/mod.ts");
  return fit(model, train, { epochs: iterations, batchSize: train.rows, optimizer: adam(learningRate), signal, progress });
}

/** Opens the test, once, and reports beside the majority baseline: accuracy with its interval, and all other figures. */
export async function evaluateModel(fitted: Fitted, test: Test<Dataset>): Promise<Report<"3-10-1">> {
  const { evaluate } = await import("../evaluate/mod.ts");
  return evaluate({ "3-10-1": fitted }, test, { reason: "the case study's report" });
}
