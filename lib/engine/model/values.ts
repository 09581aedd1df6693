/** Variables of tfjs to and from one flat array. */
import * as tf from "@tensorflow/tfjs";

/** The variables' values, one after the other. */
export function readVariables(variables: readonly tf.Variable[]): Float32Array {
  const flat = new Float32Array(variables.reduce((sum, { size }) => sum + size, 0));
  let at = 0;
  for (const variable of variables) {
    flat.set(variable.dataSync(), at);
    at += variable.size;
  }
  return flat;
}

/** Gives the variables their parts of the flat array. */
export function writeVariables(variables: readonly tf.Variable[], flat: Float32Array): void {
  tf.tidy(() => {
    let at = 0;
    for (const variable of variables) {
      // A copy, as the cpu backend keeps the array that it is given.
      variable.assign(tf.tensor(flat.slice(at, at + variable.size), variable.shape));
      at += variable.size;
    }
  });
}
