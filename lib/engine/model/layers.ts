/** Models as lists of layers. */
import * as tf from "@tensorflow/tfjs";

/** What some layers are made of, which tfjs does not declare. */
interface Parts {
  /** What a wrapper wraps; for a two-way one, what both ways were made after. */
  layer?: tf.layers.Layer;
  forwardLayer?: tf.layers.Layer;
  backwardLayer?: tf.layers.Layer;
  /** What a recurrent layer repeats. */
  cell?: tf.layers.Layer;
  cells?: tf.layers.Layer[];
}

/** The layers of a model, and of the models inside it: those that wrappers wrap in their place, and cells behind the layers that repeat them. */
export function leaves(model: tf.LayersModel): tf.layers.Layer[] {
  return model.layers.flatMap(leavesOf);
}

function leavesOf(layer: tf.layers.Layer): tf.layers.Layer[] {
  if (layer instanceof tf.LayersModel) return leaves(layer);
  const { layer: wrapped, forwardLayer, backwardLayer, cell, cells = [] } = layer as Parts;
  if (forwardLayer && backwardLayer) return [forwardLayer, backwardLayer].flatMap(leavesOf);
  if (wrapped) return leavesOf(wrapped);
  return [layer, ...[...cell ? [cell] : [], ...cells].flatMap(leavesOf)];
}
