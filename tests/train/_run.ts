/**
 * A training run with all that a checkpoint must keep: dropout, normalisation, accumulated batches, averaged weights, early stopping. As a
 * script, `deno run _run.ts PATH FOLDER SOURCE`, it keeps a checkpoint after each step, says "started", and prints the hash of its weights.
 */
import { asTrain, asValidation } from "shoplens/dataset";
import { type NetworkPath, tf } from "shoplens/engine";
import { mlp } from "shoplens/models";
import { createRandom } from "shoplens/random";
import { adam, type CheckpointOptions, cosine, fit, type FitOptions, type Fitted } from "shoplens/train";
import { sha256 } from "../../lib/files.ts";
import { blobs } from "./_data.ts";

const data = blobs([[-0.4, 0], [0.4, 0.2]], 60, { spread: 1 });
export const train = asTrain(data);
export const validation = asValidation(blobs([[-0.4, 0], [0.4, 0.2]], 40, { seed: 2, spread: 1 }));

/** The training rows in pieces of 50, 50 and 20. */
export function* pieces() {
  for (let from = 0; from < 120; from += 50) {
    yield asTrain(data.take(Array.from({ length: Math.min(50, 120 - from) }, (_, i) => from + i)));
  }
}

/** tfjs gets the layers that our own loop does not know. */
export function network(path: NetworkPath, seed = 3): tf.LayersModel {
  const random = createRandom(seed);
  if (path === "fused") return mlp({ inputs: 2, hidden: [6], random });
  const initial = (name: string) => ({
    kernelInitializer: tf.initializers.glorotUniform({ seed: random.fork(name).uint32() }),
  });
  return tf.sequential({
    layers: [
      tf.layers.dense({ units: 6, inputShape: [2], activation: "relu", ...initial("a") }),
      tf.layers.batchNormalization(),
      tf.layers.dropout({ rate: 0.3 }),
      tf.layers.dense({ units: 1, activation: "sigmoid", ...initial("b") }),
    ],
  });
}

export const options: FitOptions = {
  epochs: 12,
  batchSize: 8,
  accumulate: 2,
  optimizer: adam(0.2, { weightDecay: 0.01 }),
  schedule: cosine({ warmup: 1 }),
  clipNorm: 0.5,
  averaging: 0.8,
  validation,
  earlyStopping: { patience: 6 },
  seed: 5,
};

export interface RunOptions extends FitOptions {
  source?: boolean;
  checkpoint?: CheckpointOptions;
}

/** Trains, and gives the weights' hash with all that `Fitted` says. */
export async function run(path: NetworkPath, { source = false, ...more }: RunOptions = {}) {
  const fitted = await fit(network(path), source ? pieces : train, { ...options, engine: path, ...more });
  const result = { weights: await hashOf(fitted), ...fitted.toJSON() };
  fitted.dispose();
  return result;
}

export async function hashOf({ model }: Fitted): Promise<string> {
  const parts = await Promise.all(
    model.getWeights().map((weight) => sha256(new Uint8Array(weight.dataSync().buffer.slice(0)))),
  );
  return parts.join();
}

if (import.meta.main) {
  const [path, folder, source] = Deno.args;
  // deno-lint-ignore no-console -- the parent reads it
  console.log("started");
  const result = await run(path as NetworkPath, {
    source: source === "source",
    checkpoint: { folder, everySteps: 1 },
    epochs: 60,
    earlyStopping: { patience: 60 },
  });
  // deno-lint-ignore no-console -- the parent reads it
  console.log(JSON.stringify(result));
}
