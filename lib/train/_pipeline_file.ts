/** Pipelines on disk: `pipeline.json` says all but the model, and in which folder beside it the model is. */
import { cannot } from "../errors.ts";
import { calibrationFromJSON } from "../evaluate/mod.ts";
import { recipeFromJSON } from "../features/mod.ts";
import type { Schema } from "../frame/mod.ts";
import { replaceFile } from "../files.ts";
import { receiptFromJSON } from "../notebook/mod.ts";
import { loadFitted } from "./fitted.ts";
import type { PipelineParts } from "./pipeline_parts.ts";

/** `pipeline.json`. */
interface PipelineFile {
  format: "shoplens pipeline";
  version: 1;
  /** The model's folder, beside this file. */
  model: string;
  threshold: number;
  recipe: unknown;
  calibration?: unknown;
  receipt?: unknown;
}

/** Two folders take turns, so that the one in use stays whole until the other is. */
const MODEL_FOLDERS = ["model-a", "model-b"];

/** Writes a pipeline's parts; see `Pipeline.save`. */
export async function writePipeline(parts: PipelineParts<Schema>, folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const before = await readPipelineFile(folder).catch(() => undefined);
  const model = MODEL_FOLDERS[before?.model === MODEL_FOLDERS[0] ? 1 : 0];
  await removeFolder(`${folder}/${model}`);
  await parts.model.save(`${folder}/${model}`);
  const { recipe, calibration, threshold = 0.5, receipt } = parts;
  const file: PipelineFile = { format: "shoplens pipeline", version: 1, model, threshold, recipe, calibration, receipt };
  await replaceFile(`${folder}/pipeline.json`, JSON.stringify(file, null, 1));
  for (const other of MODEL_FOLDERS) if (other !== model) await removeFolder(`${folder}/${other}`);
}

/** Reads what a pipeline is put together from. */
export async function readPipeline(folder: string): Promise<PipelineParts<Schema>> {
  const { recipe: recipeJSON, calibration: calibrationJSON, receipt: receiptJSON, threshold, ...file } = await readPipelineFile(
    folder,
  );
  const recipe = recipeFromJSON(recipeJSON);
  const receipt = receiptJSON === undefined ? undefined : receiptFromJSON(JSON.stringify(receiptJSON));
  const model = await loadFitted(`${folder}/${file.model}`);
  try {
    const calibration = calibrationJSON === undefined ? undefined : calibrationFromJSON(calibrationJSON, model);
    return { recipe, model, calibration, threshold, receipt };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

async function readPipelineFile(folder: string): Promise<PipelineFile> {
  const path = `${folder}/pipeline.json`, action = `load the pipeline in ${folder}`;
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw cannot(action, Deno.errors.NotFound, { because: `there is no file ${path}`, cause });
  }
  let file: Partial<PipelineFile> | null = null, cause: unknown;
  try {
    file = JSON.parse(text);
  } catch (error) {
    cause = error;
  }
  const fine = file?.format === "shoplens pipeline" && file.version === 1 && MODEL_FOLDERS.includes(file.model!) &&
    Number.isFinite(file.threshold);
  if (!fine) {
    throw cannot(action, SyntaxError, {
      because: cause === undefined ? "pipeline.json is not a pipeline of this version" : "pipeline.json is no JSON",
      fix: "Save the pipeline again, or take a copy that is whole.",
      cause,
    });
  }
  return file as PipelineFile;
}

async function removeFolder(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
