/** A learnt vector beside those of the fields, in which attention gathers what the answer needs (Devlin and others, 2019). */
import { tf } from "../../engine/mod.ts";
import { type Shape, shapeOf, tensorOf } from "./_layer.ts";

/** rows x fields x width -> rows x (1 + fields) x width: the same learnt vector first in each row. */
export class ClassToken extends tf.layers.Layer {
  static readonly className = "ClassToken";
  #token?: tf.LayerVariable;

  override build(shape: Shape | Shape[]): void {
    this.#token = this.addWeight("token", [shapeOf(shape)[2]], "float32", tf.initializers.zeros());
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const vectors = tensorOf(inputs), [rows] = vectors.shape;
      // Adding to zeros repeats it for every row; the gradient of `tf.tile` takes a step for each.
      return tf.concat([tf.add(tf.zeros([rows, 1, 1]), this.#token!.read()), vectors], 1);
    });
  }

  override computeOutputShape(shape: Shape | Shape[]): Shape {
    const [rows, fields, width] = shapeOf(shape);
    return [rows, fields! + 1, width];
  }
}

/** rows x fields x width -> rows x 1 x width: the first vector of each row. */
export class FirstField extends tf.layers.Layer {
  static readonly className = "FirstField";

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const vectors = tensorOf(inputs) as tf.Tensor3D, [rows, , width] = vectors.shape;
    return tf.slice3d(vectors, [0, 0, 0], [rows, 1, width]);
  }

  override computeOutputShape(shape: Shape | Shape[]): Shape {
    const [rows, , width] = shapeOf(shape);
    return [rows, 1, width];
  }
}

tf.serialization.registerClass(ClassToken);
tf.serialization.registerClass(FirstField);
