/** What tells one training run from another: its rows, its model, its first weights and its options. */
import type { Dataset } from "../dataset.ts";
import type { Snapshot, tf } from "../engine/mod.ts";
import { sha256 } from "../files.ts";

/** A run, as a checkpoint names it. */
export interface Identity {
  /** Hash of the training rows. */
  data: string;
  /** Hash of the validation rows; none without. */
  validation?: string;
  /** Hash of the layers and how they are joined. */
  model: string;
  /** Hash of the weights that it started from. */
  weights: string;
  /** All that the course of training follows from, but rows and model. */
  options: Record<string, unknown>;
}

/** Hash of features, labels, weights, and what they are called. */
export async function hashOf({ features, labels, weights, names, classes, trueShares }: Dataset): Promise<string> {
  const parts = await Promise.all([features.data, labels, ...(weights ? [weights] : [])].map((part) => sha256(bytesOf(part))));
  return hashText(JSON.stringify([parts, features.columns, names, classes, trueShares]));
}

/** Hash of all that training changes. */
export async function hashWeights({ parameters, others }: Snapshot): Promise<string> {
  return hashText((await Promise.all([parameters, ...others].map((part) => sha256(bytesOf(part))))).join());
}

/**
 * Hash of the layers. tfjs numbers layers in the order that a process made them, so names give way to places; seeds change with each
 * step of dropout.
 */
export function hashModel(model: tf.LayersModel): Promise<string> {
  const places = new Map(model.layers.map(({ name }, place) => [name, `layer ${place}`]));
  places.set(model.name, "model");
  return hashText(JSON.stringify(model.toJSON(null, false), (key, value) => {
    if (key === "seed") return undefined;
    return typeof value === "string" ? places.get(value) ?? value : value;
  }));
}

/** In what two runs differ, in words; undefined if they are the same. */
export function differenceOf(kept: Identity, now: Identity, started: readonly string[]): string | undefined {
  if (kept.data !== now.data) return "it was made with other training rows";
  if (kept.validation !== now.validation) return "it was made with other validation rows";
  if (kept.model !== now.model) return "it is of another model";
  const names = [...new Set([...Object.keys(kept.options), ...Object.keys(now.options)])];
  for (const name of names) {
    const [before, after] = [kept, now].map(({ options }) => JSON.stringify(options[name]));
    if (before !== after) return `it was made with ${name} ${before ?? "left out"}, and not ${after ?? "left out"}`;
  }
  return started.includes(now.weights) ? undefined : "its model started from other weights";
}

function hashText(text: string): Promise<string> {
  return sha256(new TextEncoder().encode(text));
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
