/** A fingerprint of a frame's content, for receipts. */
import { createHash } from "node:crypto";
import type { AnyFrame } from "./rows.ts";

/**
 * SHA-256 of the names, kinds and values in their order, as hexadecimal. It does not see how a category numbers its levels, nor
 * a role or a label.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { frameOf, number } from "shoplens/frame";
 * const frame = frameOf({ x: [1, null] }, { x: number() });
 * assertEquals(hashFrame(frame), hashFrame(frameOf({ x: [1, NaN] }, { x: number() })));
 * ```
 */
export function hashFrame(frame: AnyFrame): string {
  const hash = createHash("sha256");
  hash.update(JSON.stringify(frame.names.map((name: string) => [name, frame.schema[name].kind])));
  for (const name of frame.names) {
    const column = frame.columns[name];
    if (column.kind === "number" || column.kind === "time") {
      // One NaN, one zero: whatever bits they had.
      const values = column.values.map((value: number) => value !== value ? NaN : value + 0);
      hash.update(new Uint8Array(values.buffer));
    } else if (column.kind === "flag") {
      hash.update(column.values);
    } else if (column.kind === "category") {
      const occurring = new Set(column.codes);
      const used = column.levels.filter((_: string, code: number) => occurring.has(code)).toSorted();
      const places = new Map(used.map((level: string, place: number) => [level, place]));
      const placeOf = Int32Array.from(column.levels, (level: string) => places.get(level) ?? -1);
      hash.update(JSON.stringify(used));
      hash.update(new Uint8Array(column.codes.map((code: number) => code < 0 ? -1 : placeOf[code]).buffer));
    } else {
      for (let row = 0; row < frame.rows; row += 10_000) hash.update(JSON.stringify(column.values.slice(row, row + 10_000)));
    }
  }
  return hash.digest("hex");
}
