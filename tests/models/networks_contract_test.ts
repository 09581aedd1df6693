/** What every network of this room keeps, whatever it is made of. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Task } from "shoplens/dataset";
import { lossOfLogits, openNetwork, tf } from "shoplens/engine";
import { matrix } from "shoplens/matrix";
import { autoencoder, deepAndCross, deepFm, ftTransformer, logistic, mlp, wideAndDeep } from "shoplens/models";
import { createRandom, type Random } from "shoplens/random";
import { adam, fit, type Fitted, loadFitted } from "shoplens/train";
import { categories, rowsOf } from "./_rows.ts";

interface Shape {
  inputs: number;
  task: Task;
  classes?: number;
  random: Random;
  categories?: typeof categories;
}

const hidden = [6, 6], crosses = [["city", "device"]], norm = "layer", stacked = "stacked" as const;
/** Each builds a small network; `change` is for options that a test needs otherwise. */
const builders: Record<string, (shape: Shape, change?: object) => tf.LayersModel> = {
  "autoencoder": (shape, change) => autoencoder({ ...shape, hidden: [6], l2: 0.01, corruption: 0.2, ...change }),
  "logistic": (shape, change) => logistic({ ...shape, task: shape.task as "binary", l1: 0.01, l2: 0.01, ...change }),
  "mlp": (shape, change) => mlp({ ...shape, hidden, l2: 0.01, dropout: 0.2, ...change }),
  "mlp by batches": (shape, change) => mlp({ ...shape, hidden, normalization: "batch", ...change }),
  "residual mlp": (shape, change) =>
    mlp({ ...shape, hidden: [6, 6, 6], normalization: norm, residual: true, dropout: 0.2, ...change }),
  "wide and deep": (shape, change) => wideAndDeep({ ...shape, hidden, width: 3, crosses, dropout: 0.2, ...change }),
  "DeepFM": (shape, change) => deepFm({ ...shape, hidden, width: 3, l2: 0.01, ...change }),
  "deep and cross": (shape, change) => deepAndCross({ ...shape, hidden, width: 3, ...change }),
  "deep and cross of a rank, stacked": (shape, change) =>
    deepAndCross({ ...shape, hidden, width: 3, rank: 2, structure: stacked, dropout: 0.2, ...change }),
  "FT-transformer": (shape, change) => ftTransformer({ ...shape, width: 8, heads: 2, ...change }),
};
/** An autoencoder predicts a number, its error; a logistic regression predicts none. */
function tasksOf(name: string): readonly Task[] {
  return name === "autoencoder"
    ? ["regression"]
    : name === "logistic"
    ? ["binary", "multiclass"]
    : ["binary", "multiclass", "regression"];
}
const weightsOf = (model: tf.LayersModel) => model.getWeights().map((weight) => Array.from(weight.dataSync()));

