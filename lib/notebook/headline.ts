/** The one sentence that a notebook is remembered by. */
import { displayAs } from "./display.ts";
import { show } from "./show.ts";

/** The MIME type by which the notebook runner finds a headline; it holds `{ text }`. */
export const HEADLINE_MIME = "application/vnd.shoplens.headline+json";

/**
 * Shows the notebook's main result, and marks it for the summary and the gallery.
 *
 * @param text one sentence with the figures that matter; Markdown
 *
 * @example
 * ```ts
 * await headline(`The network is right for ${91} of 100 people.`);
 * ```
 */
export function headline(text: string): Promise<void> {
  return show(displayAs({ text }, () => ({ [HEADLINE_MIME]: { text }, "text/markdown": `**${text}**`, "text/plain": text })));
}
