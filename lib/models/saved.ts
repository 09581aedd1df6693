/** Models on disk, in the LayersModel format of tfjs: `model.json` beside one file of weights. */
import { tf } from "../engine/mod.ts";
import { cannot } from "../errors.ts";
import { replaceFile, sha256 } from "../files.ts";

/** What {@linkcode loadModel} gives. */
export interface SavedModel {
  model: tf.LayersModel;
  /** What was saved with it. */
  metadata: Record<string, unknown>;
}

/** `model.json` as tfjs writes it, with a checksum and the caller's metadata in the place that tfjs keeps for them. */
interface ModelFile {
  format: "layers-model";
  generatedBy: string;
  modelTopology: object;
  weightsManifest: [{ paths: [string]; weights: tf.io.WeightsManifestEntry[] }];
  userDefinedMetadata: { weightsSha256?: string } & Record<string, unknown>;
}

/**
 * Saves a model, of any layers, into `folder`, which is made if need be. tfjs, Keras converters and browsers read it;
 * models with layers of our own (`layers/`) are read where this room is imported, which registers them.
 *
 * A crash leaves the old model or the new one, never a mixture: weights go to a file named by their checksum, and
 * `model.json`, which names that file, is put in place by one rename at the end.
 *
 * @param metadata JSON values to keep with it
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { logistic } from "shoplens/models";
 * const folder = await Deno.makeTempDir();
 * const model = logistic({ inputs: 3 });
 * await saveModel(model, folder, { threshold: 0.4 });
 * const saved = await loadModel(folder);
 * assertEquals(saved.metadata, { threshold: 0.4 });
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function saveModel(model: tf.LayersModel, folder: string, metadata: Record<string, unknown> = {}): Promise<void> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  await model.save(tf.io.withSaveHandler((made) => {
    artifacts = made;
    return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } });
  }));
  const { modelTopology, weightSpecs, weightData } = artifacts!;
  const weights = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData));
  const weightsSha256 = await sha256(weights);
  const weightsName = `weights-${weightsSha256.slice(0, 12)}.bin`;
  const file: ModelFile = {
    format: "layers-model",
    generatedBy: `tfjs ${tf.version_core}`,
    modelTopology: modelTopology as object,
    weightsManifest: [{ paths: [weightsName], weights: weightSpecs! }],
    userDefinedMetadata: { ...metadata, weightsSha256 },
  };
  await Deno.mkdir(folder, { recursive: true });
  await replaceFile(`${folder}/${weightsName}`, weights);
  await replaceFile(`${folder}/model.json`, JSON.stringify(file));
  for await (const { name } of Deno.readDir(folder)) {
    if (/^weights-[0-9a-f]{12}\.bin$/.test(name) && name !== weightsName) await Deno.remove(`${folder}/${name}`);
  }
}

/**
 * Loads a model that {@linkcode saveModel}, or tfjs itself, saved into `folder`.
 *
 * @throws Deno.errors.NotFound if there is no model
 * @throws SyntaxError if `model.json` is not what tfjs writes, or the weights are cut or changed
 *
 * @example
 * ```ts
 * import { assertRejects } from "@std/assert";
 * await assertRejects(() => loadModel("no/such/folder"), Deno.errors.NotFound, "there is no file no/such/folder/model.json");
 * ```
 */
export async function loadModel(folder: string): Promise<SavedModel> {
  const path = `${folder}/model.json`;
  const file = parseModelFile(path, await readOrExplain(path, folder));
  const { paths, weights: weightSpecs } = file.weightsManifest[0];
  const weights = await readOrExplain(`${folder}/${paths[0]}`, folder);
  const { weightsSha256, ...metadata } = file.userDefinedMetadata ?? {};
  const expected = weightSpecs.reduce((sum, { shape, dtype }) => sum + bytesOf(shape, dtype), 0);
  if (weights.length !== expected || (weightsSha256 !== undefined && await sha256(weights) !== weightsSha256)) {
    throw cannot(`load the model in ${folder}`, SyntaxError, {
      because: `${paths[0]} is damaged: ${
        weights.length === expected ? "its checksum is not the one saved" : `${weights.length} bytes instead of ${expected}`
      }`,
      fix: "Save the model again, or take a copy that is whole.",
    });
  }
  const artifacts = { modelTopology: file.modelTopology, weightSpecs, weightData: weights.buffer as ArrayBuffer };
  try {
    return { model: await tf.loadLayersModel(tf.io.fromMemory(artifacts)), metadata };
  } catch (cause) {
    throw cannot(`load the model in ${folder}`, SyntaxError, {
      because: `tfjs does not understand its layers (${cause instanceof Error ? cause.message : cause})`,
      fix: "If it uses layers of your own, register them first with tf.serialization.registerClass.",
      cause,
    });
  }
}

function parseModelFile(path: string, bytes: Uint8Array): ModelFile {
  let file: Partial<ModelFile> | null, cause: unknown;
  try {
    file = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    [file, cause] = [null, error];
  }
  const manifest = file?.weightsManifest;
  if (
    !file?.modelTopology || manifest?.length !== 1 || manifest[0].paths?.length !== 1 || !Array.isArray(manifest[0].weights)
  ) {
    throw cannot(`load the model in ${path}`, SyntaxError, {
      because: cause === undefined ? "it is not a layers model of tfjs with one file of weights" : "it is not JSON",
      fix: "Save the model again, or take a copy that is whole.",
      cause,
    });
  }
  return file as ModelFile;
}

async function readOrExplain(path: string, folder: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw cannot(`load the model in ${folder}`, Deno.errors.NotFound, { because: `there is no file ${path}`, cause });
  }
}

function bytesOf(shape: number[], dtype: string): number {
  return tf.util.sizeFromShape(shape) * (dtype === "float32" || dtype === "int32" ? 4 : 1);
}
