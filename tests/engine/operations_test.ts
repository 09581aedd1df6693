/** What tfjs offers to a network of one's own, on our backend and on the cpu's, over random shapes; and gradients that tfjs has wrong. */
import { assert, assertEquals } from "@std/assert";
import { tf } from "shoplens/engine";
import { assertAlike, between, random, type Values, values } from "./_alike.ts";

type Compute = (...tensors: tf.Tensor[]) => tf.Tensor;
type Case = [inputs: Values[], compute: Compute];

const shape = (sides = between(1, 4)): number[] => Array.from({ length: sides }, () => between(1, 5));
const oneOf = <T>(all: readonly T[]): T => all[between(0, all.length - 1)];
const axisOf = (of: readonly number[]): number => between(0, of.length - 1);
const axesOf = (of: readonly number[]): number[] =>
  of.map((_, axis) => axis).filter((axis) => axis === 0 || random.uniform() < 0.5);
const orderOf = (of: readonly number[]): number[] =>
  of.map((_, axis) => ({ axis, key: random.uniform() })).sort((a, b) => a.key - b.key).map(({ axis }) => axis);
/** The last sides of a shape, some of them 1: what is repeated to that shape. */
const repeatedTo = (of: readonly number[]): number[] => of.slice(axisOf(of)).map((side) => random.uniform() < 0.4 ? 1 : side);
const margins = (of: readonly number[]): [number, number][] => of.map(() => [between(0, 2), between(0, 2)]);
const positive = ({ data, shape }: Values): Values => ({ data: data.map((value) => 0.1 + Math.abs(value)), shape });
const within = (low: number, high: number, { data, shape }: Values): Values => ({
  data: data.map((value) => low + (high - low) / (1 + Math.exp(value))),
  shape,
});
const rounded = ({ data, shape }: Values): Values => ({ data: data.map(Math.round), shape });
/** Whole numbers from 0 to below `end`, the same ones whenever they are asked for. */
const indices = (end: number, ...shape: number[]): () => tf.Tensor => {
  const data = Int32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.integer(0, end));
  return () => tf.tensor(data, shape, "int32");
};

function one(name: string, given: (shape: number[]) => Values = (shape) => values(...shape)): [string, () => Case] {
  const compute = (tf as unknown as Record<string, Compute>)[name];
  return [name, () => [[given(shape())], (x) => compute(x)]];
}

function two(name: string, given: (values: Values) => Values = (values) => values): [string, () => Case] {
  const compute = (tf as unknown as Record<string, Compute>)[name];
  return [name, () => {
    const a = shape(), sides = [a, repeatedTo(a)].map((shape) => given(values(...shape)));
    return [random.uniform() < 0.5 ? sides : sides.toReversed(), compute];
  }];
}

/** Along some axes, kept as sides of 1 or not. */
function along(name: string): [string, () => Case] {
  const compute = (tf as unknown as Record<string, (x: tf.Tensor, axes: number[], keep: boolean) => tf.Tensor>)[name];
  return [name, () => {
    const sides = shape(), axes = axesOf(sides), keep = random.uniform() < 0.5;
    return [[values(...sides)], (x) => compute(x, axes, keep)];
  }];
}

