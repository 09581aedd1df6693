/** DeepFM: a factorisation machine and dense layers over the same vectors. */
import { tf } from "../engine/mod.ts";
import { denseParts, follow } from "./_dense.ts";
import { deepDefaults, type DeepOptions, fieldsOf, linearOf, networkOf, vectorsOf } from "./_fields.ts";
import { PairProducts } from "./layers/mod.ts";

/** What {@linkcode deepFm} builds. Numbers have vectors too, which they multiply. */
export type DeepFmOptions = DeepOptions;

/**
 * DeepFM (Guo and others, "DeepFM: a factorization-machine based neural network for CTR prediction", IJCAI 2017): the sum of a linear
 * model, of the dot products of each two fields' vectors, and of dense layers on all vectors. Pairs of codes that were rarely seen
 * together are judged by vectors that each learnt from all its rows. rows x inputs -> P(positive), a probability for each class, or
 * a number; of several classes each has vectors of its own.
 *
 * The paper's has 10 numbers a vector, three hidden layers of 400, and dropout 0.5.
 *
 * @throws RangeError if a count, a share or a penalty is out of range, or a name is unknown
 * @throws TypeError if the categories do not lie among the inputs
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createRandom } from "shoplens/random";
 * const categories = [{ name: "city", at: 0, width: 1, levels: 4 }];
 * const model = deepFm({ inputs: 3, categories, width: 2, hidden: [5], random: createRandom(42) });
 * const linear = 4 + 2, vectors = (4 + 2) * 2, deep = (3 * 2 + 1) * 5 + (5 + 1);
 * assertEquals(model.countParams(), linear + vectors + deep);
 * model.dispose();
 * ```
 */
export function deepFm(options: DeepFmOptions): tf.LayersModel {
  const action = "build a DeepFM";
  const { inputs, layers, units, task, width, random, dense } = deepDefaults(action, options);
  const fields = fieldsOf(action, options), count = fields.codes.length + fields.numbers.length;

  const x = tf.input({ shape: [inputs], name: "features" });
  const linear = linearOf(x, fields, units, random);
  const vectors = follow(x, [vectorsOf(fields, { name: "vectors", width: units * width, random })]);
  const pairs = follow(vectors, [{ layer: new PairProducts({ name: "pairs", units }) }]);
  const output = { name: "deep", units, activation: "linear" as const };
  const deep = follow(vectors, [
    { layer: tf.layers.flatten({ name: "vectors_flat" }) },
    ...denseParts(count * units * width, [...layers, output], dense),
  ]);
  return networkOf("deep_fm", { x, logits: [linear, pairs, deep], task });
}
