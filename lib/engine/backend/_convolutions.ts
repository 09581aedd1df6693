/** Convolutions of pictures in tfjs's memory, the largest of a window, and their gradients. */
import * as tf from "@tensorflow/tfjs";
import { type Heap, PARTS, type SharedKernel } from "./_heap.ts";
import { finishOf, finishRows, inputsOf, isFloat, type Made, sizeOf } from "./_tensor_kernel.ts";

type Info = tf.backend_util.Conv2DInfo;
type Four = [number, number, number, number];

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

/** What tfjs hands to the gradient of pooling. */
interface PoolAttrs extends Pick<ConvolutionAttrs, "strides" | "pad" | "dimRoundingMode"> {
  filterSize: number | [number, number];
}

/** Places that a thread takes at a time are a multiple of this: as many patches are laid out at once. */
const PLACES = 192;

/** The kernels of convolutions by name. */
export function convolutionKernels(heap: Heap): Record<string, Made> {
  const { kernels, share, at, make } = heap;

  /** What tells how much there is to do, and the room that it takes. */
  function workOf(info: Info): { cost: number; room: number } {
    const { batchSize, outHeight, outWidth, outChannels, filterHeight, filterWidth, inChannels } = info;
    const width = filterHeight * filterWidth * inChannels;
    return { cost: batchSize * outHeight * outWidth * outChannels * width, room: kernels.convolutionRoom(width, outChannels) };
  }

  /** A gradient that is summed in parts: `kernel` takes `numbers`, how many there are to sum over, and how many a part has. */
  function inParts(
    shape: readonly number[],
    kernel: SharedKernel,
    { numbers, over, ...work }: { numbers: (parts: number) => number[]; over: number; room?: number; cost: number },
  ): tf.TensorInfo {
    const slopes = make(shape), size = sizeOf(shape), each = Math.ceil(over / PARTS), items = Math.ceil(over / each);
    heap.withRoom(items * size, (parts) => {
      share(kernel, { ...work, numbers: [...numbers(parts), over, each], items });
      heap.sumOfParts(at(slopes), parts, items, size);
    });
    return slopes;
  }

  const convolution: Made = (otherwise) => (call) => {
    const { x, filter } = inputsOf(call), info = convolutionOf(call.attrs, x.shape, filter.shape);
    const finish = info && finishOf(heap, call, info.outChannels);
    if (finish === undefined || !isFloat(x, filter)) return otherwise(call);
    const { batchSize, outHeight, outWidth, outChannels, outShape } = info!, result = make(outShape);
    const numbers = [at(result), at(x), at(filter), ...sizesOf(info!), outChannels, finish.bias, finish.how];
    share("convolve", { ...workOf(info!), numbers, items: batchSize * outHeight * outWidth, unit: PLACES });
    return finish.activate(result);
  };

  const convolutionFilter: Made = (otherwise) => (call) => {
    const { x, dy } = inputsOf(call), { filterShape } = call.attrs as unknown as ConvolutionAttrs;
    const info = convolutionOf(call.attrs, x.shape, filterShape!);
    if (info === undefined || !isFloat(x, dy)) return otherwise(call);
    const numbers = (parts: number) => [parts, at(x), at(dy), ...sizesOf(info), info.outChannels];
    const over = info.batchSize * info.outHeight * info.outWidth;
    return inParts(filterShape!, "convolveFilter", { ...workOf(info), numbers, over });
  };

  const convolutionInput: Made = (otherwise) => (call) => {
    const { dy, filter } = inputsOf(call), { inputShape } = call.attrs as unknown as ConvolutionAttrs;
    const info = convolutionOf(call.attrs, inputShape!, filter.shape);
    if (info === undefined || !isFloat(dy, filter)) return otherwise(call);
    const slopes = make(inputShape!), numbers = [at(slopes), at(dy), at(filter), ...sizesOf(info), info.outChannels];
    share("convolveBack", { ...workOf(info), numbers, items: info.batchSize });
    return slopes;
  };

  /** Where tfjs's own is right it is as good as ours. */
  const depthwise: Made = (otherwise) => (call) => {
    const { x, filter } = inputsOf(call), info = convolutionOf(call.attrs, x.shape, filter.shape, true);
    const finish = info && isWrong(info) ? finishOf(heap, call, info.outChannels) : undefined;
    if (finish === undefined || !isFloat(x, filter)) return otherwise(call);
    const result = make(info!.outShape), numbers = [at(result), at(x), at(filter), ...sizesOf(info!), timesOf(info!)];
    share("depthwise", { numbers, items: info!.batchSize, cost: costOfDepthwise(info!) });
    finishRows(heap, result, info!.outChannels, finish);
    return finish.activate(result);
  };

  const depthwiseFilter: Made = (otherwise) => (call) => {
    const { x, dy } = inputsOf(call), { filterShape } = call.attrs as unknown as ConvolutionAttrs;
    const info = convolutionOf(call.attrs, x.shape, filterShape!, true);
    if (info === undefined || !isFloat(x, dy)) return otherwise(call);
    const numbers = (parts: number) => [parts, at(x), at(dy), ...sizesOf(info), timesOf(info)];
    return inParts(filterShape!, "depthwiseFilter", { numbers, over: info.batchSize, cost: costOfDepthwise(info) });
  };

  const depthwiseInput: Made = (otherwise) => (call) => {
    const { dy, filter } = inputsOf(call), { inputShape } = call.attrs as unknown as ConvolutionAttrs;
    const info = convolutionOf(call.attrs, inputShape!, filter.shape, true);
    if (info === undefined || !isFloat(dy, filter)) return otherwise(call);
    const slopes = make(inputShape!), numbers = [at(slopes), at(dy), at(filter), ...sizesOf(info), timesOf(info)];
    share("depthwiseBack", { numbers, items: info.batchSize, cost: costOfDepthwise(info) });
    return slopes;
  };

  const largestBack: Made = (otherwise) => (call) => {
    const { dy, input } = inputsOf(call), { filterSize, strides, pad, dimRoundingMode } = call.attrs as unknown as PoolAttrs;
    if (!isFloat(dy, input)) return otherwise(call);
    const info = tf.backend_util.computePool2DInfo(input.shape as Four, filterSize, strides, 1, pad, dimRoundingMode);
    const slopes = make(input.shape), numbers = [at(slopes), at(input), at(dy), ...sizesOf(info)];
    const cost = sizeOf(dy.shape) * info.filterHeight * info.filterWidth;
    share("largestBack", { numbers, items: info.batchSize, cost });
    return slopes;
  };

  return {
    Conv2D: convolution,
    FusedConv2D: convolution,
    Conv2DBackpropFilter: convolutionFilter,
    Conv2DBackpropInput: convolutionInput,
    DepthwiseConv2dNative: depthwise,
    FusedDepthwiseConv2D: depthwise,
    DepthwiseConv2dNativeBackpropFilter: depthwiseFilter,
    DepthwiseConv2dNativeBackpropInput: depthwiseInput,
    MaxPoolGrad: largestBack,
  };
}

