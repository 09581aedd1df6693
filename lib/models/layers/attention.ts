/**
 * Scaled dot-product attention with several heads (Vaswani and others, "Attention is all you need", NeurIPS 2017, section 3.2), in two
 * layers without weights. Queries, keys and values are dense layers of tfjs before them, the mixing of heads is one after them, and
 * dropout of the weights is one between, where `fit` can seed it.
 */
import { attentionValues, attentionWeights, tf } from "../../engine/mod.ts";
import { type Config, type LayerArgs, type Shape } from "./_layer.ts";

/** What both layers are made of: `heads`, which must divide the width of the vectors. */
export interface AttentionArgs extends LayerArgs {
  heads: number;
}

/** A layer that parts vectors into heads. */
abstract class HeadsLayer extends tf.layers.Layer {
  protected readonly heads: number;

  constructor(args: AttentionArgs) {
    super(args);
    this.heads = args.heads;
  }

  override getConfig(): Config {
    return { ...super.getConfig(), heads: this.heads };
  }
}

/** [queries, keys], each rows x fields x width -> rows x heads x fields x fields: how much each field attends to each, adding up to 1. */
export class AttentionWeights extends HeadsLayer {
  static readonly className = "AttentionWeights";

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [queries, keys] = inputs as tf.Tensor[];
    return attentionWeights(queries, keys, { heads: this.heads });
  }

  override computeOutputShape(shapes: Shape | Shape[]): Shape {
    const [[rows, queries], [, keys]] = shapes as Shape[];
    return [rows, this.heads, queries, keys];
  }
}

/** [weights, values] -> rows x fields x width: the values of each head as the weights mix them, side by side. */
export class AttentionValues extends HeadsLayer {
  static readonly className = "AttentionValues";

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [weights, values] = inputs as tf.Tensor[];
    return attentionValues(weights, values);
  }

  override computeOutputShape(shapes: Shape | Shape[]): Shape {
    const [[rows, , queries], [, , width]] = shapes as Shape[];
    return [rows, queries, width];
  }
}

tf.serialization.registerClass(AttentionWeights);
tf.serialization.registerClass(AttentionValues);
