/** Any model, on tfjs. */
import * as tf from "@tensorflow/tfjs";
import type { Matrix } from "../matrix.ts";
import { seedDropout } from "./_dropout.ts";
import { leaves } from "./_layers.ts";
import { takeLogits } from "./_logits.ts";
import type { Batch, Network, NetworkOptions, Snapshot } from "./network.ts";
import { readVariables, writeVariables } from "./_variables.ts";

/** Rows that go forward at once when nothing is learnt: enough to keep the backend busy, little enough to fit anywhere. */
const ROWS_AT_ONCE = 4096;

/** Opens a model on tfjs. Its variables hold the weights; the flat arrays are copies for the optimiser. */
export function tfjsNetwork(
  model: tf.LayersModel,
  { task, inputs, outputs, random }: NetworkOptions & { inputs: number; outputs: number },
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
      const y = tf.tensor1d(labels.slice(0, rows));
      const w = tf.tensor1d(weights.slice(0, rows));
      let loss = 0;
      const { grads } = tf.variableGrads(() => {
        const mean = tf.div(tf.sum(tf.mul(w, lossTensor(task, logitsOf(x, true), y, outputs))), rows) as tf.Scalar;
        loss = mean.dataSync()[0];
        return penalties(model).reduce((sum, penalty) => tf.add(sum, penalty), mean);
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
    parameters,
    gradients,
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

/** The loss of each row, stable in the logits; the formulas are those of `lossOfLogits`. */
function lossTensor(task: Network["task"], logits: tf.Tensor, labels: tf.Tensor1D, outputs: number): tf.Tensor {
  if (task === "multiclass") {
    const oneHot = tf.oneHot(tf.cast(labels, "int32"), outputs);
    return tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), oneHot), -1));
  }
  const z = tf.reshape(logits, [-1]);
  if (task === "regression") return tf.square(tf.sub(z, labels));
  return tf.add(tf.sub(tf.relu(z), tf.mul(z, labels)), tf.log1p(tf.exp(tf.neg(tf.abs(z)))));
}

/** The regularisers' penalties. The model's own `calculateLosses` leaves out those of its layers. */
function penalties(model: tf.LayersModel): tf.Scalar[] {
  return leaves(model).flatMap((layer) => layer.calculateLosses());
}
