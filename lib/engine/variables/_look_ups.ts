/** Look-ups in tables, taken out of tfjs's hands: its gradient of one is as large as the table, and almost all zeros. */
import * as tf from "@tensorflow/tfjs";
import { lettingGo } from "./_tape.ts";

/** Whoever looks up instead. */
export interface Librarian<Table> {
  /** The rows by their numbers, `ids` x width; or nothing, and tfjs says what is wrong. */
  read(table: Table, ids: tf.Tensor): tf.Tensor | undefined;
  /** Takes the slopes of the loss by rows that were read. */
  learn(table: Table, ids: tf.Tensor, slopes: tf.Tensor): void;
  /** A table is about to be read in another way. */
  giveUp(table: Table): void;
}

type RunKernel = (name: string, inputs: tf.NamedTensorMap, attrs?: tf.NamedAttrMap) => tf.Tensor | tf.Tensor[];

/** The gradients of a loss by variables, those of what was looked up in tables left out: they went to the librarian. */
export function gradientsBeside<Table>(
  loss: () => tf.Scalar,
  variables: readonly tf.Variable[],
  { tables, librarian }: { tables: ReadonlyMap<tf.Tensor, Table>; librarian: Librarian<Table> },
): (tf.Tensor | undefined)[] {
  const engine = tf.engine() as unknown as { runKernel: RunKernel }, run = engine.runKernel;
  // What depends on nothing that is learnt has no gradient, so a look-up depends on this.
  const thread = tf.scalar(0);

  function lookUp(table: Table, ids: tf.Tensor): tf.Tensor | undefined {
    const rows = librarian.read(table, ids);
    if (rows === undefined) return undefined;
    return tf.customGrad((_thread, save) => {
      (save as tf.GradSaveFunc)([ids]);
      const gradFunc = (slopes: tf.Tensor, [ids]: tf.Tensor[]) => {
        librarian.learn(table, ids, slopes);
        return tf.scalar(0);
      };
      return { value: rows, gradFunc };
    })(thread);
  }

  const ours: RunKernel = (name, inputs, attrs) => {
    const { x, indices } = inputs, table = x && tables.get(x);
    const isLookUp = name === "GatherV2" && attrs?.axis === 0 && !attrs.batchDims && indices.dtype === "int32" &&
      indices.size > 0;
    const rows = table !== undefined && isLookUp ? lookUp(table, indices) : undefined;
    if (rows !== undefined) return rows;
    for (const input of Object.values(inputs)) {
      const table = tables.get(input);
      if (table !== undefined) librarian.giveUp(table);
    }
    return run.call(engine, name, inputs, attrs);
  };

  // All operations of tfjs go through this one method of its engine.
  if (tables.size > 0) engine.runKernel = ours;
  try {
    return tf.engine().gradients(lettingGo(loss), [...variables, thread], undefined, true).grads.slice(0, variables.length);
  } finally {
    // The class has its own.
    if (tables.size > 0) delete (engine as { runKernel?: RunKernel }).runKernel;
  }
}
