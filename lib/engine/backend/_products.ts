/** Products of matrices in tfjs's memory: in batches, with either side transposed. */
import * as tf from "@tensorflow/tfjs";
import { type Heap, PARTS } from "./_heap.ts";
import { WORTH_SHARING } from "../kernels/helpers.ts";
import { pieceOfBlas, TILE_ROWS } from "../kernels/workspace.ts";
import { type Finish, finishOf, finishRows, type FusedAttrs, inputsOf, isFloat, type Made, sizeOf } from "./_tensor_kernel.ts";

/** Terms from which on sums are added up in parts. */
const LONG = 1024;

/** What tfjs multiplies. */
interface Sides {
  a: tf.TensorInfo;
  b: tf.TensorInfo;
}

/** What follows a product by itself. */
const NOTHING: Finish = { bias: 0, how: 0, activate: (result) => result };

/** A product as the kernels take it. */
interface Product {
  rows: number;
  columns: number;
  inner: number;
  a: number;
  aRow: number;
  aInner: number;
  b: number;
  bInner: number;
  bColumn: number;
}

/** The kernels of products by name. */
export function productKernels(heap: Heap): Record<string, Made> {
  const { kernels, share, at, make } = heap;

  /** One product, its result at `to`; says whether it is finished, too. */
  function multiply(to: number, product: Product, { bias, how }: Pick<Finish, "bias" | "how">): boolean {
    const { rows, columns, inner, a, aRow, aInner, b, bInner, bColumn } = product;
    const cost = rows * columns * inner, byBlas = heap.hasBlas && rows >= 4 && cost >= WORTH_SHARING;
    const room = byBlas ? 0 : kernels.packingRoom(columns, inner), sides = [a, aRow, aInner, b, bInner, bColumn];
    if (rows < 4) {
      heap.withRoom(room, (place) => {
        kernels.multiply(to, rows, columns, inner, a, aRow, aInner, b, bInner, bColumn, place, bias, how);
      });
      return true;
    }
    if (inner >= LONG && inner >= 4 * Math.max(rows, columns)) {
      const terms = Math.ceil(inner / PARTS), items = Math.ceil(inner / terms), size = rows * columns;
      heap.withRoom(items * size, (parts) => {
        const numbers = [parts, rows, columns, inner, ...sides, terms];
        share(byBlas ? "multiplyTermsByBlas" : "multiplyTerms", { numbers, items, room, cost });
        heap.sumOfParts(to, parts, items, size);
      });
      return false;
    }
    const numbers = [to, columns, inner, ...sides];
    if (byBlas) share("multiplyRowsByBlas", { numbers: [...numbers, 0], items: rows, piece: pieceOfBlas(rows, cost), cost });
    else share("multiplyRows", { numbers: [...numbers, bias, how], items: rows, unit: TILE_ROWS, room, cost });
    return !byBlas;
  }

  /** Products of batches, of float32 alone. */
  function product({ a, b }: Sides, { transposeA, transposeB }: FusedAttrs, finish = NOTHING): tf.TensorInfo | undefined {
    const outerA = a.shape.slice(0, -2), outerB = b.shape.slice(0, -2);
    const [a0, a1] = a.shape.slice(-2), [b0, b1] = b.shape.slice(-2);
    const [rows, inner] = transposeA ? [a1, a0] : [a0, a1], columns = transposeB ? b0 : b1;
    const outer = tf.broadcast_util.assertAndGetBroadcastShape(outerA, outerB), batches = sizeOf(outer);
    if (!isFloat(a, b)) return undefined;
    const result = make([...outer, rows, columns]), to = at(result);
    const [aRow, aInner] = transposeA ? [1, rows] : [inner, 1], [bInner, bColumn] = transposeB ? [1, inner] : [columns, 1];
    const [placesA, placesB] = [outerA, outerB].map((shape) => placesOf(shape, outer));
    const [stepA, stepB] = [stepOf(placesA), stepOf(placesB)];
    let finished = false;
    const one = { rows, columns, inner, a: at(a), aRow, aInner, b: at(b), bInner, bColumn };
    if (stepA !== undefined && stepB === 0 && !transposeA && stepA * batches === sizeOf(outerA)) {
      finished = multiply(to, { ...one, rows: batches * rows }, finish); // all batches as one
    } else if (stepA !== undefined && stepB !== undefined && batches > 1) {
      const [nextA, nextB] = [stepA * rows * inner, stepB * inner * columns];
      const numbers = [to, rows, columns, inner, one.a, nextA, aRow, aInner, one.b, nextB, bInner, bColumn];
      const room = kernels.packingRoom(columns, inner), cost = batches * rows * columns * inner;
      share("multiplyBatches", { numbers, items: batches, room, cost });
    } else {
      placesA.forEach((placeA, i) => {
        const [from, by] = [one.a + 4 * placeA * rows * inner, one.b + 4 * placesB[i] * inner * columns];
        multiply(to + 4 * i * rows * columns, { ...one, a: from, b: by }, NOTHING);
      });
    }
    if (!finished) finishRows(heap, result, columns, finish);
    return finish.activate(result);
  }

  const batchMatMul: Made = (otherwise) => (call) =>
    product(inputsOf(call) as unknown as Sides, call.attrs as unknown as FusedAttrs) ?? otherwise(call);

  const fused: Made = (otherwise) => (call) => {
    const sides = inputsOf(call) as unknown as Sides, attrs = call.attrs as unknown as FusedAttrs;
    const finish = finishOf(heap, call, sides.b.shape.at(attrs.transposeB ? -2 : -1)!);
    return finish && product(sides, attrs, finish) || otherwise(call);
  };

  return { BatchMatMul: batchMatMul, _FusedMatMul: fused };
}

/** For each place of `outer` the one of `shape` that is repeated there. */
function placesOf(shape: readonly number[], outer: readonly number[]): number[] {
  let places = [0], size = 1;
  for (let axis = 1; axis <= outer.length; axis++) {
    const length = outer[outer.length - axis], step = (shape[shape.length - axis] ?? 1) === 1 ? 0 : size;
    places = Array.from({ length }, (_, i) => places.map((place) => i * step + place)).flat();
    if (step > 0) size *= length;
  }
  return places;
}

/** By how much the places go on, if always by as much. */
function stepOf(places: readonly number[]): 0 | 1 | undefined {
  return places.every((place) => place === 0) ? 0 : places.every((place, i) => place === i) ? 1 : undefined;
}
