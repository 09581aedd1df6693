import { assert, assertAlmostEquals, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { Dataset, type DatasetParts } from "shoplens/dataset";
import { matrix, matrixFromRows } from "shoplens/matrix";
import { type BoostedTrees, boostedTrees, type BoostedTreesOptions, learntFromJSON, type Round } from "shoplens/models";
import { DISPLAY } from "shoplens/notebook";
import { createRandom } from "shoplens/random";
import { learnOptions } from "./_learning.ts";

/** A dataset of one feature. */
function ofColumn(values: number[], labels: number[], parts: Partial<DatasetParts> = {}): Dataset {
  const features = matrix(values.length, 1, Float32Array.from(values));
  return new Dataset({ features, names: ["x"], labels: Float32Array.from(labels), ...parts });
}

const learn = (data: Dataset, options: BoostedTreesOptions, others: Parameters<typeof learnOptions>[1] = {}) =>
  boostedTrees(options).learn(data, learnOptions(data, others));
const predict = (
  learnt: BoostedTrees,
  ...values: number[]
) => [...learnt.predict(matrix(values.length, 1, Float32Array.from(values))).data];

const noisy = (rows: number, seed: number) => {
  const random = createRandom(seed);
  const table = Array.from({ length: rows }, () => Array.from({ length: 9 }, () => random.normal()));
  const labels = Float32Array.from(table, ([a, b, c]) => random.uniform() < 1 / (1 + Math.exp(-a - 2 * b * c)) ? 1 : 0);
  const names = Array.from({ length: 9 }, (_, i) => `x${i}`);
  return new Dataset({ features: matrixFromRows(table), names, labels, classes: ["no", "yes"] });
};
const train = noisy(1501, 1), validation = noisy(700, 2);

Deno.test("a stump on six rows, by hand: the split that takes most off the squared error, and the means beside it", async () => {
  const data = ofColumn([1, 2, 3, 4, 5, 6], [1, 2, 1, 5, 6, 8]);
  const learnt = await learn(data, { trees: 1, leaves: 2, minLeaf: 1, learningRate: 1 });
  const mean = 23 / 6, left = 4 / 3, right = 19 / 3;
  assertEquals(predict(learnt, 1, 3.4, 3.6, 100), [left, left, right, right].map(Math.fround));
  // Each side's squared sum of what is left over the mean, by its rows; the whole leaves nothing.
  const gain = (4 - 3 * mean) ** 2 / 3 + (19 - 3 * mean) ** 2 / 3;
  assertEquals(learnt.importances(), [{ name: "x", gain: Math.fround(gain), splits: 1 }]);
  assertEquals(learnt.toJSON().nodes.threshold[0], 3.5);

  // With l2 of 3, three rows count as six.
  const held = await learn(data, { trees: 1, leaves: 2, minLeaf: 1, learningRate: 1, l2: 3 });
  predict(held, 1, 6).forEach((p, i) => assertAlmostEquals(p, mean + ([left, right][i] - mean) / 2, 1e-6));
});

Deno.test("two classes, by hand: a Newton step from the log odds", async () => {
  const data = ofColumn([1, 2, 3, 4], [0, 0, 1, 1], { classes: ["no", "yes"] });
  const learnt = await learn(data, { trees: 1, leaves: 2, minLeaf: 1, learningRate: 1 });
  const p = 1 / (1 + Math.exp(-2)); // gradient 1/2, curvature 1/4 a row
  assertEquals(predict(learnt, 1, 4), [1 - p, p].map(Math.fround));
});

Deno.test("missing values go the way that gains most, and with the more rows where none was missing", async () => {
  const few = { trees: 1, leaves: 2, minLeaf: 1, learningRate: 1 };
  for (const [high, expected] of [[[0, 0, 9, 9, 9], 9], [[9, 9, 9, 9, 0], 0]] as const) {
    const data = ofColumn([1, 2, 3, 4, NaN], [...high], { missing: "kept" });
    assertAlmostEquals(predict(await learn(data, few), NaN)[0], expected, 1e-6);
  }
  const alone = ofColumn([1, 2, NaN, NaN], [3, 3, 5, 5], { missing: "kept" });
  assertEquals(predict(await learn(alone, few), -1e30, 1e30, NaN), [3, 3, 5]);
  const none = (labels: number[]) => ofColumn([1, 2, 3, 4, 5], labels, { missing: "kept" });
  assertEquals(predict(await learn(none([1, 1, 6, 6, 6]), few), NaN), [6]);
  assertEquals(predict(await learn(none([1, 1, 1, 6, 6]), few), NaN), [1]);
});

Deno.test("NaN is refused unless the training data kept it", async () => {
  const learnt = await learn(ofColumn([1, 2, 3, 4], [1, 2, 3, 4]), { trees: 1 });
  assertThrows(() => predict(learnt, 1, NaN), RangeError, 'received "NaN in \\"x\\", row 1"');
  assertThrows(() => predict(learnt, Infinity), RangeError, "finite features");
});

Deno.test("codes are a set, not an amount; codes that were never seen go with the rare and the missing", async () => {
  const random = createRandom(5), parts = { categories: [{ name: "x", at: 0, width: 1 }], missing: "kept" as const };
  const codes = Array.from({ length: 3000 }, () => random.integer(0, 10));
  const labels = codes.map((code) => code % 2);
  const settings = { trees: 1, leaves: 2, learningRate: 1, categorySmoothing: 0 };
  const learnt = await learn(ofColumn(codes, labels, parts), settings);
  predict(learnt, 0, 1, 2, 3, 8, 9).forEach((p, i) => assertAlmostEquals(p, i % 2, 1e-6));
  const unseen = predict(learnt, 10, 77, NaN, 0.5, -1);
  assert(unseen.every((p) => p === unseen[0]) && [0, 1].some((side) => Math.abs(unseen[0] - side) < 1e-6), `${unseen}`);

  // Where rows miss the code, theirs is the way of all that come later without a known one.
  const odd = await learn(ofColumn([...codes, ...Array(300).fill(NaN)], [...labels, ...Array(300).fill(1)], parts), settings);
  predict(odd, NaN, 77, 1).forEach((p) => assertAlmostEquals(p, 1, 1e-6));
});

Deno.test("a code of ten is told from the rest, whether its labels are high or low", async () => {
  const codes = Array.from({ length: 2000 }, (_, i) => i % 10), categories = [{ name: "x", at: 0, width: 1 }];
  for (const high of [1, -1]) {
    const data = ofColumn(codes, codes.map((code) => code === 7 ? high : 0), { categories });
    const learnt = await learn(data, { trees: 1, leaves: 2, learningRate: 1, categorySmoothing: 0 });
    predict(learnt, 7, 0, 9).forEach((p, i) => assertAlmostEquals(p, [high, 0, 0][i], 1e-6));
  }
});

Deno.test("codes beyond the bins share one, the rarest first", async () => {
  const codes = [...Array(6).fill(1e6), ...Array(5).fill(3), ...Array(4).fill(2), ...Array(3).fill(1)];
  const data = ofColumn(codes, codes.map((code) => code < 3 ? 1 : 0), { categories: [{ name: "x", at: 0, width: 1 }] });
  const learnt = await learn(data, { bins: 2, trees: 1, leaves: 2, learningRate: 1, minLeaf: 1 });
  assertEquals(learnt.toJSON().categories, [{ at: 0, codes: [1e6, 3] }]);
  assertEquals(predict(learnt, 1e6, 3, 2, 1, 99), predict(learnt, 3, 3, 1, 1, 1));
});

Deno.test("more codes than a byte tells apart have a bin each, if they have rows enough, and are saved with it", async () => {
  const codes = Array.from({ length: 400 * 12 }, (_, i) => i % 400), rare = [...Array(9).fill(1000), ...Array(8).fill(1001)];
  const x = matrixFromRows([...codes, ...rare].map((code, i) => [i % 7, code]));
  const labels = Float32Array.from([...codes, ...rare], (code) => code % 2);
  const data = new Dataset({ features: x, names: ["n", "x"], labels, categories: [{ name: "x", at: 1, width: 1 }] });
  const learnt = await learn(data, { trees: 80, learningRate: 0.5, minLeaf: 1 });
  const json = learnt.toJSON();
  assertEquals(json.categories, [{ at: 1, codes: [...Array(400).keys()] }]);
  const predictions = learnt.predict(matrixFromRows([...Array(400).keys()].map((code) => [3, code]))).data;
  predictions.forEach((p, code) => assertAlmostEquals(p, code % 2, 0.02, `code ${code}`));
  const [first, second, unseen] = learnt.predict(matrixFromRows([[3, 1000], [3, 1001], [3, 77_777]])).data;
  assertEquals([first, second], [unseen, unseen]);

  assertEquals(learntFromJSON(JSON.stringify(learnt)).predict(x), learnt.predict(x));
  const split = json.nodes.feature.indexOf(1), threshold = json.nodes.threshold.slice();
  threshold[split] = json.nodes.sets.length / 8 - 1; // of 401 bins the second half would be missing
  const cut = { ...json, nodes: { ...json.nodes, threshold } };
  assertThrows(() => learntFromJSON(cut), SyntaxError, `node ${split}`);
});

/** Learns from numbers, some of them missing, and codes, some of more than a byte, and prints a sum over the bits of what comes out. */
const LEARN = `
  import { asTrain, Dataset } from "shoplens/dataset";
  import { matrix } from "shoplens/matrix";
  import { boostedTrees } from "shoplens/models";
  import { createRandom } from "shoplens/random";
  import { fit } from "shoplens/train";
  const random = createRandom(1), rows = 20_000, columns = 13;
  const features = matrix(rows, columns);
  for (let i = 0; i < features.data.length; i++) {
    const c = i % columns;
    features.data[i] = c === 0 ? random.integer(0, 400) : c === 1 ? random.integer(0, 9) : c === 2 && i % 3 === 0 ? NaN : random.normal();
  }
  const score = (r, [code, , , a, b] = features.data.subarray(r * columns)) => code % 7 / 3 - 1 + a * b + random.normal();
  const labels = Float32Array.from({ length: rows }, (_, r) => score(r) > 0 ? 1 : 0);
  const categories = [0, 1].map((at) => ({ name: "x" + at, at, width: 1 }));
  const names = Array.from({ length: columns }, (_, c) => "x" + c);
  const data = new Dataset({ features, names, labels, categories, classes: ["no", "yes"], missing: "kept" });
  const bits = [];
  for (const shares of [{}, { rowShare: 0.7, featureShare: 0.6 }]) {
    const fitted = await fit(boostedTrees({ trees: 90, leaves: 12, ...shares }), asTrain(data), { progress: false });
    const predictions = new Int32Array(fitted.predict(features).data.buffer);
    bits.push(predictions.reduce((sum, word) => Math.imul(sum, 31) + word | 0, 0));
  }
  console.log(JSON.stringify(bits));
`;

Deno.test("with any number of threads the trees are the same bits", async () => {
  const runs = await Promise.all(["1", "2", "4"].map(async (threads) => {
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--no-lock", "--check=none", LEARN],
      cwd: new URL("../..", import.meta.url),
      env: { NO_COLOR: "1", SHOPLENS_THREADS: threads },
    }).output();
    const text = new TextDecoder().decode(stdout);
    assert(text.startsWith("["), new TextDecoder().decode(stderr));
    return text;
  }));
  assertEquals(new Set(runs).size, 1, runs.join());
});

