/** HTML and Markdown as values to show. What comes from data is escaped. */
import { DISPLAY, type Displayable, type MimeBundle } from "./display.ts";

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** The text so that HTML shows it as it is, between tags and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character]);
}

/** What may stand in an {@linkcode html} template. Lists are joined; null and undefined leave nothing. */
export type HtmlPart = string | number | bigint | boolean | null | undefined | Html | readonly HtmlPart[];

/** A piece of HTML, made by {@linkcode html}. Shows itself. */
export class Html implements Displayable {
  /** Use {@linkcode html}; what comes in here is not escaped. */
  constructor(readonly code: string) {}

  toString(): string {
    return this.code;
  }

  [DISPLAY](): MimeBundle {
    return { "text/html": this.code, "text/plain": withoutTags(this.code) };
  }
}

/**
 * HTML from a template: what is put in is escaped, except other pieces of HTML. Put attributes in quotes.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const names = ["Ann", "<b>Bob</b>"];
 * assertEquals(
 *   html`<ul>${names.map((name) => html`<li>${name}</li>`)}</ul>`.code,
 *   "<ul><li>Ann</li><li>&lt;b&gt;Bob&lt;/b&gt;</li></ul>",
 * );
 * ```
 */
export function html(template: TemplateStringsArray, ...parts: HtmlPart[]): Html {
  return new Html(template.reduce((code, text, i) => code + toCode(parts[i - 1]) + text));
}

function toCode(part: HtmlPart): string {
  if (part === null || part === undefined) return "";
  if (part instanceof Html) return part.code;
  return Array.isArray(part) ? part.map(toCode).join("") : escapeHtml(String(part));
}

/** What a reader without HTML sees: the text, a line for each block. */
function withoutTags(code: string): string {
  const text = code.replace(/<(style|script)\b[\s\S]*?<\/\1>/gi, "").replace(/\s+/g, " ")
    .replace(/<\/(p|div|tr|li|h\d|table|caption|ul|ol)>|<br\s*\/?>/gi, "\n")
    .replace(/<\/t[dh]>/gi, "  ")
    .replace(/<[^>]*>/g, "");
  const characters = Object.fromEntries(Object.entries(ESCAPES).map(([character, escape]) => [escape, character]));
  return text.replace(/&(?:amp|lt|gt|quot|#39);/g, (escape) => characters[escape])
    .split("\n").map((line) => line.trim().replace(/ {2,}/g, "  ")).filter((line) => line !== "").join("\n");
}

/** A piece of Markdown, made by {@linkcode markdown}. Shows itself. */
export class Markdown implements Displayable {
  /** Use {@linkcode markdown}. */
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }

  [DISPLAY](): MimeBundle {
    return { "text/markdown": this.text, "text/plain": this.text };
  }
}

/**
 * Markdown to show, for prose that quotes computed values.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const accuracy = 0.914;
 * assertEquals(markdown(`The model is right for **${Math.round(100 * accuracy)} %**.`).text, "The model is right for **91 %**.");
 * ```
 */
export function markdown(text: string): Markdown {
  return new Markdown(text);
}
