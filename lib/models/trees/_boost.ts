/** Gradient boosting: round after round, trees that follow the loss downhill (Friedman 2001). */
import type { Dataset } from "../../dataset.ts";
import { yieldToStop } from "../../notebook/mod.ts";
import type { Random } from "../../random.ts";
import { type Crew, hireCrew, THREADS } from "../../threads.ts";
import type { LearnOptions } from "../learner.ts";
import { binRows } from "./_bin_rows.ts";
import { type FeatureBins, learnBins } from "./_bins.ts";
import { categoriesAsBins, categoryCodes } from "./_categories.ts";
import { Grower, type Grown, type GrowthRules } from "./_grow.ts";
import { allocateTrees, type Layout, layOut, type TreeMemory } from "./_histogram.ts";
import { type Kernels, TREE_KERNELS } from "./_kernels.ts";
import { openLogistic } from "./_logistic.ts";
import { boostLoss, type BoostLossName, type LossRows } from "./_loss.ts";
import { addScores, leafOf, type Nodes, plant } from "./_tree.ts";

/** How boosting goes on. */
export interface BoostRules extends GrowthRules {
  /** Rounds at most. */
  trees: number;
  bins: number;
  rowShare: number;
  featureShare: number;
  loss: BoostLossName;
  /** One, or one a class. */
  outputs: number;
}

/** What boosting found. */
export interface Boosted {
  bins: readonly FeatureBins[];
  /** The score of each output before the first tree. */
  start: readonly number[];
  /** Round after round, a tree for each output. */
  trees: readonly Nodes[];
  bestRound: number;
}

/** Additions to histograms, of all rounds, from which on helpers come sooner than the work is done. */
const WORTH_HELPERS = 2e7;

/** Boosts until all rounds are done, nothing more is gained, the validation loss no longer falls, or the signal says stop. */
export async function boost(data: Dataset, rules: BoostRules, options: LearnOptions): Promise<Boosted> {
  const { outputs, trees: rounds } = rules, { random, signal } = options;
  const bins = await learnBins(data, rules, { random: random.fork("bins"), signal });
  const layout = layOut(bins), histograms = Grower.histograms(rules, data.rows);
  const memory = allocateTrees({ layout, bins, rows: data.rows, outputs, histograms });
  const work = data.rows * layout.places.length * rounds * outputs;
  const crew = hireCrew({ compiled: TREE_KERNELS, ...memory, threads: work < WORTH_HELPERS ? 1 : THREADS });
  try {
    return await boostWith({ bins, layout, memory, crew }, data, rules, options);
  } finally {
    crew.dismiss();
  }
}

/** What trees grow in. */
interface Ground {
  bins: readonly FeatureBins[];
  layout: Layout;
  memory: TreeMemory;
  crew: Crew<Kernels>;
}

