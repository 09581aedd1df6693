/** When to stop before the end. */
import { cannot } from "../errors.ts";

/** How long `fit` waits for a better validation loss. */
export interface EarlyStopping {
  /** Epochs without a better validation loss before it stops. Default 10. */
  patience?: number;
  /** By how much the loss must fall to count as better. Default 0. */
  minDelta?: number;
}

/** What `earlyStopping` means, with its defaults; undefined where it is off. */
export function readEarlyStopping(
  { earlyStopping, validation }: { earlyStopping?: boolean | EarlyStopping; validation?: unknown },
): Required<EarlyStopping> | undefined {
  if (earlyStopping === undefined || earlyStopping === false) return undefined;
  const { patience = 10, minDelta = 0 } = earlyStopping === true ? {} : earlyStopping;
  if (validation === undefined) {
    throw cannot("stop early", TypeError, {
      because: "there is no validation data to watch",
      fix: "Pass validation, the second part that split gives.",
    });
  }
  if (!(Number.isInteger(patience) && patience >= 1)) {
    throw cannot("stop early", RangeError, { expected: "patience of 1 epoch or more", received: patience });
  }
  if (!(minDelta >= 0 && minDelta < Infinity)) {
    throw cannot("stop early", RangeError, { expected: "minDelta of 0 or more", received: minDelta });
  }
  return { patience, minDelta };
}
