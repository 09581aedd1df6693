import { assert, assertEquals, assertRejects } from "@std/assert";
import { tf } from "shoplens/engine";
import { loadModel, mlp, saveModel } from "shoplens/models";
import { createRandom } from "shoplens/random";

const random = createRandom(42);
const weightsOf = (model: tf.LayersModel) => model.getWeights().map((weight) => Array.from(weight.dataSync()));

/** Runs with a folder that is gone afterwards. */
async function withFolder(use: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const filesOf = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();

Deno.test("a model comes back bit for bit, with its metadata, and no tensor is left over", () =>
  withFolder(async (folder) => {
    const before = tf.memory().numTensors;
    const model = mlp({ inputs: 3, hidden: [4], l2: 0.1, dropout: 0.2, random });
    const own = tf.memory().numTensors - before;
    await saveModel(model, `${folder}/deep/er`, { threshold: 0.3 });
    assertEquals(tf.memory().numTensors, before + own);
    const loaded = await loadModel(`${folder}/deep/er`);
    assertEquals(tf.memory().numTensors, before + 2 * own);
    assertEquals(weightsOf(loaded.model), weightsOf(model));
    assertEquals(loaded.metadata, { threshold: 0.3 });
    assertEquals(loaded.model.layers.map((layer) => layer.getConfig().kernelRegularizer !== undefined), [true, false, true]);
    model.dispose();
    loaded.model.dispose();
    assertEquals(tf.memory().numTensors, before);
  }));

Deno.test("tfjs itself reads the folder", () =>
  withFolder(async (folder) => {
    const model = mlp({ inputs: 3, hidden: [4], random });
    await saveModel(model, folder);
    const { modelTopology, weightsManifest } = JSON.parse(await Deno.readTextFile(`${folder}/model.json`));
    const weightData = (await Deno.readFile(`${folder}/${weightsManifest[0].paths[0]}`)).buffer;
    const loaded = await tf.loadLayersModel(
      tf.io.fromMemory({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData }),
    );
    assertEquals(weightsOf(loaded), weightsOf(model));
    model.dispose();
    loaded.dispose();
  }));

Deno.test("saving over a model replaces it and leaves nothing of the old one", () =>
  withFolder(async (folder) => {
    for (const seed of [1, 2]) {
      const model = mlp({ inputs: 3, random: createRandom(seed) });
      await saveModel(model, folder);
      const { model: loaded } = await loadModel(folder);
      assertEquals(weightsOf(loaded), weightsOf(model));
      model.dispose();
      loaded.dispose();
    }
    const files = filesOf(folder);
    assertEquals(files.length, 2);
    assert(files[0] === "model.json" && /^weights-[0-9a-f]{12}\.bin$/.test(files[1]), files.join());
  }));

Deno.test("until model.json is renamed, a reader finds the old model whole", () =>
  withFolder(async (folder) => {
    const model = mlp({ inputs: 3, random });
    await saveModel(model, folder);
    // What a crash in the midst of the next save leaves: new weights in place, a draft of model.json beside the old.
    await Deno.writeTextFile(`${folder}/weights-000000000000.bin`, "new weights");
    await Deno.writeTextFile(`${folder}/model.json.draft.tmp`, "{ half");
    const { model: loaded } = await loadModel(folder);
    assertEquals(weightsOf(loaded), weightsOf(model));
    await saveModel(model, folder);
    assert(!filesOf(folder).includes("weights-000000000000.bin"));
    model.dispose();
    loaded.dispose();
  }));

Deno.test("a damaged model is refused with what is wrong", () =>
  withFolder(async (folder) => {
    const before = tf.memory().numTensors;
    await assertRejects(() => loadModel(folder), Deno.errors.NotFound, "there is no file");
    const model = mlp({ inputs: 3, random });
    await saveModel(model, folder);
    model.dispose();
    const json = await Deno.readTextFile(`${folder}/model.json`);
    const weightsPath = `${folder}/${filesOf(folder)[1]}`, weights = await Deno.readFile(weightsPath);

    await Deno.writeFile(weightsPath, weights.slice(0, 100));
    await assertRejects(() => loadModel(folder), SyntaxError, `100 bytes instead of ${weights.length}`);
    await Deno.writeFile(weightsPath, weights.map((byte, i) => i === 7 ? byte ^ 1 : byte));
    await assertRejects(() => loadModel(folder), SyntaxError, "its checksum is not the one saved");
    await Deno.writeFile(weightsPath, weights);

    await Deno.writeTextFile(`${folder}/model.json`, json.slice(0, 200));
    await assertRejects(() => loadModel(folder), SyntaxError, "it is not JSON");
    await Deno.writeTextFile(`${folder}/model.json`, `{"format":"graph-model"}`);
    await assertRejects(() => loadModel(folder), SyntaxError, "not a layers model");
    await Deno.writeTextFile(`${folder}/model.json`, "null");
    await assertRejects(() => loadModel(folder), SyntaxError, "not a layers model");
    await Deno.writeTextFile(`${folder}/model.json`, json.replaceAll('"Dense"', '"Tense"'));
    await assertRejects(() => loadModel(folder), SyntaxError, "does not understand its layers");
    await Deno.writeTextFile(`${folder}/model.json`, json);
    await Deno.remove(weightsPath);
    await assertRejects(() => loadModel(folder), Deno.errors.NotFound, "there is no file");
    assertEquals(tf.memory().numTensors, before);
  }));