async function boostWith(ground: Ground, data: Dataset, rules: BoostRules, options: LearnOptions): Promise<Boosted> {
  const { bins, layout, memory, crew } = ground, { rows, words, scores } = memory.arrays;
  const { outputs, trees: rounds, rowShare, featureShare } = rules, { stopping, signal, random } = options;
  await binRows(data.features, bins, { places: layout.places, words, signal });
  const grower = new Grower({ ...ground, rules });
  const categories = categoryCodes(bins), features = categoriesAsBins(data.features, categories);
  const loss = boostLoss(rules.loss, outputs);
  const learnt = lossRows(data, options.weights);
  const start = loss.start(learnt);
  const held = options.validation && {
    features: categoriesAsBins(options.validation.data.features, categories),
    rows: lossRows(options.validation.data, options.validation.weights),
    scores: startScores(options.validation.data.rows, start),
  };

  const room = 2 * (data.rows + 1);
  const pairs = Array.from({ length: outputs }, (_, k) => memory.arrays.pairs.subarray(k * room, (k + 1) * room));
  scores.set(startScores(data.rows, start));
  const isPlainLogistic = rules.loss === "crossEntropy" && outputs === 1 && learnt.weights === undefined;
  const measure = isPlainLogistic ? openLogistic(memory, crew, data.labels) : () => loss.measure(scores, learnt, pairs);
  const places = Int32Array.from(layout.places.keys()), ascending = Int32Array.from(rows.keys());
  const trees: Nodes[] = [];
  let bestRound = 0, lowest = Infinity;
  measure();
  for (let round = 1; round <= rounds && !signal.aborted; round++) {
    const luck = random.fork(`round ${round}`);
    let grew = false;
    const count = rowShare === 1 ? data.rows : Math.max(1, Math.round(rowShare * data.rows));
    const drawn = count === data.rows ? ascending : drawRows(data.rows, count, luck.fork("rows"));
    for (let k = 0; k < outputs; k++) {
      rows.set(drawn); // ascending again, which is read faster than the last tree's order of leaves
      const drawnFeatures = drawFeatures(places, featureShare, luck.fork(`features ${k}`));
      const grown = grower.grow({ count, output: k, features: drawnFeatures }), { tree } = grown;
      grew ||= grown.leaves.length > 1;
      trees.push(tree);
      addToRows(memory, grown, k, outputs);
      for (let i = count; i < data.rows; i++) {
        scores[rows[i] * outputs + k] += tree.value[leafOf(tree, 0, features.data, rows[i] * features.columns)];
      }
    }
    if (!grew && rowShare === 1 && featureShare === 1) {
      trees.length -= outputs; // and so it would be in every round to come
      break;
    }
    if (held !== undefined) addScores(plant(trees.slice(-outputs)), held.features, held.scores, outputs);
    const done = { loss: measure(), validationLoss: held && loss.measure(held.scores, held.rows) };
    options.onRound(done, rounds);
    const watched = done.validationLoss ?? done.loss;
    if (watched < lowest - (stopping?.minDelta ?? 0)) [lowest, bestRound] = [watched, round];
    else if (stopping !== undefined && round - bestRound >= stopping.patience) break;
    await yieldToStop();
  }
  return { bins, start, trees: stopping === undefined ? trees : trees.slice(0, bestRound * outputs), bestRound };
}

/** Adds to the scores of the rows that a tree was grown from what it says of them. */
function addToRows({ kernels, arrays }: TreeMemory, { tree, leaves }: Grown, output: number, outputs: number): void {
  const { rows, scores: { byteOffset, BYTES_PER_ELEMENT: bytes } } = arrays;
  for (const { node, from, rows: count } of leaves) {
    const ofLeaf = rows.byteOffset + from * rows.BYTES_PER_ELEMENT;
    kernels.addValue(ofLeaf, count, byteOffset + bytes * output, bytes * outputs, tree.value[node]);
  }
}

/** Weights that are all 1 are as good as none, and quicker. */
function lossRows({ labels }: Dataset, weights: Float32Array): LossRows {
  return { labels, weights: weights.every((weight) => weight === 1) ? undefined : weights };
}

/** The same scores for every row. */
export function startScores(rows: number, start: readonly number[]): Float64Array {
  const scores = new Float64Array(rows * start.length);
  for (let i = 0; i < scores.length; i++) scores[i] = start[i % start.length];
  return scores;
}

/**
 * All rows, with a random `count` of them first, each part ascending. Row after row is drawn with the chance that is still needed
 * (Knuth, *The Art of Computer Programming* 2, algorithm 3.4.2 S).
 */
function drawRows(all: number, count: number, random: Random): Int32Array {
  const rows = new Int32Array(all);
  for (let row = 0, drawn = 0; row < all; row++) {
    if (random.uniform() * (all - row) < count - drawn) rows[drawn++] = row;
    else rows[count + row - drawn] = row;
  }
  return rows;
}

/** A random share of the features, ascending; at least one. */
function drawFeatures(places: Int32Array, share: number, random: Random): Int32Array {
  if (share === 1 || places.length === 0) return places;
  const count = Math.max(1, Math.round(share * places.length));
  return Int32Array.from(random.choice(places, count, { replace: false })).sort();
}
