/** Some features of a row: the numbers, where codes stand among them. */
import { tf } from "../../engine/mod.ts";
import { type Config, type LayerArgs, type Shape, shapeOf, tensorOf } from "./_layer.ts";

/** rows x inputs -> rows x (as many as `at` names), in that order. */
export class PickFeatures extends tf.layers.Layer {
  static readonly className = "PickFeatures";
  readonly #at: readonly number[];

  constructor(args: LayerArgs & { at: readonly number[] }) {
    super(args);
    this.#at = args.at;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => tf.gather(tensorOf(inputs), [...this.#at], 1));
  }

  override computeOutputShape(shape: Shape | Shape[]): Shape {
    return [shapeOf(shape)[0], this.#at.length];
  }

  override getConfig(): Config {
    return { ...super.getConfig(), at: [...this.#at] };
  }
}

tf.serialization.registerClass(PickFeatures);
