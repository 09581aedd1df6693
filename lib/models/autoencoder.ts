/** The autoencoder: rows through a narrow place and back. */
import { Dataset } from "../dataset.ts";
import { openNetwork, tf } from "../engine/mod.ts";
import { cannot } from "../errors.ts";
import { type Matrix, matrix } from "../matrix.ts";
import type { Random } from "../random.ts";
import type { Activation } from "./activation.ts";
import { denseParts, dropoutParts, follow, refuseBadNetwork, refuseBadShare, refuseNoCount } from "./_dense.ts";
import type { Initializer } from "./initializer.ts";
import { RootMeanSquare } from "./layers/mod.ts";

/** What {@linkcode autoencoder} builds. */
export interface AutoencoderOptions {
  /** Features a row: `recipe.width`. Numbers should be scaled alike, as each counts alike in the error. */
  inputs: number;
  /** Where the first weights come from; each layer takes a fork by its own name. */
  random: Random;
  /** Numbers that a row must pass through as. Default 2. */
  code?: number;
  /** Units of each hidden layer on the way to the code; on the way back they come in reverse. Default: one layer of 16. */
  hidden?: readonly number[];
  /** What hidden units do to their sum; the code and what comes out are linear. Default "relu". */
  activation?: Activation;
  /** How the first weights are drawn. Default "glorotUniform". */
  initializer?: Initializer;
  /** Adds l2 times the sum of squared weights to the loss. Default 0. */
  l2?: number;
  /** Share of the features hidden from it in training, which it must guess from the others, in [0, 1). Default 0. */
  corruption?: number;
}

/**
 * An autoencoder (Hinton and Salakhutdinov, "Reducing the dimensionality of data with neural networks", Science 2006; with corruption,
 * Vincent and others, "Extracting and composing robust features with denoising autoencoders", ICML 2008): rows x inputs -> a code -> the
 * inputs again -> rows x 1, the root of the mean squared error between what went in and what came back.
 *
 * That error should be 0 for every row, so `fit` trains it as a number to predict, on data that {@linkcode unlabelled} made; its loss is
 * the mean squared error. Once trained, what it predicts for a row says how unlike the training rows it is. {@linkcode encode} gives
 * the codes, {@linkcode reconstruct} what comes back.
 *
 * @throws RangeError if a count, a share or a penalty is out of range, or a name is unknown
 *
 * @example
 * ```ts
 * import { assert, assertEquals } from "@std/assert";
 * import { asTrain, Dataset } from "shoplens/dataset";
 * import { matrixFromRows } from "shoplens/matrix";
 * import { createRandom } from "shoplens/random";
 * import { adam, fit } from "shoplens/train";
 *
 * // Points on a line need one number, not two.
 * const features = matrixFromRows(Array.from({ length: 60 }, (_, i) => [i / 30 - 1, 1 - i / 30]));
 * const rows = asTrain(new Dataset({ features, names: ["a", "b"], labels: new Float32Array(60) }));
 * const model = autoencoder({ inputs: 2, code: 1, hidden: [], random: createRandom(1) });
 * const fitted = await fit(model, unlabelled(rows), { epochs: 150, optimizer: adam(0.02) });
 * assert(fitted.history.loss.at(-1)! < 0.001);
 * assertEquals(encode(model, features).columns, 1);
 * const [onTheLine, beside] = fitted.predict(matrixFromRows([[0.5, -0.5], [0.5, 0.5]])).data;
 * assert(beside > 10 * onTheLine);
 * fitted.dispose();
 * ```
 */
