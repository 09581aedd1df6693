/**
 * What a reader sees of each public value as the last expression of a cell. A row of the table for each; a public type that stands neither
 * in the table nor among those that are plain on purpose fails, so that a new one is looked at once.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { candidatePlans, chooseArchitecture, chooseBest, findSuspects, readOwn, splitOwn } from "shoplens/auto";
import { lines } from "shoplens/charts";
import { Dataset } from "shoplens/dataset";
import { engine, tf } from "shoplens/engine";
import * as judge from "shoplens/evaluate";
import { fitRecipe } from "shoplens/features";
import { category, clean, flag, frameOf, number, text, time, toDanfo } from "shoplens/frame";
import { matrix, matrixFromRows } from "shoplens/matrix";
import { boostedTrees, mlp, popularity, prior, ridge } from "shoplens/models";
import { createReceipt, DISPLAY, html, isDisplayable, markdown, table, verify } from "shoplens/notebook";
import { createRandom } from "shoplens/random";
import { kFold, oversample, split } from "shoplens/sample";
import { preprocessData, simulateShop, simulateVisits } from "shoplens/shop";
import * as school from "shoplens/train";
import { check } from "shoplens/workshop";

/** A name from data, in every table of them, that must not become a tag. */
const ODD = 'x<i>&"';
const quiet = { progress: false } as const;
const random = createRandom(42);

const people = frameOf(
  Array.from({ length: 200 }, (_, i) => ({
    [ODD]: i % 50 === 7 ? null : i % 37,
    device: i % 3 === 0 ? "phone<i>" : "desk",
    at: new Date(Date.UTC(2024, 0, 1 + i % 28)),
    note: i % 2 === 0 ? `a <i>note</i> & ${"long ".repeat(40)}` : null,
    bought: i % 37 + i % 5 > 25,
  })),
  { [ODD]: number(), device: category(), at: time(), note: text(), bought: flag() },
);
const parts = split(people, { label: "bought", seed: 42 });
const steps = { impute: { columns: [ODD], with: "median" }, pass: [ODD], oneHot: ["device"] } as const;
const recipe = fitRecipe(parts.train, steps);
const train = recipe.apply(parts.train), validation = recipe.apply(parts.validation);
const plan: school.Plan<typeof people.schema> = {
  recipe: steps,
  model: ({ inputs }) => mlp({ inputs, hidden: [4], random: createRandom(1) }),
  fit: { epochs: 4 },
};
const fitted = await school.fit(mlp({ inputs: train.width, hidden: [6], random }), train, { ...quiet, validation, epochs: 6 });
const trees = await school.fit(boostedTrees({ trees: 5, minLeaf: 5 }), train, { ...quiet, validation });
const labels = Array.from(validation.labels), probabilities = fitted.predict(validation.features).data;
const numbers = Object.assign(
  new Dataset({ features: matrixFromRows([[0], [1], [2], [3]]), names: [ODD], labels: Float32Array.of(1, 3, 5, 7) }),
  { role: "train" as const },
);
const folded = { ...quiet, label: "bought", k: 3 } as const;
const wide = frameOf(
  [Object.fromEntries(Array.from({ length: 60 }, (_, c) => [`c${c}`, c]))],
  Object.fromEntries(Array.from({ length: 60 }, (_, c) => [`c${c}`, number()])),
);
const keras = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3], name: "dense_a" })], name: ODD });
keras.add(tf.layers.dropout({ rate: 0.5 }));
const branches = twoBranches();
keras.compile({ loss: "meanSquaredError", optimizer: "sgd" });
const kerasHistory = await keras.fit(tf.ones([4, 3]), tf.ones([4, 2]), { epochs: 20, verbose: 0 });
const freed = tf.tensor1d([1]);
freed.dispose();
const receipt = createReceipt({ name: ODD, seed: 42, data: "3f7a", settings: { columns: ["a", "b"] }, metrics: { auc: 0.9 } });
const danfo = await toDanfo(people);
const report = await judge.evaluate({ "net<i>": fitted }, recipe.apply(parts.test), { resamples: 20 });
const own = await ownFile();

/** What must be seen of a value; a chart says it in its description. */
interface Row {
  value: unknown;
  sees: readonly (string | RegExp)[];
  as?: "chart";
}

