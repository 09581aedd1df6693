/** What all layers of this folder need to know of tfjs. */
import { tf } from "../../engine/mod.ts";

/** What every layer can be told: its name, and more that tfjs knows. */
export type LayerArgs = NonNullable<ConstructorParameters<typeof tf.layers.Layer>[0]>;

/** The shape of a tensor; null is what only a batch tells. */
export type Shape = (number | null)[];

/** What tfjs writes of a layer into a model's file. */
export type Config = tf.serialization.ConfigDict;

/** tfjs hands a layer of one input either the tensor or a list of it. */
export function tensorOf(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
  return Array.isArray(inputs) ? inputs[0] : inputs;
}

/** The same of its shape. */
export function shapeOf(shape: Shape | Shape[]): Shape {
  return (Array.isArray(shape[0]) ? shape[0] : shape) as Shape;
}
