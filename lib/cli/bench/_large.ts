/** The larger of the two dense networks. */
import { asTrain } from "../../dataset.ts";
import type { tf } from "../../engine/mod.ts";
import { mlp } from "../../models/mod.ts";
import { createRandom } from "../../random.ts";
import { fit, type Fitted } from "../../train/mod.ts";
import { table } from "./_workload.ts";

export const ROW_WIDTH = 100;

/** 100-512-256-128-1. */
export function largeNetwork(): tf.LayersModel {
  return mlp({ inputs: ROW_WIDTH, hidden: [512, 256, 128], random: createRandom(1) });
}

/** The same, as training leaves it. */
export function fittedLarge(): Promise<Fitted> {
  return fit(largeNetwork(), asTrain(table(512, ROW_WIDTH)), { epochs: 1, progress: false });
}