/** With a gradient. */
const SMOOTH: Record<string, () => Case> = {
  ...Object.fromEntries([
    ...[
      "abs",
      "atan",
      "asinh",
      "cos",
      "cosh",
      "elu",
      "erf",
      "exp",
      "expm1",
      "logSigmoid",
      "neg",
      "relu",
      "relu6",
      "selu",
      "sigmoid",
    ]
      .map((name) => one(name)),
    ...["sin", "sinh", "softplus", "square", "tanh", "softmax", "logSoftmax", "leakyRelu"].map((name) => one(name)),
    ...["log", "log1p", "sqrt", "rsqrt", "reciprocal"].map((name) => one(name, (shape) => positive(values(...shape)))),
    ...["acos", "asin", "atanh"].map((name) => one(name, (shape) => within(-0.9, 0.9, values(...shape)))),
    ...["add", "sub", "mul", "maximum", "minimum", "squaredDifference", "atan2"].map((name) => two(name)),
    ...["div", "pow"].map((name) => two(name, positive)),
    ...["sum", "mean", "max", "min", "prod", "logSumExp"].map(along),
  ]),
  prelu: () => {
    const sides = shape();
    return [[values(...sides), values(sides.at(-1)!)], (x, slope) => tf.prelu(x, slope)];
  },
  variance: () => {
    const sides = shape(), axes = axesOf(sides);
    return [[values(...sides)], (x) => tf.moments(x, axes).variance];
  },
  cumsum: () => {
    const sides = shape(), axis = axisOf(sides), [exclusive, reverse] = [random.uniform() < 0.5, random.uniform() < 0.5];
    return [[values(...sides)], (x) => tf.cumsum(x, axis, exclusive, reverse)];
  },
  transpose: () => {
    const sides = shape(), order = orderOf(sides);
    return [[values(...sides)], (x) => tf.transpose(x, order)];
  },
  reverse: () => {
    const sides = shape(), axes = axesOf(sides);
    return [[values(...sides)], (x) => tf.reverse(x, axes)];
  },
  tile: () => {
    const sides = shape(), times = sides.map(() => between(1, 3));
    return [[values(...sides)], (x) => tf.tile(x, times)];
  },
  slice: () => {
    const sides = shape(), from = sides.map((side) => between(0, side - 1));
    const sizes = sides.map((side, i) => between(1, side - from[i]));
    return [[values(...sides)], (x) => tf.slice(x, from, sizes)];
  },
  pad: () => {
    const sides = shape(), around = margins(sides), filling = oneOf([0, 1.5]);
    return [[values(...sides)], (x) => tf.pad(x, around, filling)];
  },
  mirrorPad: () => {
    const sides = shape().map((side) => side + 2), around = margins(sides), mode = oneOf(["reflect", "symmetric"] as const);
    return [[values(...sides)], (x) => tf.mirrorPad(x, around, mode)];
  },
  concat: () => {
    const sides = shape(), axis = axisOf(sides);
    return [[values(...sides), values(...sides.with(axis, between(1, 4)))], (x, y) => tf.concat([x, y], axis)];
  },
  stack: () => {
    const sides = shape(between(1, 3)), axis = between(0, sides.length);
    return [[values(...sides), values(...sides)], (x, y) => tf.stack([x, y], axis)];
  },
  split: () => {
    const sides = shape(), axis = axisOf(sides);
    return [[values(...sides.with(axis, 6))], (x) => tf.concat(tf.split(x, [1, 2, 3], axis).toReversed(), axis)];
  },
  gather: () => {
    const sides = shape(), axis = axisOf(sides), ids = indices(sides[axis], ...shape(between(1, 2)));
    return [[values(...sides)], (x) => tf.gather(x, ids() as tf.Tensor1D, axis)];
  },
  "gather, row by row": () => {
    const sides = shape(between(2, 4)), axis = between(1, sides.length - 1), batchDims = between(1, axis);
    const ids = indices(sides[axis], ...sides.slice(0, batchDims), between(1, 4));
    return [[values(...sides)], (x) => tf.gather(x, ids() as tf.Tensor1D, axis, batchDims)];
  },
  broadcastTo: () => {
    const sides = shape(), from = sides.map((side) => random.uniform() < 0.5 ? 1 : side);
    return [[values(...from)], (x) => tf.broadcastTo(x, sides)];
  },
  clipByValue: () => [[values(...shape())], (x) => tf.clipByValue(x, -0.5, 0.7)],
  addN: () => {
    const sides = shape();
    return [[values(...sides), values(...sides), values(...sides)], (...all) => tf.addN(all)];
  },
  ...Object.fromEntries((["maxPool", "avgPool"] as const).map((name) => [name, (): Case => {
    const size = between(1, 3), stride = between(1, 3), pad = oneOf(["same", "valid"] as const);
    return [
      [values(between(1, 3), between(3, 7), between(3, 7), between(1, 9))],
      (x) => tf[name](x as tf.Tensor4D, size, stride, pad),
    ];
  }])),
  ...Object.fromEntries((["maxPool3d", "avgPool3d"] as const).map((name) => [name, (): Case => {
    const size = between(1, 2), stride = between(1, 2), pad = oneOf(["same", "valid"] as const);
    return [
      [values(between(1, 2), between(2, 4), between(2, 4), between(2, 4), between(1, 3))],
      (x) => tf[name](x as tf.Tensor5D, size, stride, pad),
    ];
  }])),
  conv1d: () => {
    const from = between(1, 5), pad = oneOf(["same", "valid"] as const), stride = between(1, 2);
    return [
      [values(between(1, 3), between(4, 8), from), values(between(1, 3), from, between(1, 5))],
      (x, filter) => tf.conv1d(x as tf.Tensor3D, filter as tf.Tensor3D, stride, pad),
    ];
  },
  conv2d: () => {
    const from = between(1, 5),
      pad = oneOf(["same", "valid", 1] as const),
      strides: [number, number] = [between(1, 2), between(1, 2)];
    return [[
      values(between(1, 3), between(4, 8), between(4, 8), from),
      values(between(2, 3), between(2, 3), from, between(1, 5)),
    ], (x, filter) => tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad)];
  },
  conv2dTranspose: () => {
    const [rows, side, from, to] = [between(1, 2), between(3, 5), between(1, 4), between(1, 4)];
    return [
      [values(rows, side, side, from), values(3, 3, to, from)],
      (x, filter) => tf.conv2dTranspose(x as tf.Tensor4D, filter as tf.Tensor4D, [rows, 2 * side, 2 * side, to], 2, "same"),
    ];
  },
  conv3d: () => {
    const from = between(1, 3), pad = oneOf(["same", "valid"] as const);
    return [
      [values(between(1, 2), between(3, 4), between(3, 4), between(3, 4), from), values(2, 2, 2, from, between(1, 3))],
      (x, filter) => tf.conv3d(x as tf.Tensor5D, filter as tf.Tensor5D, 1, pad),
    ];
  },
  depthwiseConv2d: () => {
    const from = between(1, 5), pad = oneOf(["same", "valid", 1] as const), stride = between(1, 2);
    return [[
      values(between(1, 3), between(4, 8), between(4, 8), from),
      values(between(2, 3), between(2, 3), from, between(1, 3)),
    ], (x, filter) => tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, stride, pad)];
  },
  separableConv2d: () => {
    const [from, times, to] = [between(1, 5), between(1, 3), between(1, 4)];
    return [
      [values(2, 6, 6, from), values(3, 3, from, times), values(1, 1, from * times, to)],
      (x, deep, wide) => tf.separableConv2d(x as tf.Tensor4D, deep as tf.Tensor4D, wide as tf.Tensor4D, 1, "same"),
    ];
  },
  batchNorm: () => {
    const sides = [between(1, 3), between(2, 4), between(2, 4), between(1, 5)], columns = [3, 3].map(() => values(sides[3]));
    return [
      [values(...sides), values(sides[3]), positive(values(sides[3])), ...columns],
      (x, mean, variance, shift, scale) =>
        tf.batchNorm(x, mean as tf.Tensor1D, variance as tf.Tensor1D, shift as tf.Tensor1D, scale as tf.Tensor1D),
    ];
  },
  dot: () => {
    const terms = between(1, 40);
    return [[values(between(1, 6), terms), values(terms)], (x, y) => tf.dot(x, y)];
  },
  outerProduct:
    () => [[values(between(1, 6)), values(between(1, 6))], (x, y) => tf.outerProduct(x as tf.Tensor1D, y as tf.Tensor1D)],
  unsortedSegmentSum: () => {
    const rows = between(2, 8), ids = indices(4, rows);
    return [[values(rows, between(1, 4))], (x) => tf.unsortedSegmentSum(x, ids() as tf.Tensor1D, 4)];
  },
  huberLoss: () => {
    const sides = shape(2);
    return [[values(...sides), values(...sides)], (x, y) => tf.losses.huberLoss(x, y)];
  },
};

