/** Training steps of any loss that tfjs can differentiate, with Adam as our networks have it. */
import { stepAdam, tf } from "../../engine/mod.ts";
import { meanOf } from "./_workload.ts";

/**
 * Milliseconds of a step on the model's weights: mean of 10 after 12. More to warm up than the peers take, who need no compiling and whose
 * threads are there from the start.
 */
export function stepsOf(variables: readonly tf.Variable[], loss: () => tf.Scalar): Promise<number> {
  const sizes = variables.map(({ size }) => size);
  const memories = sizes.map((size) => [new Float32Array(size), new Float32Array(size)] as const);
  let steps = 0;
  return meanOf(10, 12, () =>
    tf.tidy(() => {
      const { grads } = tf.variableGrads(loss, [...variables]);
      const rate = 0.001 * Math.sqrt(1 - 0.999 ** ++steps) / (1 - 0.9 ** steps);
      variables.forEach((variable, v) => {
        const weights = variable.dataSync() as Float32Array, gradients = grads[variable.name].dataSync() as Float32Array;
        stepAdam(weights, gradients, ...memories[v], { rate, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 });
        variable.assign(tf.tensor(weights, variable.shape));
      });
    }));
}
