/**
 * tfjs's webgpu backend, where there is a graphics card: found, started, and given a way to read that works in Deno. The package comes
 * into memory only then.
 */
import * as tf from "@tensorflow/tfjs";
import { lendFromCpu } from "./_lend.ts";

/** A graphics card, or a program that stands in for one. */
export interface Card {
  readonly name: string;
  readonly software: boolean;
}

/** How hard to look: "likely" where there is a sign of a card, as to ask without one takes a fifth of a second. */
export type Search = "likely" | "always";

/** Where Linux shows cards to programs: Mesa's and NVIDIA's, and Windows's below it. */
const NODES = ["/dev/dri", "/dev/nvidia0", "/dev/dxg"];

/** The card, or why there is none, as a clause. */
export async function findCard(search: Search): Promise<Card | string> {
  if (!("gpu" in navigator)) return "this Deno has no WebGPU";
  if (search === "likely" && Deno.build.os === "linux" && !NODES.some(isThere)) return "there is no sign of a graphics card";
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null) return "WebGPU finds no graphics card";
  const { description, vendor, isFallbackAdapter } = adapter.info as GPUAdapterInfo & { isFallbackAdapter?: boolean };
  return { name: description || vendor, software: isFallbackAdapter ?? false };
}

function isThere(path: string): boolean {
  // Who may not look gets no card: to ask would stop the program with a question.
  if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") return false;
  try {
    return Deno.statSync(path) !== undefined;
  } catch {
    return false;
  }
}

/** The parts of tfjs's `WebGPUBackend` that are used here. */
interface WebgpuBackend {
  readonly device: GPUDevice;
  readonly commandEncoder: GPUCommandEncoder;
  readonly tensorMap: {
    get(dataId: object): { dtype: tf.DataType; values: tf.BackendValues | null; resource: GPUBuffer };
  };
  endComputePassEncoder(): void;
  ensureCommandEncoderReady(): void;
  submitQueue(): void;
  convertAndCacheOnCPU(dataId: object, values: tf.BackendValues): void;
  readSync(dataId: object): tf.BackendValues;
}

/** Starts the backend; if it did not, says why, as a clause. */
export async function startWebgpu(): Promise<string | undefined> {
  try {
    await import("@tensorflow/tfjs-backend-webgpu");
    if (!(await tf.setBackend("webgpu"))) return "it gives no device";
    await tf.ready();
    mendReading(tf.backend() as unknown as WebgpuBackend);
    mendSums();
    return computes() ? undefined : "what it computes is wrong";
  } catch (error) {
    return (error as Error).message;
  }
}

/** A card whose driver is broken, or a Deno that reads otherwise, is found out before anyone relies on it. */
function computes(): boolean {
  const wanted = Float32Array.from({ length: 1000 }, (_, i) => i % 7 + i / 1024);
  const seen = tf.tidy(() => tf.matMul(tf.tensor2d(wanted, [500, 2]), tf.tensor2d([0, 1, 1, 0], [2, 2])).dataSync());
  return seen.length === wanted.length && wanted.every((value, i) => seen[i ^ 1] === value);
}

/** Kernels whose threads add to the same numbers in the order in which they come: the same seed would not give the same bits. */
const IN_ANY_ORDER = [
  "UnsortedSegmentSum",
  "ScatterNd",
  "Bincount",
  "DenseBincount",
  "SparseSegmentMean",
  "SparseSegmentSum",
  "Dilation2DBackpropFilter",
  "Dilation2DBackpropInput",
];

/** Terms of a product from which on tfjs cuts it among threads that add in any order, and the program that is taken then. */
const LONG = 2000, PACKED = 3;

/** Lends by the cpu what sums in any order, and what webgpu lacks; and keeps long products from it. Once. */
function mendSums(): void {
  const present = new Set(tf.getKernelsForBackend("webgpu").map(({ kernelName }) => kernelName));
  for (const { kernelName } of tf.getKernelsForBackend("cpu")) {
    const inAnyOrder = IN_ANY_ORDER.includes(kernelName);
    if (inAnyOrder) tf.unregisterKernel(kernelName, "webgpu");
    if (inAnyOrder || !present.has(kernelName)) lendFromCpu(kernelName, "webgpu");
  }
  const termsOf = {
    BatchMatMul: termsOfProduct,
    _FusedMatMul: termsOfProduct,
    Conv2D: termsOfFilter,
    FusedConv2D: termsOfFilter,
  };
  for (const [kernelName, terms] of Object.entries(termsOf)) {
    const kernel = tf.getKernel(kernelName, "webgpu");
    tf.unregisterKernel(kernelName, "webgpu");
    tf.registerKernel({
      ...kernel,
      setupFunc: undefined,
      kernelFunc(given) {
        tf.env().set("WEBGPU_MATMUL_PROGRAM_TYPE", terms(given) < LONG ? -1 : PACKED);
        return kernel.kernelFunc(given);
      },
    });
  }
}