/** Without one. */
const STEPS: Record<string, () => Case> = {
  ...Object.fromEntries([
    ...["ceil", "floor", "round", "sign", "isFinite", "isNaN", "step"].map((name) => one(name)),
    ...["greater", "greaterEqual", "less", "lessEqual", "equal", "notEqual", "divNoNan"].map((name) => two(name, rounded)),
    ...["mod", "floorDiv"].map((name) => two(name, positive)),
  ]),
  ...Object.fromEntries((["logicalAnd", "logicalOr", "logicalXor"] as const).map((name) => [name, (): Case => {
    const sides = shape();
    return [[values(...sides), values(...sides)], (x, y) => tf[name](tf.greater(x, 0), tf.less(y, 0))];
  }])),
  ...Object.fromEntries((["all", "any"] as const).map((name) => [name, (): Case => {
    const sides = shape(), axes = axesOf(sides);
    return [[values(...sides)], (x) => tf[name](tf.greater(x, -0.5), axes)];
  }])),
  ...Object.fromEntries((["argMax", "argMin"] as const).map((name) => [name, (): Case => {
    const sides = shape(), axis = axisOf(sides);
    return [[rounded(values(...sides))], (x) => tf[name](x, axis)];
  }])),
  where: () => {
    const sides = shape();
    return [[values(...sides), values(...sides)], (x, y) => tf.where(tf.greater(x, y), x, y)];
  },
  cumprod: () => {
    const sides = shape(), axis = axisOf(sides);
    return [[values(...sides)], (x) => tf.cumprod(x, axis)];
  },
  stridedSlice: () => {
    const sides = shape(), from = sides.map((side) => between(0, side - 1));
    const ends = sides.map((side, i) => between(from[i] + 1, side)), steps = sides.map(() => between(1, 3));
    return [[values(...sides)], (x) => tf.stridedSlice(x, from, ends, steps)];
  },
  gatherND: () => {
    const sides = shape(between(2, 4)), ids = indices(Math.min(...sides), between(1, 5), between(1, sides.length));
    return [[values(...sides)], (x) => tf.gatherND(x, ids())];
  },
  topk: () => [[values(...shape(2), between(3, 6))], (x) => tf.topk(x, 2).values],
  oneHot: () => {
    const ids = indices(5, ...shape(2));
    return [[values(1)], () => tf.oneHot(ids(), 5)];
  },
  resizeBilinear: () => {
    const corners = random.uniform() < 0.5;
    return [
      [values(between(1, 3), between(2, 6), between(2, 6), between(1, 4))],
      (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [5, 7], corners),
    ];
  },
  depthToSpace: () => [[values(between(1, 2), 2, 3, 4 * between(1, 2))], (x) => tf.depthToSpace(x as tf.Tensor4D, 2)],
  "sums of whole numbers": () => {
    const sides = shape(), axes = axesOf(sides), ids = indices(9, ...sides);
    return [[values(1)], () => tf.sum(ids(), axes)];
  },
  "whole numbers, side by side": () => {
    const sides = shape(), axis = axisOf(sides), [a, b] = [indices(9, ...sides), indices(9, ...sides)];
    return [[values(1)], () => tf.concat([tf.mul(a(), b()), tf.maximum(a(), b())], axis)];
  },
};

