/** The parts of a pipeline. */
import type { tf } from "../engine/mod.ts";
import type { Calibrated } from "../evaluate/mod.ts";
import type { Recipe } from "../features/mod.ts";
import type { Schema } from "../frame/mod.ts";
import type { Learnt } from "../models/mod.ts";
import type { Receipt } from "../notebook/mod.ts";
import type { Fitted } from "./fitted.ts";

/** What a {@linkcode Pipeline} is put together from. */
export interface PipelineParts<S extends Schema> {
  recipe: Recipe<S>;
  model: Fitted<tf.LayersModel | Learnt>;
  /** The model with its probabilities set right on validation data: what `calibrate` gave. */
  calibration?: Calibrated;
  /** Of two classes: this probability or more counts as positive. Default: 0.5. */
  threshold?: number;
  /** How its result was made. */
  receipt?: Receipt;
}
