/** One number of several, which a code among the features chooses. */
import { tf } from "../../engine/mod.ts";
import type { Config, LayerArgs, Shape } from "./_layer.ts";

/** [values, features], rows x levels and rows x inputs -> rows x 1: the value whose place is the code in feature `at`, or 0. */
export class PickByCode extends tf.layers.Layer {
  static readonly className = "PickByCode";
  readonly #at: number;

  constructor(args: LayerArgs & { at: number }) {
    super(args);
    this.#at = args.at;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [values, features] = inputs as tf.Tensor[];
      const places = tf.range(0, values.shape[1]!), codes = tf.gather(features, [this.#at], 1);
      return tf.sum(tf.mul(values, tf.cast(tf.equal(codes, places), "float32")), 1, true);
    });
  }

  override computeOutputShape(shapes: Shape | Shape[]): Shape {
    return [(shapes as Shape[])[0][0], 1];
  }

  override getConfig(): Config {
    return { ...super.getConfig(), at: this.#at };
  }
}

tf.serialization.registerClass(PickByCode);