const ROUNDS = 12;

for (const [all, gradients] of [[SMOOTH, true], [STEPS, false]] as const) {
  for (const [name, make] of Object.entries(all)) {
    Deno.test(`${name} is on wasm what it is on the cpu${gradients ? ", and so are its gradients" : ""}`, async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const [inputs, compute] = make();
        await assertAlike(`${name} of ${inputs.map(({ shape }) => shape.join(" x ")).join(", ")}`, inputs, compute, {
          gradients,
        });
      }
    });
  }
}

Deno.test("of tensors with nothing in them nothing is made up", () => {
  tf.tidy(() => {
    // What lay where the results go.
    const before = Array.from({ length: 20 }, () => tf.fill([6], 7));
    tf.dispose(before);
    const [noTerms, noRows, noColumns] = [[2, 0], [0, 3], [3, 0]].map((shape) => tf.zeros(shape));
    assertEquals([...tf.matMul(noTerms, noRows).dataSync()], [0, 0, 0, 0, 0, 0]);
    const bias = tf.tensor1d([1, -1, 2]);
    assertEquals([
      ...tf.fused.matMul({ a: noTerms as tf.Tensor2D, b: noRows as tf.Tensor2D, bias, activation: "relu" }).dataSync(),
    ], [1, 0, 2, 1, 0, 2]);
    assertEquals([...tf.sum(noRows, 0).dataSync(), ...tf.sum(noColumns, 1).dataSync(), ...tf.sum(noRows).dataSync()], [
      ...[0, 0, 0],
      ...[0, 0, 0],
      0,
    ]);
    assertEquals([...tf.prod(noRows, 0).dataSync()], [1, 1, 1]);
    const noChannels = tf.conv2d(tf.zeros([1, 2, 1, 0]) as tf.Tensor4D, tf.zeros([1, 1, 0, 3]) as tf.Tensor4D, 1, "valid");
    assertEquals([...noChannels.dataSync()], [0, 0, 0, 0, 0, 0]);
    assertEquals(tf.gather(noColumns, tf.tensor1d([1, 2], "int32")).shape, [2, 0]);
  });
});

