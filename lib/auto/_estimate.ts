/** What a plan would take on this machine, told before it is trained. */
import type { Dataset, Train } from "../dataset.ts";
import { tf } from "../engine/mod.ts";
import { fitRecipe } from "../features/mod.ts";
import type { Frame, Schema } from "../frame/mod.ts";
import type { Learner } from "../models/mod.ts";
import { createRandom } from "../random.ts";
import { cost, type Plan } from "../train/mod.ts";
import type { BuiltShape } from "./_architectures.ts";

/** What one training takes at most: early stopping may end it sooner. */
export interface Estimate {
  readonly shape: BuiltShape;
  /** Of the training, and of the recipe before it. */
  readonly seconds: number;
  /** Of the features, and of the arrays that live at once while it learns. */
  readonly bytes: number;
}

/** A learner is watched for so long after its first round; those that it has done by then tell how long all of them take. */
const WATCHED_MS = 250;
/** The memory of trees for each row, beside a byte a feature: its place twice, its label, its gradients twice; and for each output its score and gradients. */
const TREES_A_ROW = 28, TREES_AN_OUTPUT = 16;
const BINS = 256;

/** Looks at the plan with these rows; `learnt` of them would be learnt from. */
export async function estimate(
  rows: Train<Frame<Schema>>,
  plan: Plan<Schema>,
  { learnt, signal }: { learnt: number; signal: AbortSignal },
): Promise<Estimate> {
  const started = performance.now(), share = learnt / rows.rows;
  const data = fitRecipe(rows, plan.recipe).apply(rows), prepared = (performance.now() - started) / 1000 * share;
  const { task, width: inputs, categories } = data, classes = data.classes?.length, table = 4 * learnt * (inputs + 2);
  const model = plan.model({
    inputs,
    task,
    ...(task === "multiclass" && { classes }),
    categories,
    random: createRandom(0),
  });
  if (!(model instanceof tf.LayersModel)) {
    const outputs = task === "multiclass" ? classes! : 1, { parameters, bytes } = sizesOf(model, { inputs, outputs, learnt });
    const seconds = prepared + share * await secondsOf(model, data, signal);
    return { shape: { inputs, ...(parameters && { parameters }) }, seconds, bytes: table + bytes };
  }
  try {
    const { parameters, seconds, bytes } = await cost(model, { ...plan.fit, rows: learnt });
    return { shape: { inputs, parameters }, seconds: prepared + seconds!, bytes: table + bytes };
  } finally {
    model.dispose();
  }
}

/** Seconds of a start and of all its rounds, from those that it does in a moment. */
async function secondsOf(learner: Learner, data: Train<Dataset>, signal: AbortSignal): Promise<number> {
  const started = performance.now(), times = [started], enough = new AbortController();
  let planned = 0;
  await learner.learn(data, {
    weights: new Float32Array(data.rows).fill(1),
    random: createRandom(0),
    signal: AbortSignal.any([signal, enough.signal]),
    onRound(_, rounds) {
      planned = rounds;
      times.push(performance.now());
      if (times.at(-1)! - times[1] > WATCHED_MS) enough.abort();
    },
  });
  const seconds = (performance.now() - started) / 1000;
  if (times.length < 3) return seconds * Math.max(1, planned);
  const rounds = times.slice(1).map((time, i) => (time - times[i]) / 1000), later = rounds.slice(rounds.length >> 1);
  // The quicker ones: what takes longer was the machine busy with something else.
  return rounds[0] + planned * later.toSorted((a, b) => a - b)[later.length >> 2];
}

/** Numbers that a learner learns at most, where that is known, and bytes of its arrays. */
function sizesOf(
  learner: Learner,
  { inputs, outputs, learnt }: { inputs: number; outputs: number; learnt: number },
): { parameters?: number; bytes: number } {
  if (learner.kind === "ridge") return { parameters: inputs + 1, bytes: 8 * inputs ** 2 };
  if (learner.kind !== "boostedTrees") return { bytes: 0 };
  const { trees, leaves, minLeaf } = learner as unknown as { trees: number; leaves: number; minLeaf: number };
  const histograms = Math.min(leaves, Math.floor(learnt / (2 * minLeaf)) + 2);
  return {
    // A feature and a threshold for each split, a value for each leaf.
    parameters: trees * outputs * (2 * (leaves - 1) + leaves),
    bytes: learnt * (inputs + TREES_A_ROW + TREES_AN_OUTPUT * outputs) + histograms * inputs * BINS * 16,
  };
}
