/** Kernels of tfjs that training needs, on SIMD kernels of ours, which work on the memory of tfjs's own backend: nothing is copied. */
import * as tf from "@tensorflow/tfjs";
import { cannot } from "../errors.ts";
import { moduleOf } from "../simd.ts";
import { KERNELS } from "./_tensors_wasm.ts";
import type { Kernels } from "./_kernels.ts";

type Kernel = tf.KernelConfig["kernelFunc"];
type Call = Parameters<Kernel>[0];
type Sizes = number[];

/** The kernels of wasm/tensors.ts. */
interface TensorKernels extends Pick<Kernels, "addColumns" | "addToColumns" | "multiply" | "packingRoom" | "relu"> {
  segmentSum(sums: number, segments: number, x: number, ids: number, rows: number, width: number): void;
  gather(to: number, x: number, ids: number, rows: number, width: number, of: number): number;
  largestBack(dx: number, x: number, dy: number, ...sizes: Sizes): void;
  patches(to: number, x: number, ...sizes: Sizes): void;
  addPatches(x: number, from: number, ...sizes: Sizes): void;
  depthwise(y: number, x: number, filter: number, ...sizes: Sizes): void;
  depthwiseBack(dx: number, dFilter: number, x: number, filter: number, dy: number, ...sizes: Sizes): void;
}

/** What is used here of tfjs's `BackendWasm`. */
interface Backend {
  wasm: { asm: { memory: WebAssembly.Memory }; HEAPF32: Float32Array; _malloc(bytes: number): number; _free(at: number): void };
  getMemoryOffset(dataId: tf.TensorInfo["dataId"]): number;
  makeOutput(shape: readonly number[], dtype: tf.DataType): tf.TensorInfo;
  incRef(dataId: tf.TensorInfo["dataId"]): void;
}

/** Numbers of patches that are laid out at once: 16 MB. */
const MOST_PATCHES = 4_000_000;

/** What {@linkcode tensorKernels} gives for each kernel: the kernel, for inputs that it is made for; any other goes to `otherwise`. */
type Made = (otherwise: Kernel) => Kernel;

/** The kernels of activations that tfjs fuses with products. */
const ACTIVATIONS: Record<string, string> = {
  linear: "",
  relu: "Relu",
  relu6: "Relu6",
  elu: "Elu",
  sigmoid: "Sigmoid",
  leakyrelu: "LeakyRelu",
};

const sizeOf = tf.util.sizeFromShape;