Deno.test("constant features, one feature and more leaves than rows are met", async () => {
  const rounds: Round[] = [];
  const constant = await learn(ofColumn([7, 7, 7], [1, 2, 6]), { minLeaf: 1 }, { rounds });
  assertEquals([predict(constant, 7, 8), constant.rounds, constant.bestRound, rounds], [[3, 3], 0, 0, []]);
  const many = await learn(ofColumn([1, 2, 3], [1, 2, 6]), { minLeaf: 1, leaves: 1000, trees: 1, learningRate: 1 });
  assertEquals([predict(many, 1, 2, 3), many.leaves], [[1, 2, 6], 3]);
  const few = await learn(ofColumn([1, 2, 3], [1, 2, 6]), { minLeaf: 2 });
  assertEquals(few.rounds, 0);
});

Deno.test("leaves, depth and rows of a leaf stay within what was said", async () => {
  const regression = new Dataset({ ...train, classes: undefined });
  const { nodes, roots } = (await learn(regression, { trees: 5, leaves: 9, maxDepth: 4, minLeaf: 30 })).toJSON();
  const depths = nodes.feature.map(() => 0);
  nodes.feature.forEach((feature, node) => {
    if (feature < 0) return;
    depths[nodes.left[node]] = depths[nodes.left[node] + 1] = depths[node] + 1;
    assertEquals(nodes.rows[nodes.left[node]] + nodes.rows[nodes.left[node] + 1], nodes.rows[node]);
  });
  assertEquals(Math.max(...depths), 4);
  assert(nodes.rows.every((rows) => rows >= 30));
  roots.forEach((root, t) => {
    const tree = nodes.feature.slice(root, roots[t + 1]);
    assert(tree.filter((feature) => feature < 0).length <= 9);
  });
});

