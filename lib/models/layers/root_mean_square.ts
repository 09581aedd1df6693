/** How far two rows are from each other. */
import { tf } from "../../engine/mod.ts";
import type { Shape } from "./_layer.ts";

/** Keeps the root differentiable where nothing is wrong; the gradient of the square of it is then still that of the mean. */
const EPSILON = 1e-12;

/** [a, b], each rows x width -> rows x 1: the root of the mean squared difference. */
export class RootMeanSquare extends tf.layers.Layer {
  static readonly className = "RootMeanSquare";

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [a, b] = inputs as tf.Tensor[];
      return tf.sqrt(tf.add(tf.mean(tf.square(tf.sub(a, b)), 1, true), EPSILON));
    });
  }

  override computeOutputShape(shapes: Shape | Shape[]): Shape {
    return [(shapes as Shape[])[0][0], 1];
  }
}

tf.serialization.registerClass(RootMeanSquare);
