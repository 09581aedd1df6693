/** Units that others let through or not. */
import { tf } from "../../engine/mod.ts";
import { type Shape, shapeOf, tensorOf } from "./_layer.ts";

/** ... x 2 width -> ... x width: the first half times the ReLU of the second (ReGLU; Shazeer, "GLU variants improve transformer", 2020). */
export class GatedUnits extends tf.layers.Layer {
  static readonly className = "GatedUnits";

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [values, gates] = tf.split(tensorOf(inputs), 2, -1);
      return tf.mul(values, tf.relu(gates));
    });
  }

  override computeOutputShape(shape: Shape | Shape[]): Shape {
    const all = shapeOf(shape);
    return [...all.slice(0, -1), all[all.length - 1]! / 2];
  }
}

tf.serialization.registerClass(GatedUnits);