Deno.test("bins hold about as many rows each, a frequent value one for itself", async () => {
  const random = createRandom(3);
  const values = Array.from({ length: 4000 }, (_, i) => i % 2 === 0 ? 0 : random.normal());
  const { nodes } = (await learn(ofColumn(values, values), { bins: 9, trees: 1, leaves: 9, minLeaf: 1 })).toJSON();
  const inBins = nodes.rows.filter((_, node) => nodes.feature[node] < 0).toSorted((a, b) => a - b);
  assertEquals(inBins.length, 9);
  assertEquals(inBins[8], 2000);
  // Eight bins for 2,000 rows, and two of them end at the frequent value.
  assert(inBins.slice(2, 8).every((rows) => rows >= 240 && rows <= 330), `${inBins}`);
  const zeros = await learn(ofColumn(values, values.map((value) => value === 0 ? 5 : 0)), {
    trees: 1,
    leaves: 3,
    learningRate: 1,
  });
  assertAlmostEquals(predict(zeros, 0)[0], 5, 1e-6);
  assertEquals(predict(zeros, -0), predict(zeros, 0));
});

Deno.test("floats next to each other are told apart, of any size and sign", async () => {
  const next = new Float32Array([-3e38, -1, -1e-40, 0, 1e-40, 1, 1, 3e38]);
  new Int32Array(next.buffer)[6]++; // the float after 1
  const learnt = await learn(ofColumn([...next], [...next.keys()]), { trees: 1, leaves: 8, learningRate: 1, minLeaf: 1 });
  predict(learnt, ...next).forEach((p, i) => assertAlmostEquals(p, i, 1e-6));
});

