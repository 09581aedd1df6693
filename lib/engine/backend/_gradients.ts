/** Gradients that tfjs has wrong, refuses, or takes the long way to; the same on every backend. */
import * as tf from "@tensorflow/tfjs";
import { gradientsOf, hasKernel, runKernel } from "./own_kernel.ts";
import { infoOfGather } from "./_tensor_kernel.ts";

/** tfjs multiplies slopes by as many ones and zeros. */
gradientsOf("Relu", {
  inputsToSave: ["x"],
  gradients: (dy, [x]) => [hasKernel("ReluGrad", dy, x) ? runKernel("ReluGrad", { dy, x }) : tf.mul(dy, tf.step(x))],
});

/** The slopes, repeated. tfjs multiplies them by as many ones, which it makes anew each time. */
gradientsOf("Sum", {
  inputsToSave: ["x"],
  gradients(dy, [{ shape }], { axis }) {
    const axes = tf.util.parseAxisParam(axis as number[], shape);
    const alone = shape.map((length, i) => axes.includes(i) ? 1 : length);
    const repeated = (slopes: tf.Tensor, axis: number) => tf.tile(slopes, alone.map((_, i) => i === axis ? shape[i] : 1));
    return [axes.toSorted((a, b) => b - a).reduce(repeated, tf.reshape(dy, alone))];
  },
});

/** Added up where they came from, at once: tfjs goes through the batches one by one, or refuses, and turns all about for an axis within. */
gradientsOf("GatherV2", {
  inputsToSave: ["x", "indices"],
  gradients(dy, [x, indices], { axis, batchDims }) {
    const { batchSize, outerSize, dimSize, sliceSize } = infoOfGather(x, indices, axis as number, batchDims as number);
    const rows = batchSize * outerSize, count = indices.size / batchSize;
    const startsOfRows = () => tf.reshape(tf.range(0, rows * dimSize, dimSize, "int32"), [batchSize, outerSize, 1]);
    const places = rows === 1 ? indices : tf.add(tf.reshape(indices, [batchSize, 1, count]), startsOfRows());
    const slopes = tf.reshape(dy, [rows * count, sliceSize]), ids = tf.reshape(places, [rows * count]) as tf.Tensor1D;
    return [tf.reshape(tf.unsortedSegmentSum(slopes, ids, rows * dimSize), x.shape), indices];
  },
});

/** Of two sides that repeat each other; tfjs gives both the shape of the result, and refuses it where it is not theirs. */
function ofTwoSides(
  kernelName: string,
  gradients: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => [tf.Tensor, tf.Tensor],
): void {
  const fit = (slopes: tf.Tensor, { shape }: tf.Tensor) => {
    const axes = tf.broadcast_util.getReductionAxes(shape, slopes.shape);
    return axes.length === 0 ? slopes : tf.reshape(tf.sum(slopes, axes), shape);
  };
  gradientsOf(kernelName, {
    inputsToSave: ["a", "b"],
    gradients(dy, [a, b]) {
      const [ofA, ofB] = gradients(dy, a, b);
      return [fit(ofA, a), fit(ofB, b)];
    },
  });
}

/** Of two that are equal the first is the larger one, and the smaller one. */
ofTwoSides("Maximum", (dy, a, b) => divide(dy, tf.greaterEqual(a, b)));
ofTwoSides("Minimum", (dy, a, b) => divide(dy, tf.lessEqual(a, b)));
ofTwoSides("SquaredDifference", (dy, a, b) => {
  const slopes = tf.mul(dy, tf.mul(2, tf.sub(a, b)));
  return [slopes, tf.neg(slopes)];
});

function divide(dy: tf.Tensor, first: tf.Tensor): [tf.Tensor, tf.Tensor] {
  const none = tf.zerosLike(dy);
  return [tf.where(first, dy, none), tf.where(first, none, dy)];
}

