/** Training rows that come in pieces, for data larger than memory. */
import type { Dataset, Train } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { sha256 } from "../files.ts";
import { type Batches, type BatchOptions, copyRow, makeBatch } from "./_batches.ts";
import { refuseBadPiece, refuseMissing, refuseSingleClass } from "./_check.ts";
import { hashOf } from "./_identity.ts";
import type { Shares } from "./fitted.ts";
import { type ClassWeights, factorsOfSums } from "./row_weights.ts";

/**
 * Training rows in pieces, for data larger than memory: each call starts a pass over the same rows in the same order, and may read them from
 * a file or ask a warehouse. `fit` calls it once to count rows and classes, and then once an epoch. Rows are shuffled within their piece
 * only, so a piece should be like the whole: not one class, not one day.
 */
export type TrainSource = () => Iterable<Train<Dataset>> | AsyncIterable<Train<Dataset>>;

/** What one pass over a source finds out: what training needs to know of all rows before the first step. */
export interface Survey {
  /** A piece, which stands for all: they have the same features, classes and task. */
  readonly sample: Dataset;
  readonly rows: number;
  /** What each row counts, as `rowWeights` has it. */
  weigh(piece: Dataset): Float32Array;
  /** The classes' shares, by weight, as trained and in truth. */
  readonly shares?: Shares;
  /** Of the rows, in their order. */
  readonly hash?: string;
}

/** Passes over a source once, holding one piece at a time, and refuses what cannot be learnt from. */
export async function survey(
  source: TrainSource,
  { classWeights, hashed }: { classWeights?: ClassWeights; hashed: boolean },
): Promise<Survey> {
  let sample: Dataset | undefined, rows = 0, hash = "", total = 0;
  const sums: number[] = [];
  for await (const piece of source()) {
    refuseBadPiece(piece, sample);
    refuseMissing("training", piece);
    if (piece.rows === 0) continue;
    sample ??= piece.take([0]);
    rows += piece.rows;
    for (let row = 0; row < piece.rows; row++) {
      const weight = piece.weights?.[row] ?? 1;
      total += weight;
      if (piece.classes !== undefined) sums[piece.labels[row]] = (sums[piece.labels[row]] ?? 0) + weight;
    }
    if (hashed) hash = await sha256(new TextEncoder().encode(hash + await hashOf(piece)));
  }
  if (sample === undefined) throw cannot("fit", TypeError, { because: "the training data is empty" });
  const { classes } = sample;
  const counts = classes?.map((_, c) => sums[c] ?? 0);
  if (counts !== undefined) refuseSingleClass(classes!, counts);
  const factors = classWeights && factorsOfSums(classes, counts ?? [], classWeights);
  const counted = counts?.map((count, c) => count * (factors?.[c] ?? 1));
  const sum = counted?.reduce((all, count) => all + count, 0) ?? total;
  if (!(sum > 0 && sum < Infinity)) {
    throw cannot("weigh the rows", RangeError, { expected: "weights with a finite sum above 0", received: sum });
  }
  return {
    sample,
    rows,
    weigh: ({ labels, weights, rows: own }) =>
      Float32Array.from(
        { length: own },
        (_, row) => (weights?.[row] ?? 1) * (factors?.[labels[row]] ?? 1) * rows / sum,
      ),
    ...(factors && counted && {
      shares: { trained: counted.map((count) => count / sum), true: counts!.map((count) => count / total) },
    }),
    ...(hashed && { hash }),
  };
}

/**
 * Cuts a source into batches, each epoch anew. Rows are shuffled within their piece, and pieces come as the source gives them; a batch may
 * reach from one piece into the next. One piece and one batch are in memory at a time.
 */
export function streamBatches(
  source: TrainSource,
  { sample, rows, weigh }: Survey,
  { batchSize, random }: BatchOptions,
): Batches {
  const batch = makeBatch(Math.min(batchSize, rows), sample.width), count = Math.ceil(rows / batchSize);
  let pieces: Iterator<Train<Dataset>> | AsyncIterator<Train<Dataset>> | undefined;
  let piece: { data: Dataset; weights: Float32Array; order: ArrayLike<number> } | undefined;
  let epoch = 0, taken = 0, at = 0, given = 0;

  async function takePiece(): Promise<boolean> {
    piece = undefined; // so that the old one can go before the new one comes
    const { done, value } = await pieces!.next();
    if (done) return false;
    refuseBadPiece(value, sample);
    const order = random.fork(`epoch ${epoch}`).fork(`piece ${taken++}`).shuffle([...value.labels.keys()]);
    piece = { data: value, weights: weigh(value), order };
    at = 0;
    return true;
  }

  function refuseOtherCount(received: string): never {
    throw cannot("fit", RangeError, {
      expected: `${rows} rows in each pass over the source, as in the first`,
      received: `${received} in epoch ${epoch}`,
      fix: "Let the source give the same rows each time that it is called.",
    });
  }

  /** Takes rows in turn, and calls `use` for each. */
  async function pass(wanted: number, use?: (row: number, from: NonNullable<typeof piece>, source: number) => void) {
    for (let row = 0; row < wanted; row++) {
      while (piece === undefined || at === piece.data.rows) {
        if (!await takePiece()) refuseOtherCount(`${given + row}`);
      }
      use?.(row, piece, piece.order[at]);
      at++;
    }
    given += wanted;
    if (given === rows) {
      while (await takePiece()) if (piece!.data.rows > 0) refuseOtherCount(`more than ${rows}`);
    }
  }

  async function close() {
    piece = undefined;
    await pieces?.return?.();
    pieces = undefined;
  }

  return {
    rows,
    count,
    async begin(number, done) {
      await close();
      [epoch, taken, at, given] = [number, 0, 0, 0];
      const iterable = source();
      pieces = Symbol.asyncIterator in iterable ? iterable[Symbol.asyncIterator]() : iterable[Symbol.iterator]();
      await pass(Math.min(done * batchSize, rows));
    },
    async next() {
      batch.rows = Math.min(batchSize, rows - given);
      await pass(batch.rows, (row, { data, weights }, source) => copyRow(batch, row, data, weights, source));
      return batch;
    },
    close,
  };
}