/** The convolution, if channels come last and a filter fits in at all. */
function convolutionOf(
  attrs: tf.NamedAttrMap | undefined,
  x: readonly number[],
  filter: readonly number[],
  depthwise = false,
): Info | undefined {
  const { strides, pad, dilations, dataFormat = "NHWC", dimRoundingMode } = attrs as unknown as ConvolutionAttrs;
  if (dataFormat !== "NHWC") return undefined;
  const shapes = [x as Four, filter as Four] as const;
  const info = tf.backend_util.computeConv2DInfo(...shapes, strides, dilations ?? 1, pad, dimRoundingMode, depthwise);
  return sizeOf(info.outShape) === 0 ? undefined : info;
}

/** Numbers out for each channel of a depthwise convolution. */
function timesOf({ outChannels, inChannels }: Info): number {
  return outChannels / inChannels;
}

function costOfDepthwise({ batchSize, outHeight, outWidth, outChannels, filterHeight, filterWidth }: Info): number {
  return batchSize * outHeight * outWidth * outChannels * filterHeight * filterWidth;
}

/** tfjs's own depthwise convolution is, where strides step over the picture's last rows, and where a number tells how much to pad. */
function isWrong(info: Info): boolean {
  const { inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth } = info;
  const high = (outHeight - 1) * strideHeight + info.effectiveFilterHeight;
  const wide = (outWidth - 1) * strideWidth + info.effectiveFilterWidth;
  return info.padInfo.type === "SAME" ? high < inHeight || wide < inWidth : info.padInfo.type !== "VALID";
}

/** As the kernels take them. */
function sizesOf(info: Info): number[] {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, filterHeight, filterWidth, padInfo } = info;
  const { strideHeight, strideWidth, dilationHeight, dilationWidth } = info;
  const picture = [inHeight, inWidth, inChannels, outHeight, outWidth, filterHeight, filterWidth];
  return [...picture, strideHeight, strideWidth, dilationHeight, dilationWidth, padInfo.top, padInfo.left];
}