for (const [name, build] of Object.entries(builders)) {
  const built = (task: Task, { seed = 1, ...change }: { seed?: number; [option: string]: unknown } = {}) =>
    build({ inputs: 5, task, ...(task === "multiclass" && { classes: 3 }), categories, random: createRandom(seed) }, change);

  for (const task of tasksOf(name)) {
    Deno.test(`${name}, ${task}: the same seed gives the same bits through building, training and files, without a leak`, async () => {
      const before = tf.memory().numTensors, stored = tf.engine().backend.numDataIds();
      const folder = await Deno.makeTempDir(), data = rowsOf(task, 70), untouched = data.features.data.slice();
      const options = { epochs: 2, batchSize: 16, optimizer: adam(0.01), progress: false };
      const train = async () => await fit(built(task), data, options);
      const [one, same] = [await train(), await train()];
      assertEquals(weightsOf(same.model), weightsOf(one.model));
      assertEquals(data.features.data, untouched);

      await one.save(folder);
      const loaded = await loadFitted(folder) as Fitted;
      assertEquals(weightsOf(loaded.model), weightsOf(one.model));
      assertEquals(loaded.predict(data.features), one.predict(data.features));
      assertEquals(loaded.model.countParams(), one.model.countParams());
      // Training goes on from a file as it would have from memory.
      const [further, expected] = [await fit(loaded.model, data, options), await fit(same.model, data, options)];
      assertEquals(weightsOf(further.model), weightsOf(expected.model));
      assert(JSON.stringify(weightsOf(further.model)) !== JSON.stringify(weightsOf(one.model)));

      for (const fitted of [one, same, loaded]) fitted.dispose();
      assertEquals(tf.memory().numTensors, before);
      assertEquals(tf.engine().backend.numDataIds(), stored);
      await Deno.remove(folder, { recursive: true });
    });

    Deno.test(`${name}, ${task}: rows are predicted one by one as together, and as the task says`, async () => {
      const data = rowsOf(task, 40), fitted = await fit(built(task), data, { epochs: 1, progress: false });
      const { data: all, columns } = fitted.predict(data.features);
      assertEquals([all.length, columns], task === "multiclass" ? [120, 3] : [40, 1]);
      for (const row of [0, 39]) {
        const own = all.slice(row * columns, (row + 1) * columns), alone = fitted.predict(data.take([row]).features).data;
        alone.forEach((value, i) => assert(Math.abs(value - own[i]) < 1e-5, `${value}, ${own[i]}`));
        if (task !== "regression") assert(own.every((p) => p > 0 && p < 1));
        if (task === "multiclass") assert(Math.abs(own.reduce((sum, p) => sum + p, 0) - 1) < 1e-6);
      }
      assertEquals(fitted.predict(matrix(0, 5)).data.length, 0);
      fitted.dispose();
    });

    // What normalisation by batches computes in training is not what it computes afterwards.
    if (name === "mlp by batches") continue;
    Deno.test(`${name}, ${task}: the gradient is how the loss changes in any direction`, () => {
      // Without masks, which change from step to step; without penalties, which are no part of the loss; and smooth.
      const plain = { dropout: 0, attentionDropout: 0, corruption: 0, l1: 0, l2: 0, activation: "tanh" };
      const model = built(task, plain), random = createRandom(5), { features, labels, rows } = rowsOf(task, 30);
      const opened = openNetwork(model, { task }), { outputs, parameters } = opened;
      const weights = new Float32Array(rows).fill(1);
      const moveFrom = (start: Float32Array, direction: ArrayLike<number>, step: number) => {
        for (let i = 0; i < parameters.length; i++) parameters[i] = start[i] + step * direction[i];
        opened.commit();
      };
      // From a point where nothing is zero or one.
      moveFrom(parameters.slice(), Array.from(parameters, () => random.normal()), 0.2);
      opened.backward({ features: features.data, labels, weights, rows });
      const gradients = opened.gradients.slice(), start = parameters.slice(), size = Math.hypot(...gradients);
      const lossAt = (direction: ArrayLike<number>, step: number) => {
        moveFrom(start, direction, step);
        return lossOfLogits(task, { logits: opened.logits(features), outputs, labels, weights }) / rows;
      };
      const errors = Array.from({ length: 7 }, () => {
        const direction = Array.from(gradients, () => random.normal());
        const expected = (lossAt(direction, 3e-4) - lossAt(direction, -3e-4)) / 6e-4;
        return Math.abs(direction.reduce((sum, change, i) => sum + change * gradients[i], 0) - expected) / size;
      });
      // In a few directions a gate of the transformer opens or closes on the way, and the slope breaks; so the middle one counts.
      const [, , , middle] = errors.toSorted((a, b) => a - b);
      assert(middle < 0.005, `${errors}`);
      opened.close();
      model.dispose();
    });
  }

  Deno.test(`${name}: another seed builds another model, but for the one that starts at zero`, () => {
    const [one, other] = [built("binary", { seed: 1 }), built("binary", { seed: 2 })];
    assertEquals(JSON.stringify(weightsOf(one)) === JSON.stringify(weightsOf(other)), name === "logistic");
    one.dispose();
    other.dispose();
  });

  const knowsCodes = !/logistic|mlp|autoencoder/.test(name);
  if (knowsCodes) {
    Deno.test(`${name}: a code that no level has counts as 0, not seen, and each code counts as itself`, () => {
      const model = built("regression", { dropout: 0, attentionDropout: 0 }),
        opened = openNetwork(model, { task: "regression" });
      // From a point where nothing is zero.
      opened.parameters.forEach((_, i) => opened.parameters[i] += 0.3 * Math.sin(i + 1));
      opened.commit();
      const of = (city: number, device: number) => opened.logits(matrix(1, 5, Float32Array.of(0.5, city, -1, device, 2)))[0];
      for (const odd of [4, -1, 1.5, 1e9, -Infinity, NaN]) assertEquals(of(odd, 1), of(0, 1), `${odd}`);
      assertEquals(of(2, 3), of(2, 0));
      const all = [0, 1, 2, 3].flatMap((city) => [0, 1, 2].map((device) => of(city, device)));
      assertEquals(new Set(all).size, 12);
      opened.close();
      model.dispose();
    });
  }

  Deno.test(`${name}: what cannot be built is refused with a sentence, and leaves no tensor`, () => {
    const before = tf.memory().numTensors;
    const refused = (change: Record<string, unknown>, kind: new () => Error, text: string) =>
      assertThrows(() => built("binary", change).dispose(), kind, text);
    refused({ inputs: 0 }, RangeError, "inputs to be a whole number of 1 or more, received 0");
    refused({ l2: -1 }, RangeError, "l2 of 0 or more, received -1");
    if (name !== "autoencoder") {
      refused({ classes: 3 }, TypeError, 'say task: "multiclass"');
      refused({ task: "multiclass" }, RangeError, "classes, a whole number of 2 or more");
      refused({ task: "ranking" }, TypeError, 'received "ranking"');
    }
    if (name === "logistic") return assertEquals(tf.memory().numTensors, before);
    refused({ random: undefined }, TypeError, "random, such as createRandom(42)");
    const share = name === "autoencoder" ? "corruption" : "dropout";
    refused({ [share]: 1 }, RangeError, `${share} in [0, 1), received 1`);
    if (name !== "FT-transformer") {
      refused({ hidden: [4, 0] }, RangeError, "hidden[1] to be a whole number of 1 or more");
      refused({ initializer: "glorot" }, RangeError, "glorotUniform");
      refused({ activation: "ReLU" }, RangeError, "relu, relu6, selu");
    }
    if (!knowsCodes) return assertEquals(tf.memory().numTensors, before);
    const city = { name: "city", at: 1, width: 1, levels: 4 };
    refused({ width: 0.5 }, RangeError, "width to be a whole number of 1 or more");
    refused({ categories: [{ ...city, at: 5 }] }, TypeError, "a place of its own among 5 inputs");
    refused({ categories: [city, city] }, TypeError, "a place of its own among 5 inputs");
    refused({ categories: [{ ...city, width: 2 }] }, TypeError, "city at 1, 2 wide");
    refused({ categories: [{ ...city, levels: 0 }] }, RangeError, "a whole number of levels of city");
    assertEquals(tf.memory().numTensors, before);
  });
}

