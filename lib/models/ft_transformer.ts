/** FT-Transformer: attention among the features of a row. */
import { tf } from "../engine/mod.ts";
import { cannot } from "../errors.ts";
import {
  type DenseOptions,
  denseParts,
  dropoutParts,
  follow,
  refuseBadNetwork,
  refuseBadShare,
  refuseNoCount,
} from "./_dense.ts";
import { type FieldOptions, fieldsOf, vectorsOf } from "./_fields.ts";
import { initialWeights } from "./initializer.ts";
import { AttentionValues, AttentionWeights, ClassToken, FirstField, GatedUnits, LayerNorm } from "./layers/mod.ts";
import { lossFor, outputUnits } from "./loss.ts";

/** What {@linkcode ftTransformer} builds. */
export interface FtTransformerOptions extends FieldOptions {
  /** Numbers in the vector of each feature. Default 32. */
  width?: number;
  /** How many blocks of attention and feed-forward layers. Default 2. */
  blocks?: number;
  /** Heads of attention, which must divide the width. Default 4. */
  heads?: number;
  /** Gated units of each feed-forward layer. Default: 4/3 of the width. */
  hidden?: number;
  /** Share of attention dropped in training, in [0, 1). Default 0.2. */
  attentionDropout?: number;
  /** Share of gated units dropped in training, in [0, 1). Default 0.1. */
  dropout?: number;
  /** Adds l2 times the sum of squared weights of the dense layers to the loss; vectors are left out. Default 0. */
  l2?: number;
}

/**
 * FT-Transformer (Gorishniy and others, "Revisiting deep learning models for tabular data", NeurIPS 2021): each feature becomes a vector,
 * of its code or a multiple of a learnt one; blocks of attention let the vectors look at one another; the answer is read from a learnt
 * vector that looks at all. rows x inputs -> P(positive), a probability for each class, or a number.
 *
 * As the paper has it, normalisation comes before each part of a block, except the first, and the feed-forward part is gated (ReGLU).
 * In the last block only the vector that is read looks, as the others would not be asked. The paper's has 192 numbers a vector, 3 blocks
 * and 8 heads; it costs with the square of the number of features, so one-hot features are dear: take `ordinal` in the recipe.
 *
 * @throws RangeError if a count, a share or a penalty is out of range, or heads do not divide the width
 * @throws TypeError if the categories do not lie among the inputs
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createRandom } from "shoplens/random";
 * const categories = [{ name: "city", at: 0, width: 1, levels: 4 }];
 * const model = ftTransformer({ inputs: 3, categories, width: 8, blocks: 1, heads: 2, random: createRandom(42) });
 * const d = 8, hidden = 10, dense = (from: number, to: number) => (from + 1) * to, norm = 2 * d;
 * const vectors = (4 + 2 + 3 + 1) * d; // codes, numbers, a bias for each of 3 fields, and the one that is read
 * const block = 4 * dense(d, d) + norm + dense(d, 2 * hidden) + dense(hidden, d);
 * assertEquals(model.countParams(), vectors + block + norm + dense(d, 1));
 * model.dispose();
 * ```
 */
export function ftTransformer(options: FtTransformerOptions): tf.LayersModel {
  const action = "build an FT-Transformer";
  const { inputs, random, task = "binary", classes, width = 32, blocks = 2, heads = 4, l2 = 0 } = options;
  const { hidden = Math.floor(width * 4 / 3), attentionDropout = 0.2, dropout = 0.1 } = options;
  const initializer = "glorotUniform";
  refuseBadNetwork(action, { inputs, random, width, l2, dropout, initializer, hidden: [], activation: "relu" });
  refuseNoCount(action, "blocks", blocks);
  refuseNoCount(action, "heads", heads);
  refuseNoCount(action, "hidden", hidden);
  refuseBadShare(action, "attentionDropout", attentionDropout);
  if (width % heads !== 0) {
    throw cannot(action, RangeError, { expected: `heads that divide a width of ${width}`, received: heads });
  }
  const units = outputUnits(action, task, classes), fields = fieldsOf(action, options);
  const dense: DenseOptions = { initializer, l2, random };

  const x = tf.input({ shape: [inputs], name: "features" });
  // The paper draws these evenly between plus and minus 1 / sqrt(width), whose deviation this is.
  const start = { kind: "normal", deviation: 1 / Math.sqrt(3 * width) } as const;
  const vectors = vectorsOf(fields, { name: "vectors", width, random, initializer: start, useBias: true });
  const token = initialWeights(start, { fanIn: 1, fanOut: width, random: random.fork("token") });
  let all = follow(x, [vectors, { layer: new ClassToken({ name: "token" }), weights: [token] }]);
  for (let b = 1; b <= blocks; b++) {
    const name = `block_${b}`;
    const seen = b === 1 ? all : norm(`${name}_attention_norm`, all);
    const [own, asking] = b < blocks ? [all, seen] : [first(`${name}_first`, all), first(`${name}_asking`, seen)];
    const attended = attend(`${name}_attention`, { asking, seen, width, heads, dropout: attentionDropout, dense });
    all = plus(`${name}_attended`, own, attended);
    const fed = follow(norm(`${name}_forward_norm`, all), [
      ...denseParts(width, [{ name: `${name}_gates`, units: 2 * hidden, activation: "linear" }], dense),
      { layer: new GatedUnits({ name: `${name}_gated` }) },
      ...dropoutParts(`${name}_dropout`, dropout, random),
      ...denseParts(hidden, [{ name: `${name}_forward`, units: width, activation: "linear" }], dense),
    ]);
    all = plus(`${name}_out`, all, fed);
  }
  const outputs = follow(norm("head_norm", all), [
    { layer: tf.layers.flatten({ name: "head_flat" }) },
    { layer: tf.layers.activation({ name: "head_activation", activation: "relu" }) },
    ...denseParts(width, [{ name: "output", units, activation: lossFor(task).activation }], dense),
  ]);
  return tf.model({ name: "ft_transformer", inputs: x, outputs });
}

/** Attention of several heads: what `asking` takes from `seen`, each rows x fields x width. */
function attend(
  name: string,
  { asking, seen, width, heads, dropout, dense }: {
    asking: tf.SymbolicTensor;
    seen: tf.SymbolicTensor;
    width: number;
    heads: number;
    dropout: number;
    dense: DenseOptions;
  },
): tf.SymbolicTensor {
  const projected = (what: string, from: tf.SymbolicTensor) =>
    follow(from, denseParts(width, [{ name: `${name}_${what}`, units: width, activation: "linear" }], dense));
  const asked = [projected("queries", asking), projected("keys", seen)];
  const weights = follow(
    new AttentionWeights({ name: `${name}_weights`, heads }).apply(asked) as tf.SymbolicTensor,
    dropoutParts(`${name}_dropout`, dropout, dense.random),
  );
  const mixed = new AttentionValues({ name: `${name}_mixed`, heads }).apply([weights, projected("values", seen)]);
  return projected("out", mixed as tf.SymbolicTensor);
}

function norm(name: string, x: tf.SymbolicTensor): tf.SymbolicTensor {
  return new LayerNorm({ name }).apply(x) as tf.SymbolicTensor;
}

function first(name: string, x: tf.SymbolicTensor): tf.SymbolicTensor {
  return new FirstField({ name }).apply(x) as tf.SymbolicTensor;
}

function plus(name: string, a: tf.SymbolicTensor, b: tf.SymbolicTensor): tf.SymbolicTensor {
  return tf.layers.add({ name }).apply([a, b]) as tf.SymbolicTensor;
}