const VALUES: Record<string, Row> = {
  // Rows and columns.
  Frame: { value: people, sees: ["200 rows x 5 columns", ODD, "category", "4 missing", "⋮", "2024-01-01", "…"] },
  "Frame, wide": { value: wide, sees: ["1 row x 60 columns", "not shown: c20, c21"] },
  "Frame, empty": { value: frameOf([], { a: number() }), sees: ["0 rows x 1 column"] },
  NumberColumn: { value: people.column(ODD), sees: ["200 values, number, 4 missing", "·", "and 190 more"] },
  CategoryColumn: { value: people.column("device"), sees: ["levels phone<i>, desk"] },
  TimeColumn: { value: people.column("at"), sees: ["time", "2024-01-01"] },
  TextColumn: { value: people.column("note"), sees: ["100 missing", "a <i>note</i>", "…"] },
  FlagColumn: { value: people.column("bought"), sees: ["no, "] },
  Cleaned: { value: clean(people, [{ kind: "duplicates", columns: [ODD] }]).report, sees: ["duplicates"] },
  DataFrame: { value: danfo, sees: ["danfojs frame, 200 rows x 5 columns", "·", "⋮", "190 rows in the middle are not shown"] },
  "DataFrame, a head": { value: danfo.head(2), sees: ["2 rows x 5 columns", "phone<i>"] },
  "DataFrame, a series": { value: danfo.column(ODD), sees: ["danfojs series, 200 rows"] },
  "DataFrame, empty": { value: await toDanfo(frameOf([], { a: number() })), sees: ["0 rows"] },
  Matrix: { value: matrix(20, 30), sees: ["Matrix of 20 x 30", "..."] },
  Random: { value: random.fork("draw"), sees: ["42/draw", "0 words drawn"] },

  // What is learnt from, and what was done to it.
  Dataset: { value: train, sees: [/rows x \d+ features, train/, "classes: no", "%", ODD, "label", /and \d+ more rows/] },
  "Dataset, sampled": { value: await oversample(train, { random }), sees: ["true shares: no"] },
  "Dataset of numbers": { value: numbers, sees: ["labels are numbers"] },
  Test: { value: split(people, { label: "bought", seed: 1 }).test, sees: ["sealed"] },
  "Test, opened": { value: parts.test, sees: ["opened for evaluate net<i>"] },
  Split: { value: parts, sees: ["A stratified split, seed 42\n", "train", "bought = yes"] },
  SplitSummary: { value: parts.summary, sees: ["A stratified split, seed 42\n"] },
  Folds: { value: kFold(parts.train, { label: "bought", seed: 42 }), sees: ["5 stratified folds", "seed 42;"] },
  Recipe: { value: recipe, sees: ["Recipe, learnt from", "filled with the median", ODD] },

  // Models.
  LayersModel: {
    value: keras,
    sees: [ODD, "dense_a", "Dense", "[·, 3] in, [·, 2] out", "[·, 2]", "8 parameters, all trainable", "32 bytes"],
  },
  "LayersModel, branches": {
    value: branches,
    sees: ["frozen", "[·, 4], [·, 2] in", "25 parameters, 4 of them trainable", "no"],
  },
  "LayersModel, not built": { value: tf.sequential(), sees: ["not built yet"] },
  "LayersModel, deep": {
    value: tf.sequential({ layers: Array.from({ length: 90 }, () => tf.layers.dense({ units: 2, inputShape: [2] })) }),
    sees: ["⋮", "50 rows in the middle are not shown", "540 parameters", "2.16 kB"],
  },
  Layer: { value: keras.layers[0], sees: ["Dense layer dense_a", "[·, 3] in, [·, 2] out", "8 parameters"] },
  SymbolicTensor: { value: keras.outputs[0], sees: ["float32 [·, 2]"] },
  Tensor: { value: tf.tensor2d([[1, 2], [3, 4]]), sees: ["Tensor: float32 [2, 2], 16 bytes", "[3, 4]"] },
  "Tensor, long": { value: tf.zeros([1000, 1000]), sees: ["4 MB", "..."] },
  "Tensor, freed": { value: freed, sees: ["freed"] },
  Variable: { value: tf.variable(tf.scalar(3), true, "v"), sees: ["Variable v: float32 []", "3"] },
  "History of tfjs": { value: kerasHistory, sees: ["loss", "History of 20 epochs", "⋮", "not shown"] },
  BoostedTrees: { value: trees.model, sees: ["Boosted trees: 5 rounds", "leaves a tree", "deep at most", "█", "splits", ODD] },
  Prior: { value: (await school.fit(prior(), train, quiet)).model, sees: ["The same for every row"] },
  Popularity: {
    value: (await school.fit(popularity({ by: "device" }), train, quiet)).model,
    sees: ["By device, 2 levels", "not seen"],
  },
  Ridge: { value: (await school.fit(ridge(), numbers, quiet)).model, sees: [ODD, "coefficient", "intercept"] },
  Engine: { value: engine, sees: ["tfjs 4", engine.backend] },

  // Training.
  Fitted: { value: fitted, sees: ["Trained 6 of 6 epochs", "validation loss", "Dense, relu", "parameters"] },
  "Fitted, trees": { value: trees, sees: ["Trained 5 of 5 rounds", "share of gain"] },
  History: { value: fitted.history, as: "chart", sees: ["Lines of loss by epoch: training from", "validation"] },
  Pipeline: { value: await school.trainPipeline(parts, plan, { ...quiet, seed: 1 }), sees: ["recipe", "threshold", "no, yes"] },
  Ensemble: {
    value: await school.trainEnsemble(parts, { kind: "bagging", plan, members: 2 }, quiet),
    sees: ["the mean of 2 members", "member", "Trained 4 of 4 epochs"],
  },
  SearchResult: {
    value: await school.search(parts.train, { plans: { "a<i>": plan, b: plan }, ...folded, seed: 1 }),
    sees: ["a<i>", "over 3 folds", "partly luck"],
  },
  CrossValidation: { value: await school.crossValidate(parts.train, { "a<i>": plan }, folded), sees: ["a<i>", "±", "3 folds"] },
  Holdout: {
    value: await school.repeatedHoldout(people, { "a<i>": plan }, { ...quiet, label: "bought", seeds: 2 }),
    sees: ["a<i>", "2 studies"],
  },
  LearningCurve: {
    value: await school.learningCurve(parts.train, plan, { ...folded, fractions: [0.5, 1] }),
    as: "chart",
    sees: ["by rows learnt from", "unseen rows"],
  },
  Cost: { value: await school.cost(fitted.model, { rows: 1000, measure: false }), sees: ["Dense", "parameters"] },

  // Judging.
  Report: {
    value: report,
    sees: ["net<i>", "baseline", "ROC-AUC"],
  },
  Predictions: { value: report.predictions("net<i>"), sees: ["truth", "predicted", "probability of yes", "⋮"] },
  Leaderboard: {
    value: judge.leaderboard({ "a<i>": { auc: [0.9, 0.8] }, b: { auc: [0.7, 0.75] } }),
    sees: ["rank", "a<i>", "±"],
  },
  Comparison: {
    value: judge.compareAuc(labels, { "net<i>": probabilities, order: labels.map((_, i) => i) }),
    sees: ["ROC-AUC"],
  },
  Calibrated: { value: await judge.calibrate(fitted, validation), sees: ["calibrated"] },
  RocCurve: { value: judge.rocCurve(labels, probabilities), sees: [/ROC curve of \d+ points, [01]\.\d+ the area/, "rocChart"] },
  PrCurve: { value: judge.prCurve(labels, probabilities), sees: ["Precision-recall curve", "prChart"] },
  GainsCurve: { value: judge.gainsCurve(labels, probabilities), sees: ["first tenth", "gainsChart"] },
  CalibrationCurve: {
    value: judge.calibrationCurve(labels, probabilities),
    sees: ["predicted", "observed", "calibrationChart"],
  },
  DecisionCurve: { value: judge.decisionCurve(labels, probabilities), sees: ["Net benefit at 99 thresholds", "decisionChart"] },
  CostCurve: {
    value: judge.costCurve(labels, probabilities, { costs: { falsePositive: 1, falseNegative: 5 } }),
    sees: ["least at", "costChart"],
  },
  Spread: { value: judge.spread([0.9, 0.92]), sees: ["0.910 ± 0.014"] },
  BrierParts: { value: judge.brierParts(labels, probabilities), sees: ["reliability"] },
  CalibrationLine: { value: judge.calibrationLine(labels, probabilities), sees: ["slope", "low"] },
  Estimate: { value: judge.wilsonInterval(8, 10), sees: ["low: 0.", "high: 0."] },
  Scores: { value: await judge.score(fitted, validation), sees: ["rocAuc: "] },

  // The notebook's own.
  Receipt: { value: receipt, sees: [ODD, "3f7a", "auc 0.9", "columns [a, b]"] },
  Verification: { value: await verify(receipt, () => ({ auc: 0.8 })), sees: ["Not verified", "metrics.auc"] },
  Html: { value: html`<b>${ODD}</b>`, sees: [ODD] },
  Markdown: { value: markdown("**bold**"), sees: ["**bold**"] },
  Table: { value: table(["a"], [[ODD], [-0]]), sees: [ODD, "-0"] },
  Chart: { value: lines({ [ODD]: [1, 2] }), as: "chart", sees: ["Lines of value"] },

  // The shop, and anybody's file.
  Shop: { value: await simulateShop({ people: 300 }), sees: ["people", "truth", "cells emptied", "seed 42"] },
  SimulatedVisits: { value: await simulateVisits({ visits: 300 }), sees: ["visits", "intercept", "seed 42"] },
  CaseData: { value: await preprocessData(), sees: ["train", "sealed", "gender=male"] },
  OwnData: { value: own.data, sees: [ODD] },
  OwnParts: { value: own.parts, sees: ["train", "test"] },
  Suspects: { value: own.suspects, sees: [/./] },
  ArchitectureChoice: {
    value: await chooseArchitecture({ data: parts.train, ...quiet, budget: { seconds: 5 } }),
    sees: ["prior", /left out|over/],
  },
  Feedback: { value: await check("05.2", "a word"), sees: ["05.2", "Expected"] },
  Chosen: { value: own.chosen, sees: ["(chosen)", "Candidates"] },

  // Plain values that anybody has.
  Map: { value: new Map([["a", -0]]), sees: ["Map(1)", '"a" => -0'] },
  Set: { value: new Set([NaN, 5n]), sees: ["NaN", "5n"] },
  "typed array": { value: new Float32Array(1000), sees: ["Float32Array(1000)", "900 more items"] },
  Error: { value: new Error("above", { cause: new TypeError("below") }), sees: ["above", "[cause]: TypeError: below"] },
  "a model in plain data": { value: { model: keras, name: 1 }, sees: ["8 parameters", "name: 1"] },
};

