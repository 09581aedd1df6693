/** Any model, on tfjs. */
import * as tf from "@tensorflow/tfjs";
import type { Matrix } from "../matrix.ts";
import { seedDropout } from "./_dropout.ts";
import { leaves } from "./_layers.ts";
import { takeLogits } from "./_logits.ts";
import { lossOfLogits } from "./loss.ts";
import type { Batch, Network, NetworkOptions, Snapshot } from "./network.ts";
import { readVariables, writeVariables } from "./_variables.ts";

/** Rows that go forward at once when nothing is learnt: enough to keep the backend busy, little enough to fit anywhere. */
const ROWS_AT_ONCE = 4096;

/** Opens a model on tfjs. Its variables hold the weights; the flat arrays are copies for the optimiser. */
export function tfjsNetwork(
  model: tf.LayersModel,
  { task, loss: wanted, inputs, outputs, random }: NetworkOptions & { inputs: number; outputs: number },
): Network {
  // `read` gives the variable itself, though its type says tensor.
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const others = model.nonTrainableWeights.map((weight) => weight.read() as tf.Variable);
  const parameters = readVariables(variables), gradients = new Float32Array(parameters.length);
  let nextMasks: (() => void) | undefined;
  const logitsOf = takeLogits(model, task);

  function backward({ features, labels, weights, rows }: Batch): number {
    nextMasks ??= seedDropout(model, random);
    nextMasks();
    return tf.tidy(() => {
      const x = tf.tensor2d(features.slice(0, rows * inputs), [rows, inputs]);
      const slopes = new Float32Array(rows * outputs);
      let loss = 0;
      const { grads } = tf.variableGrads(() => {
        const logits = logitsOf(x, true);
        const given = { logits: logits.dataSync() as Float32Array, outputs, labels, weights, rows, loss: wanted };
        loss = lossOfLogits(task, given, slopes) / rows;
        // One formula for every loss: a sum with the same slopes by the logits has the same slopes by the weights.
        const sameSlopes = tf.div(tf.sum(tf.mul(logits, tf.tensor(slopes, logits.shape))), rows) as tf.Scalar;
        return penalties(model).reduce((sum, penalty) => tf.add(sum, penalty), sameSlopes);
      }, variables);
      let at = 0;
      for (const variable of variables) {
        const gradient = grads[variable.name];
        if (gradient === undefined || gradient === null) gradients.fill(0, at, at + variable.size);
        else gradients.set(gradient.dataSync(), at);
        at += variable.size;
      }
      return loss;
    });
  }

  function logits(features: Matrix): Float32Array {
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
    parameters,
    gradients,
    createArray: () => new Float32Array(parameters.length),
    backward,
    commit: () => writeVariables(variables, parameters),
    logits,
    snapshot: (): Snapshot => ({
      parameters: parameters.slice(),
      others: others.map((variable) => readVariables([variable])),
    }),
    restore(snapshot: Snapshot) {
      parameters.set(snapshot.parameters);
      writeVariables(variables, parameters);
      others.forEach((variable, i) => writeVariables([variable], snapshot.others[i]));
    },
    close() {},
  };
}

/** The regularisers' penalties. The model's own `calculateLosses` leaves out those of its layers. */
function penalties(model: tf.LayersModel): tf.Scalar[] {
  return leaves(model).flatMap((layer) => layer.calculateLosses());
}
