/** How a recipe that learnt from labels knows its own training rows again. */
import { type Frame, hashFrame, type Schema, select } from "../frame/mod.ts";
import type { LearntLabel } from "./_label.ts";
import { columnsOf } from "./_step.ts";
import { encoderOf, type LearntEncoder } from "./_steps.ts";

/**
 * A fingerprint of the rows, as far as what learns from labels sees them: those columns and the label, in the rows' order.
 * Undefined if nothing learnt from labels, or these rows lack a column.
 */
export function trainingHash(
  frame: Frame<Schema>,
  { encoders, label }: { encoders: readonly LearntEncoder[]; label?: LearntLabel },
): string | undefined {
  const read = new Set(encoders.flatMap((learnt) => {
    const { writeTraining, trainingColumns } = encoderOf(learnt);
    return writeTraining === undefined ? [] : [...columnsOf(learnt), ...trainingColumns?.(learnt) ?? []];
  }));
  if (label === undefined || read.size === 0) return undefined;
  const names = [...read, label.column];
  return names.every((name) => frame.names.includes(name)) ? hashFrame(select(frame, names)) : undefined;
}