/** The sums from the other end; tfjs turns them about once more where the axis is not the last. */
gradientsOf("Cumsum", {
  inputsToSave: ["x"],
  gradients: (dy, _, { axis, exclusive, reverse }) => [tf.cumsum(dy, axis as number, exclusive as boolean, !reverse)],
});

/** What was reflected adds up; tfjs leaves it out. */
gradientsOf("MirrorPad", {
  inputsToSave: ["x"],
  gradients(dy, [{ shape }], { paddings, mode }) {
    const apart = mode === "reflect" ? 1 : 0;
    const folded = (slopes: tf.Tensor, [before, after]: [number, number], axis: number) => {
      const length = shape[axis], all = slopes.shape;
      const part = (from: number, size: number) =>
        tf.slice(slopes, all.map((_, i) => i === axis ? from : 0), all.with(axis, size));
      /** Numbers that were reflected, where they came from. */
      const back = (from: number, size: number, to: number) => {
        const around = all.map((_, i): [number, number] => i === axis ? [to, length - size - to] : [0, 0]);
        return tf.pad(tf.reverse(part(from, size), axis), around);
      };
      const middle = part(before, length), first = back(0, before, apart);
      return tf.addN([middle, first, back(before + length, after, length - after - apart)]);
    };
    return [(paddings as [number, number][]).reduce(folded, dy)];
  },
});

/** A mean is over what is there of its window; the kernels of its gradient take the whole window for it, which is made good before. */
function ofMeans(kernelName: string, windowsOf: (shape: number[], attrs: tf.NamedAttrMap) => Reach[][]): void {
  gradientsOf(kernelName, {
    inputsToSave: ["x"],
    gradients(dy, [x], attrs) {
      const slopes = windowsOf(x.shape, attrs).reduce<tf.Tensor>((slopes, windows, side) => {
        if (windows.every(({ size, there }) => size === there)) return slopes;
        const shape = dy.shape.map((_, axis) => axis === side + 1 ? windows.length : 1);
        return tf.mul(slopes, tf.tensor(windows.map(({ size, there }) => size / there), shape));
      }, dy);
      return [runKernel(`${kernelName}Grad`, { dy: slopes, input: x }, attrs)];
    },
  });
}

/** A window along one side: how long it is, and how much of it is there. */
interface Reach {
  size: number;
  there: number;
}

/** What tfjs hands to a mean over windows of so many sides. */
interface PoolAttrs<Sides> {
  filterSize: number | Sides;
  strides: number | Sides;
  pad: "valid" | "same" | number;
  dimRoundingMode?: "floor" | "round" | "ceil";
}

ofMeans("AvgPool", (shape, attrs) => {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as PoolAttrs<[number, number]>;
  const info = tf.backend_util.computePool2DInfo(shape as Four, filterSize, strides, 1, pad, dimRoundingMode);
  return [
    along(info.inHeight, info.outHeight, info.strideHeight, info.filterHeight, info.padInfo.top),
    along(info.inWidth, info.outWidth, info.strideWidth, info.filterWidth, info.padInfo.left),
  ];
});

ofMeans("AvgPool3D", (shape, attrs) => {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as PoolAttrs<[number, number, number]>;
  const info = tf.backend_util.computePool3DInfo(shape as [...Four, number], filterSize, strides, 1, pad, dimRoundingMode);
  return [
    along(info.inDepth, info.outDepth, info.strideDepth, info.filterDepth, info.padInfo.front),
    along(info.inHeight, info.outHeight, info.strideHeight, info.filterHeight, info.padInfo.top),
    along(info.inWidth, info.outWidth, info.strideWidth, info.filterWidth, info.padInfo.left),
  ];
});

type Four = [number, number, number, number];

function along(length: number, windows: number, stride: number, size: number, before: number): Reach[] {
  return Array.from({ length: windows }, (_, i) => {
    const from = i * stride - before;
    return { size, there: Math.min(from + size, length) - Math.max(from, 0) };
  });
}
