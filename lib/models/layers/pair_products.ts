/** The second order of a factorisation machine. */
import { tf } from "../../engine/mod.ts";
import { type Config, type LayerArgs, type Shape, shapeOf, tensorOf } from "./_layer.ts";

/**
 * rows x fields x (units x width) -> rows x units: for each unit, the sum over all pairs of fields of the dot product of their vectors.
 *
 * It costs no more than reading the vectors, as twice the sum over pairs is the square of the sum less the sum of squares (Rendle,
 * "Factorization machines", ICDM 2010, lemma 3.1).
 */
export class PairProducts extends tf.layers.Layer {
  static readonly className = "PairProducts";
  readonly #units: number;

  constructor(args: LayerArgs & { units: number }) {
    super(args);
    this.#units = args.units;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const vectors = tensorOf(inputs), [rows, , width] = vectors.shape;
      const squareOfSum = tf.square(tf.sum(vectors, 1)), sumOfSquares = tf.sum(tf.square(vectors), 1);
      const twice = tf.reshape(tf.sub(squareOfSum, sumOfSquares), [rows, this.#units, width! / this.#units]);
      return tf.div(tf.sum(twice, 2), 2);
    });
  }

  override computeOutputShape(shape: Shape | Shape[]): Shape {
    return [shapeOf(shape)[0], this.#units];
  }

  override getConfig(): Config {
    return { ...super.getConfig(), units: this.#units };
  }
}

tf.serialization.registerClass(PairProducts);