Deno.test("bins are learnt from a sample of very many rows", async () => {
  const random = createRandom(4), values = Array.from({ length: 200_100 }, () => random.uniform());
  const learnt = await learn(ofColumn(values, values.map((value) => value > 0.25 ? 1 : 0)), {
    trees: 1,
    leaves: 2,
    learningRate: 1,
  });
  assertAlmostEquals(learnt.toJSON().nodes.threshold[0], 0.25, 0.005);
});

Deno.test("the loss falls round by round, and shares of rows and features learn too", async () => {
  for (const shares of [{}, { rowShare: 0.5, featureShare: 0.4 }]) {
    const rounds: Round[] = [];
    const learnt = await learn(train, { trees: 30, leaves: 8, ...shares }, { rounds, validation });
    assertEquals(rounds.length, 30);
    assert(rounds[29].loss < 0.85 * rounds[0].loss);
    assert(rounds[29].validationLoss! < 0.92 * rounds[0].validationLoss!, `${rounds[29].validationLoss}`);
    // The loss that was reported is that of the predictions.
    const loss = (data: Dataset) => {
      const p = learnt.predict(data.features).data;
      return p.reduce((sum, p, i) => sum - Math.log(data.labels[i] === 1 ? p : 1 - p), 0) / data.rows;
    };
    assertAlmostEquals(rounds[29].loss, loss(train), 1e-5);
    assertAlmostEquals(rounds[29].validationLoss!, loss(validation), 1e-5);
  }
});

