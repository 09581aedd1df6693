/** Showing values, whatever the kernel would have made of them. */
import { jupyter, print, publish } from "./_output.ts";

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

/**
 * Shows a value now: a table, a chart, HTML, Markdown, or anything else as text. `await` it, so that it appears in its turn.
 *
 * A cell's last expression is shown by itself. Deno's own kernel leaves out NaN, infinities, -0, bigints and null, which `show` and the
 * kernel room's gate show too. In a script it prints the text.
 *
 * @example
 * ```ts
 * await show("What a script prints");
 * await show(NaN);
 * ```
 */
export async function show(value: unknown): Promise<void> {
  const host = jupyter();
  if (isDisplayable(value)) {
    const bundle = await value[DISPLAY]();
    return host === undefined ? print(String(bundle["text/plain"] ?? "")) : await publish(host, bundle);
  }
  if (host === undefined) return print(asText(value));
  const known = typeof value === "object" && value !== null;
  await publish(host, known ? await host.format(value) : { "text/plain": asText(value) });
}

/** Texts as they are; everything else as Deno writes it, which keeps -0 from 0 and 5n from 5. */
function asText(value: unknown): string {
  return typeof value === "string" ? value : Deno.inspect(value, { depth: 4 });
}
