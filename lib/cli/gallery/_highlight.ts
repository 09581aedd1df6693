/** Modest colours for TypeScript: comments, strings, numbers and keywords; the rest is left in peace. */
import { escapeHtml } from "./_escape.ts";

const keywords = new Set(
  ("abstract as async await break case catch class const continue declare default delete do else enum export extends false " +
    "finally for from function if implements import in instanceof interface is keyof let new null of private protected public " +
    "readonly return satisfies set static super switch this throw true try type typeof undefined using var void while yield")
    .split(" "),
);

/** What a word may be; a template literal counts as one string, with what stands in its ${}: enough for reading. */
const token = new RegExp(
  [
    /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))/,
    /(?<string>"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|`(?:\\[\s\S]|[^`\\])*`?)/,
    /(?<number>\b(?:0[xbo][\da-f_]+|\d[\d_]*(?:\.[\d_]+)?(?:e[+-]?\d+)?)n?\b)/,
    /(?<word>[A-Za-z_$][\w$]*)/,
  ].map(({ source }) => source).join("|"),
  "gi",
);

/** Code as HTML, with `<span class="comment|string|number|keyword">`. */
export function highlight(code: string): string {
  let html = "";
  let end = 0;
  for (const match of code.matchAll(token)) {
    html += escapeHtml(code.slice(end, match.index));
    end = match.index + match[0].length;
    const kind = Object.entries(match.groups!).find(([, text]) => text !== undefined)![0];
    const text = escapeHtml(match[0]);
    if (kind !== "word") html += `<span class="${kind}">${text}</span>`;
    else html += keywords.has(match[0]) && code[match.index - 1] !== "." ? `<span class="keyword">${text}</span>` : text;
  }
  return html + escapeHtml(code.slice(end));
}
