/** What a model computes before its last activation, where cross-entropy is stable. */
import * as tf from "@tensorflow/tfjs";
import type { Task } from "../../dataset.ts";
import { cannot } from "../../errors.ts";

/** Computes logits, rows x outputs, of a batch. */
export type Logits = (features: tf.Tensor2D, training: boolean) => tf.Tensor;

/** The last activation that a task's labels ask for. */
export const ENDS: Record<Task, string> = { binary: "sigmoid", multiclass: "softmax", regression: "linear" };

/**
 * Finds the logits of a model: before the sigmoid or softmax of a last dense or activation layer. A classifier that ends
 * otherwise is taken to give probabilities, and their logarithms serve, clipped at 1e-7 as Keras does.
 *
 * @throws TypeError if the model ends in an activation that does not go with the task
 */
export function takeLogits(model: tf.LayersModel, task: Task): Logits {
  const whole: Logits = (features, training) => model.apply(features, { training }) as tf.Tensor;
  const last = model.layers[model.layers.length - 1], kind = last.getClassName();
  const activation = kind === "Dense" || kind === "Activation" ? last.getConfig().activation : undefined;
  // Numbers may come out of any activation that can reach them, such as softplus for what is never negative.
  const wrong = task === "regression" ? activation === "sigmoid" || activation === "softmax" : activation !== ENDS[task];
  if (activation !== undefined && wrong) {
    throw cannot("open the model", TypeError, {
      expected: `a last layer with ${ENDS[task]}, which a ${task} task needs`,
      received: activation,
      fix: `Build it with task: "${task}".`,
    });
  }
  if (task === "regression") return whole;
  if (activation === undefined) return (features, training) => unactivate(task, whole(features, training));
  const body = before(model, last);
  if (kind === "Activation") return body;
  return (features, training) => {
    const [kernel, bias] = last.getWeights();
    const product = tf.matMul(body(features, training) as tf.Tensor2D, kernel as tf.Tensor2D);
    return bias === undefined ? product : tf.add(product, bias);
  };
}

/** The model up to the layer. It shares the model's weights, and need not be disposed. */
function before(model: tf.LayersModel, layer: tf.layers.Layer): Logits {
  const input = layer.getInputAt(model.outputs[0].nodeIndex) as tf.SymbolicTensor;
  if (input === model.inputs[0]) return (features) => features;
  const body = tf.model({ inputs: model.inputs, outputs: input });
  return (features, training) => body.apply(features, { training }) as tf.Tensor;
}

function unactivate(task: Task, probabilities: tf.Tensor): tf.Tensor {
  const p = tf.clipByValue(probabilities, 1e-7, 1 - 1e-7);
  return task === "binary" ? tf.sub(tf.log(p), tf.log1p(tf.neg(p))) : tf.log(p);
}