for (const [name, { value, sees, as }] of Object.entries(VALUES)) {
  Deno.test(`as the last expression of a cell: ${name}`, async () => {
    const bundle = isDisplayable(value) ? await value[DISPLAY]() : { "text/plain": Deno.inspect(value) };
    const plain = bundle["text/plain"] as string, code = bundle["text/html"] as string | undefined;
    for (const each of sees) {
      if (typeof each === "string") assertStringIncludes(plain, each);
      else assertMatch(plain, each);
    }
    assert(plain.split("\n").length <= 70 && plain.length < 20_000, `a flood of ${plain.length} characters`);
    assertEquals(as === "chart", "application/vnd.vegalite.v5+json" in bundle);
    if (code === undefined) return;
    assertEquals(faults(code), []);
    const visible = decoded(code.replace(/<[^>]*>/g, " "));
    // Tables are laid out in other words at most where lines end.
    for (const each of sees) if (typeof each === "string" && !/\n|\s/.test(each)) assertStringIncludes(visible, each);
  });
}

/** What is wrong with HTML: tags that do not close, what came from data as a tag, and colours that one of light and dark would hide. */
function faults(code: string): string[] {
  const open: string[] = [], found: string[] = [];
  for (const [tag, slash, name] of code.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/gi)) {
    if (["br", "img", "hr"].includes(name)) continue;
    if (slash === "") open.push(name);
    else if (open.pop() !== name) found.push(`${tag} closes another`);
  }
  if (open.length > 0) found.push(`${open.join(", ")} not closed`);
  if (/<i>|<script|\son\w+=/i.test(code)) found.push("data became a tag");
  if (/(^|[;"\s])(color|background(-color)?)\s*:/i.test(code)) found.push("a colour of its own");
  if (/&(?!amp;|lt;|gt;|quot;|#39;)/.test(code)) found.push("a bare &");
  return found;
}

function decoded(code: string): string {
  return code.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll(
    "&amp;",
    "&",
  );
}

Deno.test("the faults of HTML are found", () => {
  assertEquals(faults("<p>a<br><b>c</b></p>"), []);
  assertEquals(faults("<p><b>a</p></b>").length, 2);
  assertEquals(faults('<p style="color: red">a & b<i>'), [
    "p, i not closed",
    "data became a tag",
    "a colour of its own",
    "a bare &",
  ]);
});

/** Public types that are no sight of their own, and why. */
const PLAIN: Record<string, string> = {
  ...named(
    "settings: what was typed",
    "Optimizer Schedule RangeDimension KernelSpec Plan Learner BoostedTreesLearner TaskLoss",
  ),
  ...named("settings: what was typed", "CategoryKind FlagKind IdKind NumberKind TextKind TimeKind Figure Schema"),
  ...named(
    "machinery that works rather than is",
    "Kernel Gate Network VariableWeights Update AbortSignal Progress DisplayHandle MissingDataError",
  ),
  ...named("parts that show themselves in plain data", "SavedModel Learnt ConstantPredictor PointOf"),
  ...named("a few figures by name", "Interval BestPossible FoundData OwnResult"),
  ...named("a list", "Float32Array Uint8Array Readonly Record"),
  ...named("what is given comes back", "T F D Like Train Validation Displayable NoInfer"),
};

function named(why: string, names: string): Record<string, string> {
  return Object.fromEntries(names.split(" ").map((name) => [name, why]));
}

interface DocType {
  kind: string;
  // deno-lint-ignore no-explicit-any -- as deno doc writes it
  value?: any;
}

/** The names of what a function gives, out of promises and the like. */
function namesOf(type: DocType | undefined): string[] {
  if (type === undefined) return [];
  if (type.kind === "union" || type.kind === "intersection") return (type.value as DocType[]).flatMap(namesOf);
  if (type.kind === "array") return namesOf(type.value);
  if (type.kind !== "typeRef") return [];
  const name = String(type.value.typeName).replace(/^tf\./, "");
  return name === "Promise" ? (type.value.typeParams as DocType[]).flatMap(namesOf) : [name];
}

Deno.test("every public type that a function gives, and every class, stands in the table or is plain on purpose", async () => {
  const lib = new URL("../lib/", import.meta.url).pathname;
  const rooms = Array.from(Deno.readDirSync(lib)).filter(({ isDirectory, name }) => isDirectory && name !== "cli");
  const doors = [...["dataset", "matrix", "random"].map((name) => `${name}.ts`), ...rooms.map(({ name }) => `${name}/mod.ts`)];
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["doc", "--json", ...doors.map((door) => lib + door)] })
    .output();
  const { nodes } = JSON.parse(new TextDecoder().decode(stdout));
  const given = new Set<string>();
  // deno-lint-ignore no-explicit-any -- as deno doc writes it
  for (const { name, declarations } of Object.values<any>(nodes).flatMap(({ symbols }) => symbols)) {
    for (const { kind, def } of declarations) {
      if (kind === "class") given.add(name);
      if (kind === "function") { for (const type of namesOf(def.returnType)) given.add(type); }
    }
  }
  assert(given.size > 60, `${given.size} types found`);
  assertEquals([...given].filter((name) => !(name in VALUES) && !(name in PLAIN)).sort(), []);
});

function twoBranches(): tf.LayersModel {
  const inputs = [tf.input({ shape: [4] }), tf.input({ shape: [2] })];
  const joined = tf.layers.concatenate({ name: "both" }).apply(inputs);
  const frozen = tf.layers.dense({ units: 3, name: "frozen", trainable: false }).apply(joined) as tf.SymbolicTensor;
  const chance = tf.layers.dense({ units: 1, activation: "sigmoid" }).apply(frozen) as tf.SymbolicTensor;
  return tf.model({ inputs, outputs: [frozen, chance], name: "branches" });
}

/** A file that nobody prepared, on its way to a chosen model. */
async function ownFile() {
  const path = await Deno.makeTempFile({ suffix: ".csv" });
  try {
    const rows = Array.from(
      { length: 120 },
      (_, i) => `${i % 30},${i % 3 ? "tea" : "cups"},${i % 30 + i % 4 > 20 ? "yes" : "no"}`,
    );
    await Deno.writeTextFile(path, [`"${ODD.replace('"', '""')}",item,bought`, ...rows].join("\n"));
    const data = await readOwn(path, { label: "bought" }), parts = splitOwn(data, { seed: 1 });
    const suspects = await findSuspects(parts.train, { ...quiet, seed: 1 });
    const plans = candidatePlans(parts.train, { columns: [ODD, "item"], seed: 1 });
    return { data, parts, suspects, chosen: await chooseBest(parts, plans, { ...quiet, seed: 1 }) };
  } finally {
    await Deno.remove(path);
  }
}