/** The kernels by name, on the memory of this backend. */
export function tensorKernels(backend: tf.KernelBackend): Record<string, Made> {
  const { wasm, getMemoryOffset, makeOutput, incRef } = bound(backend as unknown as Backend);
  const instance = new WebAssembly.Instance(moduleOf(KERNELS), { env: { memory: wasm.asm.memory } });
  const kernels = instance.exports as unknown as TensorKernels;
  const at = ({ dataId }: tf.TensorInfo) => getMemoryOffset(dataId);

  /** Room for so many numbers, while `use` runs. */
  function withRoom(numbers: number, use: (place: number) => void): void {
    // Vectors may start where they like, and do so faster at multiples of 16.
    const place = wasm._malloc(4 * numbers + 16);
    if (place === 0) {
      throw cannot("compute", RangeError, {
        because: "tfjs's memory is full",
        fix: "Use smaller batches, or dispose tensors.",
      });
    }
    try {
      use(Math.ceil(place / 16) * 16);
    } finally {
      wasm._free(place);
    }
  }

  /** A product with its batches, if one side has as many as the other or one: else nothing. */
  function product(a: tf.TensorInfo, b: tf.TensorInfo, transposeA: boolean, transposeB: boolean): tf.TensorInfo | undefined {
    const [batchesA, batchesB] = [a, b].map(({ shape }) => sizeOf(shape.slice(0, -2)));
    const [a0, a1] = a.shape.slice(-2), [b0, b1] = b.shape.slice(-2);
    const [rows, inner] = transposeA ? [a1, a0] : [a0, a1], columns = transposeB ? b0 : b1;
    const batches = Math.max(batchesA, batchesB), fits = Math.min(batchesA, batchesB) === 1 || batchesA === batchesB;
    if (!isFloat(a, b) || !fits || rows * columns * inner * batches === 0) return undefined;
    const outer = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
    const result = makeOutput([...outer, rows, columns], "float32");
    const [aRow, aInner] = transposeA ? [1, rows] : [inner, 1], [bInner, bColumn] = transposeB ? [1, inner] : [columns, 1];
    withRoom(kernels.packingRoom(columns, inner), (room) => {
      for (let i = 0; i < batches; i++) {
        const from = at(a) + (batchesA === 1 ? 0 : 4 * i * rows * inner);
        const by = at(b) + (batchesB === 1 ? 0 : 4 * i * inner * columns);
        const to = at(result) + 4 * i * rows * columns;
        kernels.multiply(to, rows, columns, inner, from, aRow, aInner, by, bInner, bColumn, room, 0);
      }
    });
    return result;
  }

  /** max(x, 0) of a tensor; another may start right behind its last number. */
  function relu(x: tf.TensorInfo): void {
    const size = sizeOf(x.shape), whole = size - size % 4, first = at(x) / 4;
    kernels.relu(at(x), whole);
    for (let i = first + whole; i < first + size; i++) wasm.HEAPF32[i] = Math.max(wasm.HEAPF32[i], 0);
  }

  /** For some pictures at a time their patches, which `use` has room for: with where the picture and its outputs start. */
  function byPatches(
    info: tf.backend_util.Conv2DInfo,
    use: (part: { room: number; sizes: Sizes; picture: number; places: number; first: number }) => void,
  ): void {
    const { batchSize, outHeight, outWidth, filterHeight, filterWidth, inChannels } = info;
    const width = filterHeight * filterWidth * inChannels, each = outHeight * outWidth;
    const atOnce = Math.max(1, Math.min(batchSize, Math.floor(MOST_PATCHES / (each * width))));
    withRoom(atOnce * each * width, (room) => {
      for (let picture = 0; picture < batchSize; picture += atOnce) {
        const pictures = Math.min(atOnce, batchSize - picture);
        use({ room, sizes: sizesOf(info, pictures), picture, places: pictures * each, first: picture * each });
      }
    });
  }

  /** Adds the bias and applies the activation that tfjs fuses with a product, or says that it cannot. */
  function finisher({ inputs, attrs }: Call, columns: number): ((result: tf.TensorInfo) => tf.TensorInfo) | undefined {
    const { bias, preluActivationWeights } = inputs as Record<string, tf.TensorInfo | undefined>;
    const { activation = "linear", leakyreluAlpha: alpha } = attrs as unknown as FusedAttrs;
    const name = ACTIVATIONS[activation];
    if (name === undefined || preluActivationWeights || (bias && (sizeOf(bias.shape) !== columns || !isFloat(bias)))) {
      return undefined;
    }
    return (result) => {
      if (bias) kernels.addToColumns(at(result), sizeOf(result.shape) / columns, columns, at(bias));
      if (name === "Relu") relu(result);
      if (name === "" || name === "Relu") return result;
      const { kernelFunc } = tf.getKernel(name, "wasm");
      const activated = kernelFunc({ inputs: { x: result }, attrs: alpha === undefined ? {} : { alpha }, backend });
      backend.disposeData(result.dataId);
      return activated as tf.TensorInfo;
    };
  }

  const fused: Made = (otherwise) => (call) => {
    const { a, b } = call.inputs as Record<string, tf.TensorInfo>;
    const { transposeA, transposeB } = call.attrs as unknown as FusedAttrs;
    const finish = finisher(call, b.shape[b.shape.length - (transposeB ? 2 : 1)]);
    const result = finish && product(a, b, transposeA, transposeB);
    return result === undefined ? otherwise(call) : finish!(result);
  };

  const convolution: Made = (otherwise) => (call) => {
    const { x, filter } = call.inputs as Record<string, tf.TensorInfo>;
    const info = convolutionOf(call.attrs, x.shape, filter.shape);
    const finish = info && finisher(call, info.outChannels);
    if (finish === undefined || !isFloat(x, filter)) return otherwise(call);
    const { inHeight, inWidth, inChannels, outChannels } = info!, width = sizeOf(filter.shape) / outChannels;
    const result = makeOutput(info!.outShape, "float32");
    withRoom(kernels.packingRoom(outChannels, width), (packing) => {
      byPatches(info!, ({ room, sizes, picture, places, first }) => {
        kernels.patches(room, at(x) + 4 * picture * inHeight * inWidth * inChannels, ...sizes);
        const to = at(result) + 4 * first * outChannels;
        kernels.multiply(to, places, outChannels, width, room, width, 1, at(filter), outChannels, 1, packing, 0);
      });
    });
    return finish(result);
  };

  const segmentSum: Made = (otherwise) => (call) => {
    const { x, segmentIds } = call.inputs as Record<string, tf.TensorInfo>;
    const { numSegments } = call.attrs as { numSegments: number };
    const rows = sizeOf(segmentIds.shape);
    if (!isFloat(x) || segmentIds.dtype !== "int32" || segmentIds.shape.length !== 1 || rows === 0) return otherwise(call);
    const sums = makeOutput([numSegments, ...x.shape.slice(1)], "float32");
    kernels.segmentSum(at(sums), numSegments, at(x), at(segmentIds), rows, sizeOf(x.shape) / rows);
    return sums;
  };

  const gather: Made = (otherwise) => (call) => {
    const { x, indices } = call.inputs as Record<string, tf.TensorInfo>;
    const { axis = 0, batchDims = 0 } = call.attrs as { axis?: number; batchDims?: number };
    const rows = sizeOf(indices.shape), of = x.shape[0], size = sizeOf(x.shape);
    if (!isFloat(x) || indices.dtype !== "int32" || axis !== 0 || batchDims !== 0 || rows * size === 0) return otherwise(call);
    const result = makeOutput([...indices.shape, ...x.shape.slice(1)], "float32");
    if (kernels.gather(at(result), at(x), at(indices), rows, size / of, of)) return result;
    backend.disposeData(result.dataId);
    return otherwise(call); // which says what is wrong
  };

  /** Sums over the first axes, as the gradient of a bias is: tfjs would transpose first. */
  const sum: Made = (otherwise) => (call) => {
    const { x } = call.inputs as Record<string, tf.TensorInfo>;
    const { axis, keepDims } = call.attrs as { axis: number | number[] | undefined; keepDims: boolean };
    const axes = tf.util.parseAxisParam(axis as number[], [...x.shape]).toSorted((a, b) => a - b);
    const leading = axes.length > 0 && axes.length < x.shape.length && axes.every((axis, i) => axis === i);
    if (!isFloat(x) || !leading || sizeOf(x.shape) === 0) return otherwise(call);
    const rest = x.shape.slice(axes.length), columns = sizeOf(rest);
    const sums = makeOutput(keepDims ? [...axes.map(() => 1), ...rest] : rest, "float32");
    wasm.HEAPF32.fill(0, at(sums) / 4, at(sums) / 4 + columns);
    kernels.addColumns(at(sums), at(x), sizeOf(x.shape) / columns, columns);
    return sums;
  };

  /** A sum whose second side is added to each row of the first, as a bias is. */
  const add: Made = (otherwise) => (call) => {
    const { a, b } = call.inputs as Record<string, tf.TensorInfo>;
    const from = a.shape.length - b.shape.length, size = sizeOf(a.shape), columns = sizeOf(b.shape);
    const isSuffix = from >= 0 && columns < size && b.shape.every((length, axis) => length === a.shape[from + axis]);
    if (!isFloat(a, b) || !isSuffix || columns === 0) return otherwise(call);
    const result = makeOutput(a.shape, "float32");
    wasm.HEAPF32.copyWithin(at(result) / 4, at(a) / 4, at(a) / 4 + size);
    kernels.addToColumns(at(result), size / columns, columns, at(b));
    return result;
  };

  /** The same numbers under another name, which tfjs copies. */
  const identity: Made = () => ({ inputs: { x } }) => {
    const { dataId, shape, dtype } = x as tf.TensorInfo;
    incRef(dataId);
    return { dataId, shape, dtype };
  };

  const largestBack: Made = (otherwise) => (call) => {
    const { dy, input } = call.inputs as Record<string, tf.TensorInfo>;
    const { filterSize, strides, pad, dimRoundingMode } = call.attrs as unknown as PoolAttrs;
    if (!isFloat(dy, input)) return otherwise(call);
    const info = tf.backend_util.computePool2DInfo(input.shape as Four, filterSize, strides, 1, pad, dimRoundingMode);
    const slopes = makeOutput(input.shape, "float32");
    kernels.largestBack(at(slopes), at(input), at(dy), ...sizesOf(info, info.batchSize));
    return slopes;
  };

  const convolutionFilter: Made = (otherwise) => (call) => {
    const { x, dy } = call.inputs as Record<string, tf.TensorInfo>;
    const { filterShape } = call.attrs as unknown as ConvolutionAttrs;
    const info = convolutionOf(call.attrs, x.shape, filterShape!);
    if (info === undefined || !isFloat(x, dy)) return otherwise(call);
    const { inHeight, inWidth, inChannels, outChannels } = info, width = sizeOf(filterShape!) / outChannels;
    const slopes = makeOutput(filterShape!, "float32");
    withRoom(kernels.packingRoom(outChannels, info.batchSize * info.outHeight * info.outWidth), (packing) => {
      byPatches(info, ({ room, sizes, picture, places, first }) => {
        kernels.patches(room, at(x) + 4 * picture * inHeight * inWidth * inChannels, ...sizes);
        const down = at(dy) + 4 * first * outChannels, add = picture > 0 ? 1 : 0;
        kernels.multiply(at(slopes), width, outChannels, places, room, 1, width, down, outChannels, 1, packing, add);
      });
    });
    return slopes;
  };

  const convolutionInput: Made = (otherwise) => (call) => {
    const { dy, filter } = call.inputs as Record<string, tf.TensorInfo>;
    const { inputShape } = call.attrs as unknown as ConvolutionAttrs;
    const info = convolutionOf(call.attrs, inputShape!, filter.shape);
    if (info === undefined || !isFloat(dy, filter)) return otherwise(call);
    const { inHeight, inWidth, inChannels, outChannels } = info, width = sizeOf(filter.shape) / outChannels;
    const slopes = makeOutput(inputShape!, "float32");
    withRoom(kernels.packingRoom(width, outChannels), (packing) => {
      byPatches(info, ({ room, sizes, picture, places, first }) => {
        const down = at(dy) + 4 * first * outChannels;
        kernels.multiply(room, places, width, outChannels, down, outChannels, 1, at(filter), 1, outChannels, packing, 0);
        kernels.addPatches(at(slopes) + 4 * picture * inHeight * inWidth * inChannels, room, ...sizes);
      });
    });
    return slopes;
  };

  /** tfjs's own gives zeros where strides step over the picture's last rows; where they do not it is as good as ours. */
  const depthwise: Made = (otherwise) => (call) => {
    const { x, filter } = call.inputs as Record<string, tf.TensorInfo>;
    const info = convolutionOf(call.attrs, x.shape, filter.shape, true);
    const finish = info && stepsOver(info) ? finisher(call, info.outChannels) : undefined;
    if (finish === undefined || !isFloat(x, filter)) return otherwise(call);
    const result = makeOutput(info!.outShape, "float32"),
      [pictures, height, width, channels, ...rest] = sizesOf(info!, info!.batchSize);
    const sizes = [pictures, height, width, channels, info!.outChannels / channels, ...rest];
    kernels.depthwise(at(result), at(x), at(filter), ...sizes);
    return finish(result);
  };

  const depthwiseBack = (wanted: "filter" | "input"): Made => (otherwise) => (call) => {
    const { x, dy, filter } = call.inputs as Record<string, tf.TensorInfo>;
    const attrs = call.attrs as unknown as ConvolutionAttrs, ofFilter = wanted === "filter";
    const [inputShape, filterShape] = ofFilter ? [x.shape, attrs.filterShape!] : [attrs.inputShape!, filter.shape];
    const info = convolutionOf(call.attrs, inputShape, filterShape, true);
    if (info === undefined || !isFloat(dy, ofFilter ? x : filter)) return otherwise(call);
    const slopes = makeOutput(ofFilter ? filterShape : inputShape, "float32"),
      [pictures, height, width, channels, ...rest] = sizesOf(info, info.batchSize);
    const [dx, dFilter, from, by] = ofFilter ? [0, at(slopes), at(x), 0] : [at(slopes), 0, 0, at(filter)];
    kernels.depthwiseBack(
      dx,
      dFilter,
      from,
      by,
      at(dy),
      pictures,
      height,
      width,
      channels,
      info.outChannels / channels,
      ...rest,
    );
    return slopes;
  };

  return {
    BatchMatMul: (otherwise) => (call) => {
      const { a, b } = call.inputs as Record<string, tf.TensorInfo>;
      const { transposeA, transposeB } = call.attrs as unknown as FusedAttrs;
      return product(a, b, transposeA, transposeB) ?? otherwise(call);
    },
    _FusedMatMul: fused,
    Conv2D: convolution,
    FusedConv2D: convolution,
    DepthwiseConv2dNative: depthwise,
    FusedDepthwiseConv2D: depthwise,
    Add: add,
    Sum: sum,
    Identity: identity,
    GatherV2: gather,
    UnsortedSegmentSum: segmentSum,
    MaxPoolGrad: largestBack,
    Conv2DBackpropFilter: convolutionFilter,
    Conv2DBackpropInput: convolutionInput,
    DepthwiseConv2dNativeBackpropFilter: depthwiseBack("filter"),
    DepthwiseConv2dNativeBackpropInput: depthwiseBack("input"),
  };
}

