/**
 * The tape of tfjs's gradients, on which the way back goes from the loss to the weights. What it has used it does not need again, and tfjs
 * keeps it until the end; let go at once, its memory is used again while it is in the cache.
 */
import * as tf from "@tensorflow/tfjs";

type Slopes = Record<string, () => tf.Tensor>;

/** What is used here of a node of the tape. */
interface Node {
  /** Tensors that its gradient needs, which are its own. */
  readonly saved?: readonly tf.Tensor[];
  gradient?: (slopes: (tf.Tensor | null)[]) => Slopes;
}

/** The same loss, whose gradients let go of what they have used. */
export function lettingGo(loss: () => tf.Scalar): () => tf.Scalar {
  return () => {
    const result = loss(), { activeTape } = (tf.engine() as unknown as { state: { activeTape: Node[] } }).state;
    /** Lets go of what the node before has used. */
    let letGo = () => {};
    for (const node of activeTape) {
      const { gradient, saved = [] } = node;
      node.gradient &&= (slopes) => {
        letGo();
        const found = gradient!(slopes), passed = new Set<unknown>();
        letGo = () => [...slopes, ...saved].forEach((tensor) => passed.has(tensor) || tensor?.dispose());
        return Object.fromEntries(
          Object.entries(found).map(([name, slope]) => [name, () => {
            const own = slope();
            passed.add(own);
            return own;
          }]),
        );
      };
    }
    return result;
  };
}