Deno.test("options of one model only are refused with a sentence too", () => {
  const before = tf.memory().numTensors, shape = { inputs: 5, task: "binary" as const, categories, random: createRandom(1) };
  const refused = (build: () => tf.LayersModel, text: string) => assertThrows(() => build().dispose(), RangeError, text);
  refused(() => wideAndDeep({ ...shape, crosses: [["city"]] }), "two or more different categories in each cross");
  refused(() => wideAndDeep({ ...shape, crosses: [["city", "city"]] }), "two or more different categories in each cross");
  refused(() => wideAndDeep({ ...shape, crosses: [["city", "a"]] }), 'categories held as codes: city, device, received "a"');
  const many = categories.map((category) => ({ ...category, levels: 5000 }));
  refused(() => wideAndDeep({ ...shape, categories: many, crosses }), "levels of city x device, from 1 to 16,777,216");
  refused(() => deepAndCross({ ...shape, crosses: 0 }), "crosses to be a whole number of 1 or more");
  refused(() => deepAndCross({ ...shape, rank: 0 }), "rank to be a whole number of 1 or more");
  refused(() => deepAndCross({ ...shape, structure: "beside" as "stacked" }), '"parallel" or "stacked"');
  refused(() => ftTransformer({ ...shape, heads: 3 }), "heads that divide a width of 32, received 3");
  refused(() => ftTransformer({ ...shape, blocks: 0 }), "blocks to be a whole number of 1 or more");
  refused(() => ftTransformer({ ...shape, attentionDropout: 1 }), "attentionDropout in [0, 1)");
  assertEquals(tf.memory().numTensors, before);
});
