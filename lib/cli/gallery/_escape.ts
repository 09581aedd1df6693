/** Text into HTML, so that it stays text. */

export { escapeHtml } from "../../notebook/mod.ts";

/** A value as JSON for a `<script type="application/json">`: nothing in it can end the element. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(/</g, "\\u003c");
}

/** A relative path as an address: whatever a file's name holds stays part of the path. */
export function pathUrl(path: string): string {
  return path.split("/").map((part) => part === ".." ? part : encodeURIComponent(part)).join("/");
}

/** Text without the escape sequences with which a terminal is told colours. */
export function withoutAnsi(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\))/g, "");
}

/** What a terminal would show of text that goes back to the start of its line by a carriage return. */
export function withoutOverwritten(text: string): string {
  return text.split("\n").map((line) => line.replace(/\r+$/, "").replace(/^.*\r/s, "")).join("\n");
}