function bound(backend: Backend) {
  return {
    wasm: backend.wasm,
    getMemoryOffset: (dataId: tf.TensorInfo["dataId"]) => backend.getMemoryOffset(dataId),
    makeOutput: (shape: readonly number[], dtype: tf.DataType) => backend.makeOutput(shape, dtype),
    incRef: (dataId: tf.TensorInfo["dataId"]) => backend.incRef(dataId),
  };
}

function isFloat(...tensors: tf.TensorInfo[]): boolean {
  return tensors.every(({ dtype }) => dtype === "float32");
}

/** What tfjs hands to a product, or to a convolution with all that follows. */
interface FusedAttrs {
  transposeA: boolean;
  transposeB: boolean;
  activation?: keyof typeof ACTIVATIONS;
  leakyreluAlpha?: number;
}

type Four = [number, number, number, number];

/** What tfjs hands to the gradient of pooling. */
interface PoolAttrs extends Pick<ConvolutionAttrs, "strides" | "pad" | "dimRoundingMode"> {
  filterSize: number | [number, number];
}

/** What tfjs hands to a convolution and its gradients. */
interface ConvolutionAttrs {
  strides: number | [number, number];
  pad: "valid" | "same" | number | tf.backend_util.ExplicitPadding;
  /** Null from a layer of tfjs that was told none. */
  dilations?: number | [number, number] | null;
  dataFormat?: string;
  dimRoundingMode?: "floor" | "round" | "ceil";
  filterShape?: Four;
  inputShape?: Four;
}

