/** Dropout whose masks come from our streams. */
import type * as tf from "@tensorflow/tfjs";
import { cannot } from "../../errors.ts";
import type { Random } from "../../random.ts";
import { leaves } from "./layers.ts";

/** Layers of tfjs that draw noise which nobody can seed. */
const UNSEEDED = ["GaussianNoise", "GaussianDropout", "AlphaDropout"];

/**
 * Gives a function to be called before each step: it hands every dropout layer a new seed. Left to itself, tfjs draws the
 * masks at random if a layer has no seed, and the same mask in every step if it has one.
 *
 * @throws TypeError if a layer's noise cannot be seeded
 */
export function seedDropout(model: tf.LayersModel, random: Random | undefined): () => void {
  const layers = leaves(model);
  for (const layer of layers) {
    // Recurrent layers have dropout inside, under these names.
    const { dropout, recurrentDropout } = layer.getConfig() as { dropout?: number; recurrentDropout?: number };
    if (UNSEEDED.includes(layer.getClassName()) || dropout || recurrentDropout) {
      throw cannot("train the model", TypeError, {
        because: `layer "${layer.name}" (${layer.getClassName()}) draws noise that tfjs cannot seed`,
        fix: "Use tf.layers.dropout instead.",
      });
    }
  }
  const masked = layers.filter((layer) => ["Dropout", "SpatialDropout1D"].includes(layer.getClassName()));
  return () => {
    if (masked.length === 0) return;
    // tfjs declares the seed private and reads it in each call.
    for (const layer of masked) Object.assign(layer, { seed: nextSeed(random) });
  };
}

/**
 * A seed for the next mask. Never 0, which tfjs takes for none.
 *
 * @throws TypeError if there is no stream
 */
export function nextSeed(random: Random | undefined): number {
  if (random === undefined) {
    throw cannot("train the model", TypeError, { because: "it has dropout, and no random stream was given" });
  }
  return random.uint32() || 1;
}
