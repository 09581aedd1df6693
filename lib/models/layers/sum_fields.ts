/** The sum of a row's vectors. With vectors as wide as there are outputs it is a linear model of codes and numbers. */
import { tf } from "../../engine/mod.ts";
import { type Shape, shapeOf, tensorOf } from "./_layer.ts";

/** rows x fields x width -> rows x width. */
export class SumFields extends tf.layers.Layer {
  static readonly className = "SumFields";

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => tf.sum(tensorOf(inputs), 1));
  }

  override computeOutputShape(shape: Shape | Shape[]): Shape {
    const [rows, , width] = shapeOf(shape);
    return [rows, width];
  }
}

tf.serialization.registerClass(SumFields);