Deno.test("stopping early keeps the best round", async () => {
  const rounds: Round[] = [], settings = { trees: 200, leaves: 16, learningRate: 0.3 };
  const learnt = await learn(train, settings, { rounds, validation, stopping: { patience: 5, minDelta: 0 } });
  const losses = rounds.map(({ validationLoss }) => validationLoss!), best = losses.indexOf(Math.min(...losses)) + 1;
  assertEquals([learnt.bestRound, learnt.rounds, rounds.length], [best, best, best + 5]);
  const short = await learn(train, { ...settings, trees: best });
  assertEquals(learnt.predict(validation.features), short.predict(validation.features));
  const all = await learn(train, { ...settings, trees: best + 5 }, { validation });
  assertEquals([all.bestRound, all.rounds], [best, best + 5]);
});

Deno.test("a stop keeps the trees that are there", async () => {
  const stop = new AbortController();
  const options = learnOptions(train, { signal: stop.signal });
  let done = 0;
  const learnt = await boostedTrees({ trees: 1000, leaves: 8 }).learn(train, {
    ...options,
    onRound: () => ++done === 7 && stop.abort(),
  });
  assertEquals([done, learnt.rounds], [7, 7]);
  const seven = await learn(train, { trees: 7, leaves: 8 });
  assertEquals(learnt.predict(train.features), seven.predict(train.features));
});

Deno.test("the features that matter come first, in numbers and as shown", async () => {
  const learnt = await learn(train, { trees: 20, leaves: 8 });
  const importances = learnt.importances();
  assertEquals(new Set(importances.slice(0, 3).map(({ name }) => name)), new Set(["x0", "x1", "x2"]));
  assertEquals(importances.map(({ gain }) => gain), importances.map(({ gain }) => gain).toSorted((a, b) => b - a));
  assertEquals(importances.reduce((sum, { splits }) => sum + splits, 0), learnt.leaves - 20);
  const shown = learnt[DISPLAY]();
  assertStringIncludes(shown["text/plain"] as string, "Boosted trees: 20 rounds, 8.0 leaves a tree, ");
  assertStringIncludes(shown["text/plain"] as string, importances[0].name);
  assertStringIncludes(shown["text/html"] as string, "share of gain");
  const named = learntFromJSON({ ...learnt.toJSON(), names: ["<b>", ..."bcdefghi"] }) as BoostedTrees;
  assert(!(named[DISPLAY]()["text/html"] as string).includes("<b>"));
});

Deno.test("counts are never below zero, and classes have no Poisson", async () => {
  const random = createRandom(6), values = Array.from({ length: 500 }, () => random.normal());
  const labels = values.map((value) => Math.floor(Math.exp(value)));
  const learnt = await learn(ofColumn(values, labels), { loss: "poisson", trees: 50 });
  const p = predict(learnt, -3, 0, 2);
  assert(p[0] > 0 && p[0] < p[1] && p[1] < p[2], `${p}`);
  await assertRejects(() => learn(ofColumn([1, 2], [1, -2]), { loss: "poisson" }), RangeError, '"-2 in row 1"');
  await assertRejects(() => learn(train, { loss: "poisson" }), TypeError, 'loss: "poisson" is for numbers');
});

