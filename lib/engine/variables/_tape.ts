/**
 * The tape of tfjs's gradients, on which the way back goes from the loss to the weights. What it has used it does not need again, and tfjs
 * keeps it until the end; let go at once, its memory is used again while it is in the cache.
 */
import * as tf from "@tensorflow/tfjs";

type Slopes = Record<string, () => tf.Tensor>;

/** What is used here of a node of the tape. */
interface Node {
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  /** Tensors that its gradient needs, which are its own. */
  readonly saved?: readonly tf.Tensor[];
  gradient?: (slopes: (tf.Tensor | null)[]) => Slopes;
}

/** The same loss, whose gradients let go of what they have used. */
export function lettingGo(loss: () => tf.Scalar): () => tf.Scalar {
  return () => {
    const result = loss(), { activeTape } = (tf.engine() as unknown as { state: { activeTape: Node[] } }).state;
    /** Tensors by which there are slopes. To those, others are added, and used up by it. */
    const reached = new Set<number>();
    /** Lets go of what the node before has used. */
    let letGo = () => {};
    for (const node of activeTape) {
      const { gradient, inputs, saved = [] } = node;
      node.gradient &&= (slopes) => {
        letGo();
        const used = new Set([...slopes, ...saved]), found = gradient!(slopes);
        letGo = () => used.forEach((tensor) => tensor?.dispose());
        return Object.fromEntries(
          Object.entries(found).map(([name, slope]) => [name, () => {
            const own = slope(), { id } = inputs[name];
            if (reached.has(id)) used.add(own);
            else used.delete(own);
            reached.add(id);
            return own;
          }]),
        );
      };
    }
    return result;
  };
}
