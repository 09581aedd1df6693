/** Vectors for the fields of a row: a learnt one for each code of a category, a multiple of a learnt one for a number. */
import { tf } from "../../engine/mod.ts";
import { type Config, type LayerArgs, type Shape, shapeOf, tensorOf } from "./_layer.ts";

/** A category held as a code, or several crossed, whose codes together are one code of levels[0] x levels[1] x ... levels. */
export interface CodeField {
  /** The features that hold the codes. */
  readonly at: readonly number[];
  /** How many codes each has, 0 among them, which is for what was not seen. */
  readonly levels: readonly number[];
}

/** What {@linkcode FieldEmbeddings} is made of. */
export interface FieldEmbeddingsArgs extends LayerArgs {
  codes: readonly CodeField[];
  /** The features that are numbers. */
  numbers: readonly number[];
  /** Numbers in a vector. */
  width: number;
  /** Adds a learnt vector to each field, whatever its value. Default false. */
  useBias?: boolean;
}

/**
 * rows x inputs -> rows x fields x width, first the codes and then the numbers.
 *
 * A code that is not a whole number among the levels counts as 0, not seen. All codes share one table, so that one look-up serves
 * them all; its rows are those of the first field, code by code, then those of the second.
 */
export class FieldEmbeddings extends tf.layers.Layer {
  static readonly className = "FieldEmbeddings";
  readonly #args: FieldEmbeddingsArgs;
  #table?: tf.LayerVariable;
  #slopes?: tf.LayerVariable;
  #bias?: tf.LayerVariable;

  constructor(args: FieldEmbeddingsArgs) {
    super(args);
    this.#args = args;
  }

  /** Rows of the table. */
  get #levels(): number {
    return this.#args.codes.reduce((sum, { levels }) => sum + product(levels), 0);
  }

  override build(): void {
    const { codes, numbers, width, useBias } = this.#args, zeros = tf.initializers.zeros();
    if (codes.length > 0) this.#table = this.addWeight("table", [this.#levels, width], "float32", zeros);
    if (numbers.length > 0) this.#slopes = this.addWeight("slopes", [numbers.length, width], "float32", zeros);
    if (useBias) this.#bias = this.addWeight("bias", [codes.length + numbers.length, width], "float32", zeros);
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = tensorOf(inputs) as tf.Tensor2D, { codes, numbers } = this.#args;
      const vectors: tf.Tensor[] = [];
      if (this.#table !== undefined) vectors.push(tf.gather(this.#table.read(), placesIn(x, codes)));
      if (this.#slopes !== undefined) {
        vectors.push(tf.mul(tf.expandDims(tf.gather(x, [...numbers], 1), 2), this.#slopes.read()));
      }
      const fields = vectors.length === 1 ? vectors[0] : tf.concat(vectors, 1);
      return this.#bias === undefined ? fields : tf.add(fields, this.#bias.read());
    });
  }

  override computeOutputShape(shape: Shape | Shape[]): Shape {
    const { codes, numbers, width } = this.#args;
    return [shapeOf(shape)[0], codes.length + numbers.length, width];
  }

  override getConfig(): Config {
    const { codes, numbers, width, useBias = false } = this.#args;
    return { ...super.getConfig(), codes, numbers, width, useBias } as unknown as Config;
  }
}

tf.serialization.registerClass(FieldEmbeddings);

/** The row of the table for each row and code field, as int32. */
function placesIn(x: tf.Tensor2D, fields: readonly CodeField[]): tf.Tensor2D {
  const at = fields.flatMap((field) => field.at), levels = fields.flatMap((field) => field.levels);
  // Crossed codes are digits of one number; how much each digit counts is a column of this matrix. Float32 is exact up to 2^24.
  const digits = new Float32Array(at.length * fields.length), firsts = new Float32Array(fields.length);
  let digit = 0, first = 0;
  fields.forEach(({ levels }, f) => {
    levels.forEach((_, i) => digits[digit++ * fields.length + f] = product(levels.slice(i + 1)));
    firsts[f] = first;
    first += product(levels);
  });
  const given = tf.gather(x, at, 1);
  const known = tf.logicalAnd(
    tf.logicalAnd(tf.greaterEqual(given, 0), tf.less(given, tf.tensor1d(levels))),
    tf.equal(given, tf.floor(given)),
  );
  const codes = tf.where(known, given, tf.zerosLike(given));
  return tf.cast(tf.add(tf.matMul(codes, tf.tensor2d(digits, [at.length, fields.length])), firsts), "int32");
}

function product(numbers: readonly number[]): number {
  return numbers.reduce((all, number) => all * number, 1);
}
