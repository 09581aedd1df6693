/**
 * What runs inside a cell: showing values and tables, progress in place, the stop button, the project's folder, receipts that can be
 * checked, and the headline that a notebook is remembered by. All of it also works in a script, where values are printed,
 * progress is a line on the terminal, and Ctrl-C is the stop button.
 *
 * @module
 */
export { DISPLAY, type Displayable, displayAs, isDisplayable, type MimeBundle } from "./display.ts";
export { type DisplayHandle, openDisplay } from "./display_handle.ts";
export { escapeHtml, Html, html, type HtmlPart, Markdown, markdown } from "./html.ts";
export { headline, HEADLINE_MIME } from "./headline.ts";
export { percent } from "./percent.ts";
export { type CurrentFigures, Progress, progress, type ProgressOptions } from "./progress.ts";
export { projectPath } from "./project.ts";
export { createReceipt, type Figures, type Receipt, receiptFromJSON, type ReceiptParts } from "./receipt.ts";
export { show } from "./show.ts";
export { stopSignal, yieldToStop } from "./stop.ts";
export { type Table, table, type TableCell, type TableOptions, type TableRecord } from "./table.ts";
export { type Difference, type Verification, verify, type VerifyOptions } from "./verify.ts";
