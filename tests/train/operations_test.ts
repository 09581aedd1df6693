/** Networks that tfjs runs, trained by our kernels, beside the same in operations of tfjs alone. */
import { assert, assertEquals } from "@std/assert";
import { asTrain, Dataset } from "shoplens/dataset";
import { tf } from "shoplens/engine";
import { matrix } from "shoplens/matrix";
import { deepFm, ftTransformer } from "shoplens/models";
import { createRandom } from "shoplens/random";
import { adam, cosine, fit, type FitOptions } from "shoplens/train";

const LEVELS = 1000, categories = ["a", "b"].map((name, at) => ({ name, at, width: 1, levels: LEVELS }));

/** Codes, of which the first are mostly seen once. */
function rowsOf(count: number): Dataset {
  const random = createRandom(7);
  const row = () => [LEVELS, 30, 3, 2].map((levels) => random.integer(0, levels));
  return new Dataset({
    features: matrix(count, 4, Float32Array.from(Array.from({ length: count }, row).flat())),
    labels: Float32Array.from({ length: count }, () => random.integer(0, 2)),
    names: ["a", "b", "c", "d"],
    classes: ["no", "yes"],
  });
}

const initial = (seed: number) => ({ kernelInitializer: tf.initializers.glorotNormal({ seed }) });

/** rows x 4 codes -> P(yes); tables are large enough to be learnt by their rows. */
const models: Record<string, () => tf.LayersModel> = {
  "embeddings of tfjs": () => {
    const embeddingsInitializer = tf.initializers.randomNormal({ stddev: 0.5, seed: 1 });
    return tf.sequential({
      layers: [
        tf.layers.embedding({ inputShape: [4], inputDim: LEVELS, outputDim: 18, embeddingsInitializer }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 1, activation: "sigmoid", ...initial(2) }),
      ],
    });
  },
  "a convolution, and normalisation by batches": () =>
    tf.sequential({
      layers: [
        tf.layers.batchNormalization({ inputShape: [4] }),
        tf.layers.reshape({ targetShape: [4, 1] }),
        tf.layers.conv1d({ filters: 5, kernelSize: 2, activation: "tanh", ...initial(1) }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 1, activation: "sigmoid", ...initial(2) }),
      ],
    }),
  "DeepFM": () => deepFm({ inputs: 4, categories, width: 18, hidden: [6], random: createRandom(1) }),
  "FT-transformer": () =>
    ftTransformer({ inputs: 4, categories, width: 16, heads: 2, attentionDropout: 0, dropout: 0, random: createRandom(1) }),
};

interface Plan {
  steps: number;
  rate: number;
  weightDecay: number;
  clipNorm: number;
  epsilon: number;
}

/** AdamW along clipped gradients, on all rows at once. */
function trainByOperations(model: tf.LayersModel, { features, labels }: Dataset, plan: Plan): void {
  const { steps, rate, weightDecay, clipNorm, epsilon } = plan;
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const zeros = () => variables.map((variable) => tf.variable(tf.zerosLike(variable)));
  const [means, squares] = [zeros(), zeros()];
  for (let t = 1; t <= steps; t++) {
    tf.tidy(() => {
      const x = tf.tensor2d(features.data, [features.rows, features.columns]), y = tf.tensor2d(labels, [features.rows, 1]);
      const { grads } = tf.variableGrads(() => {
        const p = model.apply(x, { training: true }) as tf.Tensor;
        return tf.neg(tf.mean(tf.log(tf.add(tf.mul(y, p), tf.mul(tf.sub(1, y), tf.sub(1, p)))))) as tf.Scalar;
      }, variables);
      const slopes = variables.map(({ name }) => grads[name]);
      const norm = Math.sqrt(slopes.reduce((sum, slope) => sum + tf.sum(tf.square(slope)).dataSync()[0], 0));
      const corrected = rate * Math.sqrt(1 - 0.999 ** t) / (1 - 0.9 ** t);
      variables.forEach((variable, i) => {
        const slope = tf.mul(slopes[i], Math.min(1, clipNorm / norm)), kept = variable.rank < 2 ? 1 : 1 - rate * weightDecay;
        means[i].assign(tf.add(tf.mul(0.9, means[i]), tf.mul(0.1, slope)));
        squares[i].assign(tf.add(tf.mul(0.999, squares[i]), tf.mul(0.001, tf.square(slope))));
        const change = tf.div(tf.mul(corrected, means[i]), tf.add(tf.sqrt(squares[i]), epsilon));
        variable.assign(tf.sub(tf.mul(kept, variable), change));
      });
    });
  }
  tf.dispose([means, squares]);
}