type Given = Parameters<tf.KernelConfig["kernelFunc"]>[0];

function termsOfProduct({ inputs, attrs }: Given): number {
  const { a } = inputs as { a: tf.TensorInfo }, { transposeA } = attrs as { transposeA: boolean };
  return a.shape[a.shape.length - (transposeA ? 2 : 1)];
}

function termsOfFilter({ inputs }: Given): number {
  const [height, width, depth] = (inputs as { filter: tf.TensorInfo }).filter.shape;
  return height * width * depth;
}

/**
 * Replaces how tensors are read at once. tfjs draws them on a canvas of two dimensions, which Deno lacks, and Deno's own way to read,
 * `mapAsync`, must be awaited. But a canvas of WebGPU becomes a bitmap at once, and the bitmap knows its bytes; a pixel is four.
 */
function mendReading(backend: WebgpuBackend): void {
  const readOthers = backend.readSync.bind(backend);
  backend.readSync = (dataId) => {
    const { dtype, values, resource } = backend.tensorMap.get(dataId);
    if (values !== null && values !== undefined || dtype === "string" || dtype === "complex64") return readOthers(dataId);
    const read = tf.util.convertBackendValuesAndArrayBuffer(bytesOf(backend, resource).buffer as ArrayBuffer, dtype);
    backend.convertAndCacheOnCPU(dataId, read);
    return read;
  };
}

/** Pixels of a row, the most rows that any card takes, and bytes of a pixel. */
const WIDTH = 256, MOST_ROWS = 8192, PIXEL = 4;

/** A canvas for each power of two of rows that was wanted, which is read from again: one that is let go leaves memory behind. */
const canvases = new Map<number, OffscreenCanvas>();

function canvasOf(device: GPUDevice, rows: number): OffscreenCanvas {
  const height = 2 ** Math.ceil(Math.log2(rows));
  let canvas = canvases.get(height);
  if (canvas === undefined) {
    canvas = new OffscreenCanvas(WIDTH, height);
    const usage = GPUTextureUsage.COPY_SRC | GPUTextureUsage.COPY_DST | GPUTextureUsage.RENDER_ATTACHMENT;
    canvas.getContext("webgpu")!.configure({ device, format: "rgba8unorm", usage, alphaMode: "premultiplied" });
    canvases.set(height, canvas);
  }
  return canvas;
}

function bytesOf(backend: WebgpuBackend, buffer: GPUBuffer): Uint8Array {
  const bytes = new Uint8Array(buffer.size), bytesPerRow = WIDTH * PIXEL;
  backend.endComputePassEncoder();
  for (let offset = 0; offset < bytes.length; offset += bytesPerRow * MOST_ROWS) {
    const pixels = Math.min((bytes.length - offset) / PIXEL, WIDTH * MOST_ROWS);
    const rows = Math.floor(pixels / WIDTH), rest = pixels % WIDTH;
    const canvas = canvasOf(backend.device, Math.ceil(pixels / WIDTH));
    const texture = canvas.getContext("webgpu")!.getCurrentTexture();
    backend.ensureCommandEncoderReady();
    const copy = (from: number, y: number, width: number, height: number) =>
      backend.commandEncoder.copyBufferToTexture(
        { buffer, bytesPerRow, offset: from },
        { texture, origin: [0, y] },
        [width, height],
      );
    if (rows > 0) copy(offset, 0, WIDTH, rows);
    if (rest > 0) copy(offset + rows * bytesPerRow, rows, rest, 1);
    backend.submitQueue();
    const bitmap = canvas.transferToImageBitmap();
    bytes.set(pixelsOf(bitmap).subarray(0, pixels * PIXEL), offset);
    bitmap.close();
  }
  return bytes;
}

/** What Deno itself reads a bitmap by. */
function pixelsOf(bitmap: ImageBitmap): Uint8Array {
  const prototype = Object.getPrototypeOf(bitmap);
  const key = Object.getOwnPropertySymbols(prototype).find(({ description }) => description === "Deno_bitmapData");
  if (key === undefined) throw new TypeError("this Deno does not let tensors be read at once");
  return Reflect.apply(prototype[key], bitmap, []);
}
