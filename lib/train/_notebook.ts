/** What training uses of the notebook room. */
export { DISPLAY, escapeHtml, type MimeBundle, progress, stopSignal, yieldToStop } from "../notebook/mod.ts";