/** Those that tfjs has wrong on all backends; where two numbers are equal there is no slope to be found by steps. */
const MENDED = [
  "gather",
  "gather, row by row",
  "maximum",
  "minimum",
  "squaredDifference",
  "cumsum",
  "mirrorPad",
  "avgPool",
  "avgPool3d",
  "sum",
  "relu",
];
const STEP = 1e-2;

Deno.test(`gradients are what small steps find: ${MENDED.join(", ")}`, () => {
  for (const name of MENDED) {
    for (let round = 0; round < ROUNDS; round++) {
      const [inputs, compute] = SMOOTH[name]();
      // Tenths, halfway between: no step goes from one side of a bend to the other.
      const given = inputs.map(({ data, shape }, i) => ({
        data: data.map((value) => Math.round(value * 10) / 10 + 0.03 + 0.04 * i),
        shape,
      }));
      tf.tidy(() => {
        const weighed = (...tensors: tf.Tensor[]) => {
          const result = compute(...tensors);
          return tf.sum(tf.mul(result, tf.reshape(tf.sin(tf.range(1, result.size + 1)), result.shape))) as tf.Scalar;
        };
        const tensors = given.map(({ data, shape }) => tf.tensor(data, shape)), slopes = tf.grads(weighed)(tensors);
        given.forEach(({ data, shape }, i) => {
          const at = between(0, data.length - 1), found = slopes[i].dataSync()[at];
          const after = (step: number) =>
            weighed(...tensors.with(i, tf.tensor(data.with(at, data[at] + step), shape))).dataSync()[0];
          const wanted = (after(STEP) - after(-STEP)) / (2 * STEP);
          assert(
            Math.abs(found - wanted) < 5e-3 * Math.max(1, Math.abs(wanted)),
            `${name} of ${shape}: ${found}, by steps ${wanted}`,
          );
        });
      });
    }
  }
});
