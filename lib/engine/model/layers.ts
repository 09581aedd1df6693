/** Models as lists of layers. */
import * as tf from "@tensorflow/tfjs";

/** The layers of a model, and of the models inside it. */
export function leaves(model: tf.LayersModel): tf.layers.Layer[] {
  return model.layers.flatMap((layer) => layer instanceof tf.LayersModel ? leaves(layer) : [layer]);
}
