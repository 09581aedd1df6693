/** Values that say how they look. */

/** One value in several formats, by MIME type; the front end takes the richest that it knows. JSON formats hold objects. */
export type MimeBundle = Record<string, unknown>;

/** The name of the method by which a value says how it looks. */
export const DISPLAY: unique symbol = Symbol.for("Jupyter.display");

/** A value that says how it looks. Deno's kernel calls the same method for a cell's last expression. */
export interface Displayable {
  [DISPLAY](): MimeBundle | Promise<MimeBundle>;
}

/** Whether the value says how it looks. */
export function isDisplayable(value: unknown): value is Displayable {
  return typeof (value as Displayable | null | undefined)?.[DISPLAY] === "function";
}

/**
 * Lets plain data say how it looks. The method cannot be enumerated, so the data stays as plain as it was: JSON, equality
 * and copies do not see it.
 *
 * @param value an object, changed in place and returned
 * @param bundle makes the formats when asked; always give `text/plain`
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const point = displayAs({ x: 1, y: 2 }, () => ({ "text/plain": "(1, 2)" }));
 * assertEquals(JSON.stringify(point), '{"x":1,"y":2}');
 * assertEquals(isDisplayable(point), true);
 * ```
 */
export function displayAs<T extends object>(value: T, bundle: (value: T) => MimeBundle | Promise<MimeBundle>): T & Displayable {
  return Object.defineProperty(value, DISPLAY, { value: () => bundle(value) }) as T & Displayable;
}
