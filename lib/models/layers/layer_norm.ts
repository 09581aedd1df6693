/** Layer normalisation (Ba, Kiros and Hinton, 2016). */
import { layerNorm, tf } from "../../engine/mod.ts";
import { type Shape, shapeOf, tensorOf } from "./_layer.ts";

/**
 * ... x width -> ... x width: each vector with mean 0 and variance 1, then scaled and shifted by learnt numbers.
 *
 * tfjs has the same, yet repeats the mean of each vector by `tf.tile`, whose gradient takes a step for every row.
 */
export class LayerNorm extends tf.layers.Layer {
  static readonly className = "LayerNorm";
  #scale?: tf.LayerVariable;
  #shift?: tf.LayerVariable;

  override build(shape: Shape | Shape[]): void {
    const all = shapeOf(shape), width = all[all.length - 1];
    this.#scale = this.addWeight("scale", [width], "float32", tf.initializers.ones());
    this.#shift = this.addWeight("shift", [width], "float32", tf.initializers.zeros());
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return layerNorm(tensorOf(inputs), { scale: this.#scale!.read(), shift: this.#shift!.read() });
  }

  override computeOutputShape(shape: Shape | Shape[]): Shape {
    return shapeOf(shape);
  }
}

tf.serialization.registerClass(LayerNorm);
