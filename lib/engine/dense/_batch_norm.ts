/** Normalisation by batches (Ioffe and Szegedy, "Batch normalization", ICML 2015) between the layers of our own loop. */
import { type CompiledKernels, moduleOf } from "../../simd.ts";
import type { BatchNorm } from "./stack.ts";
import { KERNELS } from "./_normalise_wasm.ts";

/** A matrix, and arrays with a number for each column. */
type By = [rows: number, columns: number, mean: number, variance: number, scale: number, shift: number, epsilon: number];
type BackBy = [rows: number, columns: number, variance: number, scale: number, dScale: number, dShift: number, epsilon: number];

/** What the module exports; addresses are bytes, see the source. */
interface NormKernels {
  normalise(to: number, normal: number, x: number, ...rest: [...By, sums: number]): void;
  normaliseBack(slopes: number, normal: number, ...rest: [...BackBy, sums: number]): void;
  normaliseBy(x: number, ...rest: [...By, factors: number]): void;
}

const COMPILED: CompiledKernels<NormKernels> = KERNELS;

/** The kernels on a memory. */
export function normKernels(memory: WebAssembly.Memory): NormKernels {
  return new WebAssembly.Instance(moduleOf(COMPILED), { env: { memory } }).exports as unknown as NormKernels;
}

/** The part of the flat arrays that a normalisation learns: a scale and a shift for each unit, and their gradients. */
export interface NormWeights {
  scale: Float32Array;
  shift: Float32Array;
  scaleGradient: Float32Array;
  shiftGradient: Float32Array;
}

/** A normalisation at work. */
export interface WorkingNorm {
  readonly of: BatchNorm["of"];
  /** Mean and variance as they move, which stand for those of the batch where nothing is learnt. */
  readonly moving: readonly [mean: Float32Array, variance: Float32Array];
  /** Normalises a batch, rows x units, and moves the averages; gives where the result is: for outputs in a place of its own. */
  forward(x: Float32Array, rows: number): Float32Array;
  /** Takes slopes back through it, in place, and fills the gradients. */
  back(slopes: Float32Array, rows: number): void;
  /** Normalises by the averages, in place. */
  apply(x: Float32Array, rows: number): void;
}

/** The sizes of the arrays that one needs. */
export function roomOfNorm({ of }: BatchNorm, rows: number, units: number): number[] {
  // The rows as they are normal, the result, the batch's mean and variance, the moving ones, and two sums in float64.
  return [rows * units, of === "outputs" ? rows * units : 0, units, units, units, units, 4 * units];
}

/** Starts one, in the arrays of {@linkcode roomOfNorm}. */
export function createNorm(
  { of, momentum, epsilon }: BatchNorm,
  weights: NormWeights,
  { arrays, kernels }: { arrays: readonly Float32Array[]; kernels: NormKernels },
): WorkingNorm {
  const [normal, result, mean, variance, movingMean, movingVariance, sums] = arrays, units = mean.length;
  const [toMean, toVariance, toSums] = [mean, variance, sums].map(({ byteOffset }) => byteOffset);
  const { scale: { byteOffset: scale }, shift: { byteOffset: shift } } = weights;
  const move = (moving: Float32Array, now: Float32Array) => {
    for (let i = 0; i < units; i++) moving[i] -= (moving[i] - now[i]) * (1 - momentum);
  };
  return {
    of,
    moving: [movingMean, movingVariance],
    forward(x, rows) {
      const to = of === "outputs" ? result : x, [at, from] = [normal.byteOffset, x.byteOffset];
      kernels.normalise(to.byteOffset, at, from, rows, units, toMean, toVariance, scale, shift, epsilon, toSums);
      move(movingMean, mean);
      move(movingVariance, variance);
      return to;
    },
    back(slopes, rows) {
      const { scaleGradient: { byteOffset: dScale }, shiftGradient: { byteOffset: dShift } } = weights;
      const [down, at] = [slopes.byteOffset, normal.byteOffset];
      kernels.normaliseBack(down, at, rows, units, toVariance, scale, dScale, dShift, epsilon, toSums);
    },
    apply(x, rows) {
      const [by, spread] = [movingMean.byteOffset, movingVariance.byteOffset];
      kernels.normaliseBy(x.byteOffset, rows, units, by, spread, scale, shift, epsilon, toSums);
    },
  };
}