Deno.test("data that trees cannot learn from is refused with a sentence", async () => {
  const one = ofColumn([1, 2, 3], [1, 1, 1], { classes: ["no", "yes"] });
  await assertRejects(() => learn(one, {}), TypeError, 'every row is of class "yes"');
  const other = ofColumn([1, 2], [0, 1], { names: ["y"], classes: ["no", "yes"] });
  const data = ofColumn([1, 2], [0, 1], { classes: ["no", "yes"] });
  await assertRejects(() => learn(data, {}, { validation: other }), TypeError, "validation data with the features x");
  const numbers = ofColumn([1, 2], [0, 1]);
  await assertRejects(() => learn(data, {}, { validation: numbers }), TypeError, "validation data with the classes no, yes");
  await assertRejects(() => learn(data, {}, { validation: data.take([]) }), TypeError, "the validation data is empty");
  const wide = { leaves: 10_000_000, minLeaf: 1 };
  const many = ofColumn([...Array(3_000_000).keys()], Array(3_000_000).fill(0));
  await assertRejects(() => learn(many, wide), RangeError, "4 GB is the most. Use fewer rows, features, bins or leaves.");
});

Deno.test("options out of range are refused with a sentence", () => {
  const bad: [BoostedTreesOptions, string][] = [
    [{ trees: 0 }, "expected trees to be a whole number of 1 or more, received 0"],
    [{ learningRate: 1.5 }, "learningRate to be a number in (0, 1]"],
    [{ leaves: 1 }, "leaves to be a whole number of 2 or more"],
    [{ maxDepth: 0 }, "maxDepth"],
    [{ minLeaf: 0.5 }, "minLeaf"],
    [{ bins: 256 }, "bins to be a whole number from 2 to 255, received 256"],
    [{ l2: -1 }, "l2 to be 0 or more"],
    [{ minGain: NaN }, "minGain"],
    [{ rowShare: 0 }, "rowShare to be a share in (0, 1]"],
    [{ featureShare: 2 }, "featureShare"],
    [{ categorySmoothing: Infinity }, "categorySmoothing"],
    [{ loss: "hinge" as "poisson" }, "loss squaredError or poisson"],
  ];
  for (const [options, message] of bad) assertThrows(() => boostedTrees(options), RangeError, message);
  assertThrows(() => boostedTrees({ numLeaves: 3 } as BoostedTreesOptions), TypeError, 'received "numLeaves"');
  assertEquals(JSON.stringify(boostedTrees({ trees: undefined })), JSON.stringify(boostedTrees()));
});

Deno.test("trees that would lead a walk astray are not read", async () => {
  const json = JSON.parse(JSON.stringify(await learn(train, { trees: 2, leaves: 4 })));
  // deno-lint-ignore no-explicit-any -- JSON to be damaged
  const damages: ((json: any) => void)[] = [
    (json) => json.nodes.left[0] = 0,
    (json) => json.nodes.left[0] = 1000,
    (json) => json.nodes.feature[0] = 9,
    (json) => json.nodes.threshold[0] = null,
    (json) => json.nodes.rule[0] = 2,
    (json) => json.nodes.value.pop(),
    (json) => json.roots[1] = 1000,
    (json) => json.roots = [],
    (json) => json.nodes = 3,
    (json) => json.start = [],
    (json) => json.task = "ranking",
    (json) => json.outputs = 0,
    (json) => json.categories = [{ at: 0, codes: "ab" }],
    (json) => json.bestRound = -1,
  ];
  assertEquals(learntFromJSON(structuredClone(json)).predict(train.features).rows, 1501);
  for (const damage of damages) {
    const damaged = structuredClone(json);
    damage(damaged);
    assertThrows(() => learntFromJSON(damaged), SyntaxError, "Cannot read boosted trees", damage.toString());
  }
});
