/** Training steps of any loss that tfjs can differentiate, with Adam as our networks have it. */
import { openVariables, type tf } from "../../engine/mod.ts";
import { adam, createUpdate } from "../../train/mod.ts";
import { meanOf } from "./_workload.ts";

/** Milliseconds of a step on the model's weights: mean of 10 after 2. */
export function stepsOf(variables: readonly tf.Variable[], loss: () => tf.Scalar): Promise<number> {
  const weights = openVariables(variables);
  const update = createUpdate(adam(), weights.parameters.length, weights.createArray);
  return meanOf(10, 2, () => {
    weights.backward(loss);
    weights.step(update.next(0.001));
  });
}
