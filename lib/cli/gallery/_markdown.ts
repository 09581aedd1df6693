/** Markdown cells as HTML: no raw HTML, formulas as MathML, headings that can be linked to, no image from another host. */
import type { MarkdownIt, StateBlock, StateInline, Token } from "markdown-it";
import { escapeHtml } from "./_escape.ts";
import { highlight } from "./_highlight.ts";

export interface Heading {
  level: number;
  text: string;
  id: string;
}

export interface MarkdownContext {
  /** The notebook's headings so far; each text rendered adds its own. */
  headings: Heading[];
  /** Where a link or a relative image leads to from the page. */
  resolve(href: string): string;
  /** Pictures that the cell carries. */
  attachments?: Record<string, Record<string, unknown>>;
}

export type RenderMarkdown = (text: string, context: MarkdownContext) => string;

/** Loads the two packages and returns the function that renders. */
export async function loadMarkdown(): Promise<RenderMarkdown> {
  const [{ default: markdownIt }, { default: katex }] = await Promise.all([import("markdown-it"), import("katex")]);
  const markdown: MarkdownIt = markdownIt({ html: false, linkify: false, highlight: highlightFence });
  const formula = (tex: string, displayMode: boolean) =>
    katex.renderToString(tex, { output: "mathml", displayMode, throwOnError: false, strict: "ignore", trust: false });

  markdown.inline.ruler.after("escape", "formula", inlineFormula);
  markdown.block.ruler.before("fence", "formula_block", blockFormula, { alt: ["paragraph", "blockquote", "list"] });
  markdown.renderer.rules.formula = (tokens, index) => formula(tokens[index].content, false);
  markdown.renderer.rules.formula_block = (tokens, index) =>
    `<div class="formula">${formula(tokens[index].content, true)}</div>\n`;
  markdown.renderer.rules.table_open = () => `<div class="scroll" role="group" aria-label="Table"><table>`;
  markdown.renderer.rules.table_close = () => "</table></div>\n";

  return (text, context) => {
    const tokens = markdown.parse(text, {});
    tokens.forEach((token, index) => {
      if (token.type === "heading_open") nameHeading(token, tokens[index + 1], context.headings);
      for (const child of token.children ?? []) pointElsewhere(child, context);
    });
    return markdown.renderer.render(tokens, markdown.options, {});
  };
}

/** TypeScript in a text looks as it does in a cell; markdown-it escapes what gets no colours. */
function highlightFence(code: string, language: string): string {
  return /^(ts|typescript|js|javascript|json)$/.test(language) ? highlight(code) : "";
}

/** The text of inline Markdown, as a heading's link or a card shows it. */
function plainText(inline: Token): string {
  return (inline.children ?? []).map(({ content, type }) => type === "softbreak" ? " " : content).join("");
}

function nameHeading(open: Token, inline: Token, headings: Heading[]): void {
  const text = plainText(inline);
  const slug = text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "section";
  let id = slug;
  for (let number = 2; headings.some((heading) => heading.id === id); number++) id = `${slug}-${number}`;
  headings.push({ level: Number(open.tag.slice(1)), text, id });
  open.attrSet("id", id);
}

/** Leads links to the gallery's own pages, shows carried pictures, and turns pictures from elsewhere into links. */
function pointElsewhere(token: Token, { resolve, attachments }: MarkdownContext): void {
  if (token.type === "link_open") token.attrSet("href", resolve(String(token.attrGet("href") ?? "")));
  if (token.type !== "image") return;
  const source = String(token.attrGet("src") ?? "");
  const carried = source.startsWith("attachment:") ? attachments?.[decodeURIComponent(source.slice(11))] : undefined;
  const [type, data] = Object.entries(carried ?? {}).find(([type]) => /^image\/(png|jpeg|gif|webp)$/.test(type)) ?? [];
  if (type !== undefined) token.attrSet("src", `data:${type};base64,${String(data).replace(/\s/g, "")}`);
  else if (!isRelative(source)) becomeLink(token, source);
  else token.attrSet("src", resolve(source));
}

function becomeLink(image: Token, source: string): void {
  const name = image.children?.map(({ content }) => content).join("") || source;
  image.type = "html_inline";
  image.content = /^https?:/.test(source) ? `<a href="${escapeHtml(source)}">${escapeHtml(name)}</a>` : escapeHtml(name);
}

/** Whether an address stays beside the page, rather than going to another host or scheme. */
export function isRelative(href: string): boolean {
  return !/^([a-z][a-z\d+.-]*:|\/|\\)/i.test(href);
}

/** `$...$` or `$$...$$` within a line, as pandoc has it: no blank inside the dollars, no digit after them; nor code between. */
function inlineFormula(state: StateInline, silent: boolean): boolean {
  const found = /^(\$\$?)(?![\s$])((?:\\[\s\S]|[^$`\\])*?)(?<!\s)\1(?!\d)/.exec(state.src.slice(state.pos));
  if (state.src[state.pos] !== "$" || found === null) return false;
  if (!silent) state.push("formula", "math", 0).content = found[2];
  state.pos += found[0].length;
  return true;
}

/** A block from a line that starts with `$$` to one that ends with it. */
function blockFormula(state: StateBlock, start: number, end: number, silent: boolean): boolean {
  const line = (index: number) => state.src.slice(state.bMarks[index] + state.tShift[index], state.eMarks[index]);
  if (!line(start).startsWith("$$") || state.sCount[start] - state.blkIndent >= 4) return false;
  let last = start;
  const closes = (index: number) => line(index).trimEnd().endsWith("$$") && (index > start || line(index).trim().length > 3);
  while (last < end && !closes(last)) last++;
  if (last === end) return false;
  if (silent) return true;
  const text = state.getLines(start, last + 1, state.blkIndent, false).trim();
  const token = state.push("formula_block", "math", 0);
  token.content = text.slice(2, -2);
  token.block = true;
  token.map = [start, last + 1];
  state.line = last + 1;
  return true;
}