export function autoencoder(options: AutoencoderOptions): tf.LayersModel {
  const { inputs, random, code = 2, hidden = [16], activation = "relu", initializer = "glorotUniform" } = options;
  const { l2 = 0, corruption = 0 } = options;
  const action = "build an autoencoder";
  refuseBadNetwork(action, { inputs, random, hidden, activation, initializer, l2, dropout: 0 });
  refuseNoCount(action, "code", code);
  refuseBadShare(action, "corruption", corruption);

  const x = tf.input({ shape: [inputs], name: "features" });
  const down = hidden.map((units, i) => ({ name: `encoder_${i + 1}`, units, activation }));
  const up = hidden.toReversed().map((units, i) => ({ name: `decoder_${i + 1}`, units, activation }));
  const back = follow(x, [
    ...dropoutParts("corruption", corruption, random),
    ...denseParts(inputs, [
      ...down,
      { name: "code", units: code, activation: "linear" },
      ...up,
      { name: "reconstruction", units: inputs, activation: "linear" },
    ], { initializer, l2, random }),
  ]);
  const error = new RootMeanSquare({ name: "error" }).apply([x, back]) as tf.SymbolicTensor;
  return tf.model({ name: "autoencoder", inputs: x, outputs: error });
}

/**
 * The codes of rows x inputs: rows x code.
 *
 * @throws TypeError if the model is no autoencoder, or takes another number of features
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrix } from "shoplens/matrix";
 * import { createRandom } from "shoplens/random";
 * const model = autoencoder({ inputs: 5, code: 3, random: createRandom(1) });
 * assertEquals(encode(model, matrix(4, 5)).columns, 3);
 * model.dispose();
 * ```
 */
export function encode(model: tf.LayersModel, features: Matrix): Matrix {
  return outOf(model, "code", features);
}

/**
 * What comes back of rows x inputs: as many rows and columns.
 *
 * @throws TypeError if the model is no autoencoder, or takes another number of features
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrix } from "shoplens/matrix";
 * import { createRandom } from "shoplens/random";
 * const model = autoencoder({ inputs: 5, code: 3, random: createRandom(1) });
 * assertEquals(reconstruct(model, matrix(4, 5)).columns, 5);
 * model.dispose();
 * ```
 */
export function reconstruct(model: tf.LayersModel, features: Matrix): Matrix {
  return outOf(model, "reconstruction", features);
}

/**
 * The data with 0 as the number to predict: the error that an {@linkcode autoencoder} should make. The role stays; labels and what was
 * said of classes go.
 *
 * @throws TypeError if a feature is a code, whose error means nothing
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Dataset } from "shoplens/dataset";
 * import { matrix } from "shoplens/matrix";
 * const data = { features: matrix(3, 1), names: ["x"], labels: new Float32Array(3).fill(1), classes: ["no", "yes"] };
 * const { task, labels } = unlabelled(new Dataset(data));
 * assertEquals([task, ...labels], ["regression", 0, 0, 0]);
 * ```
 */
export function unlabelled<D extends Dataset>(data: D): D {
  const code = data.categories.find(({ levels }) => levels !== undefined && levels > 2);
  if (code !== undefined) {
    throw cannot("leave out the labels", TypeError, {
      because: `${code.name} is held as a code, and an autoencoder would take it for an amount`,
      fix: "Take oneHot in the recipe.",
    });
  }
  const { features, names, weights, ids, categories, missing, role, rows } = data;
  const labels = new Float32Array(rows);
  return new Dataset({ features, names, labels, weights, ids, categories, missing, role }) as D;
}

/** The output of a layer inside, for all rows. */
function outOf(model: tf.LayersModel, name: string, features: Matrix): Matrix {
  const action = `take the ${name} of rows`;
  const layer = model.layers.find((layer) => layer.name === name), width = model.inputs[0].shape[1];
  if (layer === undefined) {
    throw cannot(action, TypeError, {
      expected: `a model with a layer "${name}", as autoencoder builds`,
      received: model.name,
    });
  }
  if (features.columns !== width) {
    throw cannot(action, TypeError, { expected: `${width} features a row, as the model takes`, received: features.columns });
  }
  // It shares the model's weights, and need not be disposed.
  const part = tf.model({ inputs: model.inputs, outputs: layer.output });
  const network = openNetwork(part, { task: "regression", batchSize: features.rows });
  try {
    return matrix(features.rows, network.outputs, network.logits(features));
  } finally {
    network.close();
  }
}
