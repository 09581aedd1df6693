/** Showing values, whatever the kernel would have made of them. */
import { DISPLAY, isDisplayable } from "./display.ts";
import { jupyter, print, publish } from "./_output.ts";

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
