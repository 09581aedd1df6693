/** A script, `deno run --v8-flags=--expose-gc _steps.ts PATH`: prints what memory holds after 1,000 steps of a training, and after 11,000. */
import { asTrain, Dataset } from "shoplens/dataset";
import { engine, type NetworkPath, tf } from "shoplens/engine";
import { matrix } from "shoplens/matrix";
import { logistic } from "shoplens/models";
import { createRandom } from "shoplens/random";
import { fit } from "shoplens/train";

const random = createRandom(1), rows = 2000, path = Deno.args[0] as NetworkPath;
const features = matrix(rows, 2, Float32Array.from({ length: 2 * rows }, () => random.normal()));
const labels = Float32Array.from({ length: rows }, () => random.integer(0, 2));
const data = asTrain(new Dataset({ features, labels, names: ["a", "b"], classes: ["no", "yes"] }));
const model = logistic({ inputs: 2 });

function held() {
  (globalThis as unknown as { gc(): void }).gc();
  const { numTensors, numBytes, numDataBuffers } = tf.memory();
  const wasm = engine.backend === "wasm" ? (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length : 0;
  return { tensors: [numTensors, numBytes, numDataBuffers], wasm, heap: Deno.memoryUsage().heapUsed };
}

const train = (epochs: number) => fit(model, data, { epochs, batchSize: 4, clipNorm: 1, engine: path, progress: false });
await train(2);
const before = held();
await train(20);
// deno-lint-ignore no-console -- the parent reads it
console.log(JSON.stringify([before, held()]));
