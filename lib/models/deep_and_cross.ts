/** Deep and cross, version 2. */
import { tf } from "../engine/mod.ts";
import { cannot } from "../errors.ts";
import { type DenseOptions, denseParts, follow, type Part, refuseNoCount } from "./_dense.ts";
import { besideEachOther, deepDefaults, type DeepOptions, fieldsOf, joined, networkOf } from "./_fields.ts";
import { initialWeights } from "./initializer.ts";

/** What {@linkcode deepAndCross} builds. */
export interface DeepAndCrossOptions extends DeepOptions {
  /** How many cross layers; with n of them, products of n + 1 features are told. Default 2. */
  crosses?: number;
  /** Has each cross layer's square matrix as a product of two of this rank, so that it costs less. Default: it is whole. */
  rank?: number;
  /** Whether the dense layers stand beside the cross layers, or on top of them. Default "parallel". */
  structure?: "parallel" | "stacked";
}

/**
 * Deep and cross, version 2 (Wang and others, "DCN V2: improved deep & cross network and practical lessons for web-scale learning to
 * rank systems", WWW 2021): cross layers multiply features with features, explicitly and to a known degree, where dense layers only
 * come near to a product. rows x inputs -> P(positive), a probability for each class, or a number.
 *
 * With x0 the vectors of all codes and the numbers side by side, a cross layer makes x0 * (W x + b) + x of x, or with a rank
 * x0 * (U (V x) + b) + x.
 *
 * @throws RangeError if a count, a share or a penalty is out of range, or a name is unknown
 * @throws TypeError if the categories do not lie among the inputs
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createRandom } from "shoplens/random";
 * const categories = [{ name: "city", at: 0, width: 1, levels: 4 }];
 * const model = deepAndCross({ inputs: 3, categories, width: 2, crosses: 3, hidden: [5], random: createRandom(42) });
 * const d = 2 + 2; // a vector of 2 and two numbers
 * assertEquals(model.countParams(), 4 * 2 + 3 * (d * d + d) + (d + 1) * 5 + (d + 5 + 1));
 * model.dispose();
 * ```
 */
export function deepAndCross(options: DeepAndCrossOptions): tf.LayersModel {
  const action = "build a deep and cross network";
  const { inputs, layers, units, task, width, random, dense } = deepDefaults(action, options);
  const { crosses = 2, rank, structure = "parallel" } = options;
  refuseNoCount(action, "crosses", crosses);
  if (rank !== undefined) refuseNoCount(action, "rank", rank);
  if (structure !== "parallel" && structure !== "stacked") {
    throw cannot(action, RangeError, { expected: 'structure "parallel" or "stacked"', received: structure });
  }
  const fields = fieldsOf(action, options);

  const x = tf.input({ shape: [inputs], name: "features" });
  const { features, count } = besideEachOther(x, fields, { width, random });
  let crossed = features;
  for (let i = 1; i <= crosses; i++) crossed = crossLayer(`cross_${i}`, features, crossed, { count, rank, dense });
  const deep = follow(structure === "parallel" ? features : crossed, denseParts(count, layers, dense));
  const top = structure === "stacked" ? deep : layers.length === 0 ? crossed : joined("both", [crossed, deep]);
  const logits = follow(top, denseParts(top.shape[1]!, [{ name: "top", units, activation: "linear" }], dense));
  return networkOf("deep_and_cross", { x, logits: [logits], task });
}

/** x0 * (W x + b) + x. */
function crossLayer(
  name: string,
  x0: tf.SymbolicTensor,
  x: tf.SymbolicTensor,
  { count, rank, dense }: { count: number; rank?: number; dense: DenseOptions },
): tf.SymbolicTensor {
  const whole = { name, units: count, activation: "linear" as const };
  const parts = rank === undefined
    ? denseParts(count, [whole], dense)
    : [narrow(`${name}_in`, count, rank, dense), ...denseParts(rank, [whole], dense)];
  const product = tf.layers.multiply({ name: `${name}_product` }).apply([x0, follow(x, parts)]) as tf.SymbolicTensor;
  return tf.layers.add({ name: `${name}_sum` }).apply([product, x]) as tf.SymbolicTensor;
}

/** The first of two matrices whose product is a square one: without a bias, as the second has it. */
function narrow(name: string, count: number, rank: number, { initializer, l2 = 0, random }: DenseOptions): Part {
  return {
    layer: tf.layers.dense({
      name,
      units: rank,
      useBias: false,
      kernelInitializer: "zeros",
      kernelRegularizer: l2 > 0 ? tf.regularizers.l2({ l2 }) : undefined,
    }),
    weights: [initialWeights(initializer, { fanIn: count, fanOut: rank, random: random.fork(name) })],
  };
}