/** The convolution, if channels come last and there is something in it. */
function convolutionOf(
  attrs: tf.NamedAttrMap | undefined,
  x: readonly number[],
  filter: readonly number[],
  depthwise = false,
): tf.backend_util.Conv2DInfo | undefined {
  const { strides, pad, dilations, dataFormat = "NHWC", dimRoundingMode } = attrs as unknown as ConvolutionAttrs;
  if (dataFormat !== "NHWC") return undefined;
  const shapes = [x as Four, filter as Four] as const;
  const info = tf.backend_util.computeConv2DInfo(...shapes, strides, dilations ?? 1, pad, dimRoundingMode, depthwise);
  return sizeOf(info.outShape) * sizeOf([...x]) === 0 ? undefined : info;
}

function stepsOver(info: tf.backend_util.Conv2DInfo): boolean {
  const { inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth } = info;
  const high = (outHeight - 1) * strideHeight + info.effectiveFilterHeight;
  const wide = (outWidth - 1) * strideWidth + info.effectiveFilterWidth;
  return info.padInfo.type === "SAME" && (high < inHeight || wide < inWidth);
}

/** As the kernels take them. */
function sizesOf(info: tf.backend_util.Conv2DInfo, pictures: number): Sizes {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, filterHeight, filterWidth, padInfo } = info;
  const { strideHeight, strideWidth, dilationHeight, dilationWidth } = info;
  const [stride, dilation] = [[strideHeight, strideWidth], [dilationHeight, dilationWidth]];
  const picture = [pictures, inHeight, inWidth, inChannels, outHeight, outWidth, filterHeight, filterWidth];
  return [...picture, ...stride, ...dilation, padInfo.top, padInfo.left];
}
