/** Any model, on tfjs. */
import * as tf from "@tensorflow/tfjs";
import type { Matrix } from "../matrix.ts";
import { seedDropout } from "./model/dropout.ts";
import { leaves } from "./model/layers.ts";
import { takeLogits } from "./model/logits.ts";
import { lossOfLogits } from "./loss.ts";
import type { Batch, Network, NetworkOptions, Snapshot } from "./network.ts";
import { readVariables, writeVariables } from "./model/values.ts";
import { openVariables, type VariableWeights } from "./variables/variables.ts";

/** Rows that go forward at once when nothing is learnt: enough to keep the backend busy, little enough to fit anywhere. */
const ROWS_AT_ONCE = 4096;

/** Opens a model on tfjs. Its weights are laid out for an optimiser when one asks: who predicts needs only the model. */
export function tfjsNetwork(
  model: tf.LayersModel,
  { task, loss: wanted, inputs, outputs, random }: NetworkOptions & { inputs: number; outputs: number },
): Network {
  // `read` gives the variable itself, though its type says tensor.
  const trained = model.trainableWeights, variables = trained.map((weight) => weight.read() as tf.Variable);
  const others = model.nonTrainableWeights.map((weight) => weight.read() as tf.Variable);
  const isBound = trained.some(({ constraint }) => constraint);
  let opened: VariableWeights | undefined;
  const weightsOf = () => opened ??= openVariables(variables);
  let nextMasks: (() => void) | undefined;
  const logitsOf = takeLogits(model, task);

  function backward({ features, labels, weights, rows }: Batch): number {
    nextMasks ??= seedDropout(model, random);
    nextMasks();
    let loss = 0;
    tf.tidy(() => {
      const x = tf.tensor2d(features.slice(0, rows * inputs), [rows, inputs]);
      const slopes = new Float32Array(rows * outputs);
      weightsOf().backward(() => {
        const logits = logitsOf(x, true);
        const given = { logits: logits.dataSync() as Float32Array, outputs, labels, weights, rows, loss: wanted };
        loss = lossOfLogits(task, given, slopes) / rows;
        // One formula for every loss: a sum with the same slopes by the logits has the same slopes by the weights.
        const sameSlopes = tf.div(tf.sum(tf.mul(logits, tf.tensor(slopes, logits.shape))), rows) as tf.Scalar;
        return penalties(model).reduce((sum, penalty) => tf.add(sum, penalty), sameSlopes);
      });
    });
    return loss;
  }

  /** Brings weights back to where their constraints want them. */
  function constrain(weights: VariableWeights): void {
    weights.publish();
    const { parameters } = weights;
    let at = 0;
    variables.forEach((variable, i) => {
      const { constraint } = trained[i];
      if (constraint) parameters.set(tf.tidy(() => constraint.apply(variable).dataSync() as Float32Array), at);
      at += variable.size;
    });
    weights.commit();
  }

  function logits(features: Matrix): Float32Array {
    opened?.publish();
    const all = new Float32Array(features.rows * outputs);
    for (let from = 0; from < features.rows; from += ROWS_AT_ONCE) {
      const rows = Math.min(ROWS_AT_ONCE, features.rows - from);
      const part = tf.tidy(() => {
        const x = tf.tensor2d(features.data.slice(from * inputs, (from + rows) * inputs), [rows, inputs]);
        return logitsOf(x, false).dataSync();
      });
      all.set(part, from * outputs);
    }
    return all;
  }

  return {
    path: "tfjs",
    task,
    inputs,
    outputs,
    threads: 1,
    get parameters() {
      return weightsOf().parameters;
    },
    get gradients() {
      return weightsOf().gradients;
    },
    createArray: () => weightsOf().createArray(),
    backward,
    clip: (longest) => weightsOf().clip(longest),
    step(step) {
      weightsOf().step(step);
      if (isBound) constrain(weightsOf());
    },
    commit: () => weightsOf().commit(),
    logits,
    snapshot: (): Snapshot => ({
      parameters: weightsOf().parameters.slice(),
      others: others.map((variable) => readVariables([variable])),
    }),
    restore(snapshot: Snapshot) {
      weightsOf().parameters.set(snapshot.parameters);
      weightsOf().commit();
      others.forEach((variable, i) => writeVariables([variable], snapshot.others[i]));
    },
    close: () => opened?.close(),
  };
}

/** The regularisers' penalties. tfjs's own `calculateLosses` of a model leaves out those of its layers, and of a layer those of its cells. */
function penalties(model: tf.LayersModel): tf.Scalar[] {
  return leaves(model).flatMap((layer) => layer.calculateLosses());
}
