/**
 * tfjs made fast in Deno. Importing this room starts the fastest backend that works here (webgpu on a graphics card, else wasm with
 * SIMD, else cpu), mends what is slow or missing in it, lets models and tensors show themselves, and gives `tf` ready to use; `engine`
 * says what was chosen and why. The environment variable `SHOPLENS_ENGINE`, set to `webgpu`, `wasm` or `cpu`, forces one. Dense networks
 * run in a loop of our own. What takes long, there and in tfjs, is done by SIMD kernels of ours, on as many threads as `SHOPLENS_THREADS`
 * allows; large products by an OpenBLAS or Accelerate of the machine where native code is allowed: `SHOPLENS_BLAS` names a library, or is
 * `off`. All of the toolkit imports tfjs from here, so that there is one of it.
 *
 * Inside, from the ground up: `kernels` on a memory, and threads and a BLAS that help; `backend`, tfjs as it is started and mended; `model`,
 * what is read off a model of tfjs; `dense`, the loop; `variables`, the weights of any loss; and what stands on all of them.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { giveDisplays } from "./backend/display.ts";
import { startEngine } from "./backend/start.ts";

export { tf };
export type { BackendName, Engine } from "./backend/start.ts";

/**
 * The backend that runs `tf`: which, how, and why that one.
 *
 * @example
 * ```ts
 * import { assertEquals, assertStringIncludes } from "@std/assert";
 * assertEquals(tf.getBackend(), engine.backend);
 * assertStringIncludes(engine.describe(), engine.backend);
 * ```
 */
export const engine = await startEngine();
giveDisplays();

export { type AttentionOptions, attentionValues, attentionWeights, selfAttention } from "./attention.ts";
export { layerNorm, type LayerNormOptions } from "./layer_norm.ts";
export { activateLogits, type Loss, lossOfLogits, type LossRows, sigmoid } from "./loss.ts";
export type { Batch, Network, NetworkOptions, NetworkPath, Snapshot } from "./network.ts";
export { networkOf, openNetwork, shapeOf } from "./open_network.ts";
export {
  type AdamFigures,
  type RmspropFigures,
  type SgdFigures,
  type Step,
  stepAdam,
  stepBy,
  stepRmsprop,
  type StepRule,
  stepSgd,
} from "./steps.ts";
export { openVariables, type VariableWeights } from "./variables/variables.ts";
export type { Weights } from "./weights.ts";