const weightsOf = (model: tf.LayersModel) => model.getWeights().flatMap((weight) => [...weight.dataSync()]);

for (const [name, build] of Object.entries(models)) {
  Deno.test(`${name}: fit ends where operations of tfjs end, clipped and decayed`, async () => {
    const [ours, theirs] = [build(), build()], data = rowsOf(60), first = weightsOf(ours);
    assertEquals(weightsOf(theirs), first);
    // A large epsilon, as Adam magnifies rounding where a gradient is nearly nothing.
    const plan = { steps: 20, rate: 0.01, weightDecay: 0.1, clipNorm: 0.05, epsilon: 1e-3 };
    trainByOperations(theirs, data, plan);
    const { steps, rate, weightDecay, clipNorm, epsilon } = plan;
    const optimizer = adam(rate, { weightDecay, epsilon });
    await fit(ours, asTrain(data), { epochs: steps, batchSize: 60, optimizer, clipNorm });
    const expected = weightsOf(theirs), moved = expected.filter((weight, i) => Math.abs(weight - first[i]) > 1e-3).length;
    assert(moved > first.length / 20, `${moved} of ${first.length} weights moved`);
    weightsOf(ours).forEach((weight, i) => assert(Math.abs(weight - expected[i]) < 2e-5, `${i}: ${weight}, ${expected[i]}`));
    ours.dispose();
    theirs.dispose();
  });
}

Deno.test("tables that are learnt by their rows: a run stopped at any step goes on to the bits of a run never stopped", async () => {
  const data = asTrain(rowsOf(300)), folder = await Deno.makeTempDir();
  const run = async (more: FitOptions) => {
    const model = models.DeepFM(), optimizer = adam(0.05, { weightDecay: 0.01 }), schedule = cosine({ warmup: 1 });
    const { history } = await fit(model, data, { epochs: 4, batchSize: 32, optimizer, schedule, clipNorm: 0.5, ...more });
    const weights = weightsOf(model);
    model.dispose();
    return { weights, history };
  };
  const whole = await run({});
  for (const step of [1, 7, 13, 33]) {
    let looked = 0;
    const { signal } = new AbortController();
    Object.defineProperty(signal, "aborted", { get: () => ++looked > step });
    const checkpoint = { folder: `${folder}/${step}`, everySteps: 3 };
    await run({ checkpoint, signal });
    assertEquals(await run({ checkpoint }), whole, `stopped at step ${step}`);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("averaged and accumulated steps of tables are those of any weights", async () => {
  const data = asTrain(rowsOf(64)), averaging = 0.7;
  const run = async (more: FitOptions) => {
    const model = models["embeddings of tfjs"]();
    await fit(model, data, { epochs: 5, optimizer: adam(0.01, { epsilon: 1e-3 }), ...more });
    const weights = weightsOf(model);
    model.dispose();
    return weights;
  };
  const [whole, parts] = [await run({ batchSize: 64 }), await run({ batchSize: 16, accumulate: 4 })];
  whole.forEach((weight, i) => assert(Math.abs(weight - parts[i]) < 1e-5));
  // The average as it is defined, of the weights after each step.
  let average = await run({ batchSize: 64, epochs: 1 });
  for (let epochs = 2; epochs <= 5; epochs++) {
    const weights = await run({ batchSize: 64, epochs });
    average = average.map((value, i) => averaging * value + (1 - averaging) * weights[i]);
  }
  (await run({ batchSize: 64, averaging })).forEach((weight, i) => assert(Math.abs(weight - average[i]) < 1e-6));
});

for (const path of ["tfjs", "fused"]) {
  Deno.test(`${path}: tensors and all memory stay as they are over 10,000 steps`, async () => {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--allow-all",
        "--no-check",
        "--v8-flags=--expose-gc",
        new URL("./_steps.ts", import.meta.url).pathname,
        path,
      ],
      stderr: "inherit",
    }).output();
    const [before, after] = JSON.parse(new TextDecoder().decode(stdout));
    assertEquals(after.tensors, before.tensors);
    assertEquals(after.wasm, before.wasm);
    assert(after.heap - before.heap < 1e6, `${(after.heap - before.heap) / 1e6} MB more`);
  });
}
