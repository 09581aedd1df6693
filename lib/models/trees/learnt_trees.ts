/** Boosted trees that were grown: what predicts, names what matters, and shows itself. */
import type { Dataset, Task } from "../../dataset.ts";
import { type Matrix, matrix } from "../../matrix.ts";
import { DISPLAY, type MimeBundle, table } from "../../notebook/mod.ts";
import { refuseOtherFeatures } from "../learner_check.ts";
import type { Learnt } from "../learner.ts";
import { type Boosted, startScores } from "./_boost.ts";
import { categoriesAsBins, categoryCodes } from "./_categories.ts";
import { nodesFromJSON, nodesToJSON, partsFromJSON, type TreesJSON, type TreesParts } from "./_json.ts";
import { boostLoss, type BoostLossName } from "./_loss.ts";
import { addScores, type Forest, plant } from "./_tree.ts";

/** What a feature did for the trees. */
export interface FeatureImportance {
  name: string;
  /** What its splits gained together: twice the fall of the training loss, summed over rows, before the learning rate. */
  gain: number;
  /** How often it was split by. */
  splits: number;
}

/** Features shown. */
const MOST_SHOWN = 10;
/** Characters of the bar of the most gainful one. */
const LONGEST_BAR = 20;

/** Boosted trees. `boostedTrees` and `fit` make them. */
export class BoostedTrees implements Learnt {
  readonly kind = "boostedTrees";
  readonly names: readonly string[];
  /** What the labels meant. */
  readonly task: Task;
  /** The round whose loss was lowest, from 1: of the validation rows, or without those of the training rows. 0 if there was none. */
  readonly bestRound: number;
  readonly #parts: TreesParts;

  /** Use `boostedTrees`, or `learntFromJSON`. */
  constructor(parts: TreesParts) {
    this.#parts = parts;
    this.names = parts.names;
    this.task = parts.task;
    this.bestRound = parts.bestRound;
  }

  /** From what boosting found. */
  static of(
    { data, loss, outputs, boosted }: { data: Dataset; loss: BoostLossName; outputs: number; boosted: Boosted },
  ): BoostedTrees {
    const { names, task, missing } = data, { bins, start, trees, bestRound } = boosted;
    const categories = categoryCodes(bins), forest = plant(trees);
    return new BoostedTrees({ names, task, missing, loss, outputs, start, categories, bestRound, forest });
  }

  /** Reads what {@linkcode BoostedTrees.toJSON} wrote; by `learntFromJSON`. */
  static fromJSON(json: object): BoostedTrees {
    return new BoostedTrees({ ...partsFromJSON(json), forest: nodesFromJSON(json) });
  }

  /** Rounds whose trees are kept. */
  get rounds(): number {
    return this.#parts.forest.roots.length / this.#parts.outputs;
  }

  /** Leaves of all trees. */
  get leaves(): number {
    return this.#parts.forest.nodes.feature.reduce((count, feature) => count + (feature < 0 ? 1 : 0), 0);
  }

  /**
   * Predictions for rows x features: rows x 1 with P(positive) or the number, or rows x classes with probabilities.
   *
   * @throws TypeError if the rows have another number of features
   * @throws RangeError if a feature is infinite, or NaN where the training data did not keep missing values
   */
  predict(features: Matrix): Matrix {
    const { names, missing, loss, outputs, start, categories, forest } = this.#parts;
    refuseOtherFeatures(names, features, missing);
    const scores = startScores(features.rows, start);
    addScores(forest, categoriesAsBins(features, categories), scores, outputs);
    boostLoss(loss, outputs).activate(scores);
    return matrix(features.rows, outputs, Float32Array.from(scores));
  }

  /** What each feature did, the most gainful first. Gains flatter features of many values, and share out what copies of a feature do. */
  importances(): FeatureImportance[] {
    const { feature, gain } = this.#parts.forest.nodes;
    const all: FeatureImportance[] = this.names.map((name) => ({ name, gain: 0, splits: 0 }));
    for (let node = 0; node < feature.length; node++) {
      if (feature[node] < 0) continue;
      all[feature[node]].gain += gain[node];
      all[feature[node]].splits++;
    }
    return all.sort((a, b) => b.gain - a.gain);
  }

  toJSON(): TreesJSON {
    const { forest, ...parts } = this.#parts;
    return { kind: this.kind, ...parts, ...nodesToJSON(forest) };
  }

  /** What they are, in a line. */
  describe(): string {
    const { rounds, leaves } = this, trees = this.#parts.forest.roots.length;
    const of = trees === rounds ? "" : ` of ${this.#parts.outputs} trees`;
    const inTrees = trees === 0
      ? ""
      : `, ${(leaves / trees).toFixed(1)} leaves a tree, ${depthOf(this.#parts.forest)} deep at most`;
    return `Boosted trees: ${count(rounds, "round")}${of}${inTrees}. Best round ${this.bestRound}.`;
  }

  /** A table of what the features did, the most gainful first, with a bar for each. */
  [DISPLAY](): MimeBundle {
    const importances = this.importances(), total = importances.reduce((sum, { gain }) => sum + gain, 0);
    const used = importances.filter(({ splits }) => splits > 0), shown = used.slice(0, MOST_SHOWN);
    const rows = shown.map(({ name, gain, splits }) => [
      name,
      `${(100 * gain / total).toFixed(1)} %`,
      "█".repeat(Math.max(1, Math.round(LONGEST_BAR * gain / shown[0].gain))),
      splits,
    ]);
    const unused = importances.length - used.length, rest = used.length - shown.length;
    const notes = [
      ...(rest === 0 ? [] : [`${count(rest, "more feature")} used and not shown.`]),
      ...(unused === 0 ? [] : [`${unused} of ${count(this.names.length, "feature")} not used.`]),
    ];
    const caption = [this.describe(), ...notes].join(" ");
    return table(["feature", "share of gain", "", "splits"], rows, { words: [0, 2], caption })[DISPLAY]() as MimeBundle;
  }
}

/** Questions from a root to the farthest leaf. Children stand behind their parents. */
function depthOf({ nodes: { feature, left } }: Forest): number {
  const depths = new Uint32Array(feature.length);
  for (let node = 0; node < feature.length; node++) {
    if (feature[node] >= 0) depths[left[node]] = depths[left[node] + 1] = depths[node] + 1;
  }
  return depths.reduce((most, depth) => Math.max(most, depth), 0);
}

function count(n: number, what: string): string {
  return `${n.toLocaleString("en-US")} ${what}${n === 1 ? "" : "s"}`;
}
