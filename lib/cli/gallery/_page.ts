/** The frame of every page, a notebook's page, and the index with its cards. */
import { formatSeconds } from "../seconds.ts";
import type { CodeCell, TextCell } from "../notebook_file.ts";
import type { About } from "./_about.ts";
import type { GalleryEntry } from "./_entry.ts";
import { escapeHtml, pathUrl } from "./_escape.ts";
import { highlight } from "./_highlight.ts";
import { type Heading, isRelative, type RenderMarkdown } from "./_markdown.ts";
import { renderOutputs } from "./_outputs.ts";
import { type Section, sectionsOf } from "./_sections.ts";

/** A notebook with what its card says. */
export interface CourseEntry extends GalleryEntry {
  about: About;
}

export interface PageTools {
  markdown: RenderMarkdown;
  /** Where a link that stands in a notebook leads to from the gallery. */
  resolve(href: string): string;
}

export interface Page {
  path: string;
  html: string;
  pictures: Map<string, Uint8Array>;
  /** What the search finds on it. */
  title: string;
  sections: Section[];
}

/** What tells our pages from others in the same folder. */
export const GENERATOR = '<meta name="generator" content="shoplens">';

const charts = ["vega.min.js", "vega-lite.min.js", "vega-embed.min.js", "fit.js"];

/** The page of the notebook at `index` of the course. */
export function notebookPage(course: readonly CourseEntry[], index: number, { markdown, resolve }: PageTools): Page {
  const entry = course[index];
  const headings: Heading[] = [];
  const pictures = new Map<string, Uint8Array>();
  const text = (source: string, attachments?: TextCell["attachments"]) => markdown(source, { headings, resolve, attachments });
  const cells = entry.notebook.cells.map((cell, position) =>
    cell.cell_type === "code"
      ? codeCell(cell, position, renderOutputs(cell.outputs, { name: entry.name, pictures, markdown: text }))
      : textCell(cell, position, text)
  ).join("");
  const content = `${contents(course, index, headings)}
<main id="main_content">
${facts(entry)}
${entry.reason ? `<p class="notice ${entry.status}">${escapeHtml(entry.reason)}</p>\n` : ""}${
    headings.some(({ level }) => level === 1) ? "" : `<h1>${escapeHtml(entry.about.title)}</h1>\n`
  }${cells}
${turnPage(course, index)}
</main>`;
  const html = frame({
    title: entry.about.title,
    content,
    kind: "notebook",
    scripts: cells.includes('class="plot"') ? charts : [],
  });
  const { title } = entry.about;
  return { path: pageOf(entry), html, pictures, title, sections: sectionsOf(cells, title) };
}

/** The first page: the course as cards. */
export function indexPage(course: readonly CourseEntry[]): string {
  const counts = (["passed", "skipped", "failed", "stopped"] as const)
    .map((status) => ({ status, count: course.filter((entry) => entry.status === status).length }))
    .filter(({ count }) => count > 0).map(({ status, count }) => `${count} ${status}`);
  const content = `<main id="main_content">
<h1>What will people do in a shop?</h1>
<p class="lead">A course in notebooks on predicting it. Each has been run, and its charts answer to the pointer.</p>
<p class="count">${course.length} notebook${course.length === 1 ? "" : "s"}${counts.length ? `: ${counts.join(", ")}` : ""}</p>
<ol class="cards">
${course.map(card).join("\n")}
</ol>
</main>`;
  return frame({ title: "The course", content, kind: "index", scripts: [] });
}

export function pageOf({ name }: { name: string }): string {
  return `${name}.html`;
}

function card(entry: CourseEntry): string {
  const { about, headline, reason, status } = entry;
  const [number, title] = numbered(entry);
  const paragraph = (kind: string, text?: string) => text ? `<p class="${kind}">${escapeHtml(text)}</p>\n` : "";
  return `<li class="card"><h2><a href="${pathUrl(pageOf(entry))}"><span class="number">${number}</span> ${title}</a></h2>
${paragraph("question", about.question)}${paragraph("result", headline)}${paragraph(`reason ${status}`, reason)}${
    facts(entry)
  }</li>`;
}

function facts({ status, seconds, about }: CourseEntry): string {
  const parts = [
    about.minutes && `<span>${about.minutes} min to read</span>`,
    seconds !== undefined && `<span>ran in ${formatSeconds(seconds)}</span>`,
    status && `<span class="status ${status}">${status}</span>`,
  ].filter(Boolean);
  return parts.length === 0 ? "" : `<p class="small">${parts.join(" ")}</p>`;
}

/** The number with which a notebook's name starts, and its title without it, both escaped. */
function numbered({ name, about }: CourseEntry): [number: string, title: string] {
  const number = /^\d+/.exec(name)?.[0] ?? "";
  return [number, escapeHtml(about.title.replace(new RegExp(`^0*${Number(number)}[\\s.:·—–-]+`), "") || about.title)];
}

function textCell(
  cell: TextCell,
  position: number,
  markdown: (text: string, attachments?: TextCell["attachments"]) => string,
): string {
  if (cell.cell_type === "raw" || cell.source.trim() === "") return "";
  return `<div class="prose" id="cell_${position + 1}">\n${markdown(cell.source, cell.attachments)}</div>\n`;
}

const labels: Record<string, string> = { "parameters": "Parameters", "injected-parameters": "Parameters of this run" };

function codeCell(cell: CodeCell, position: number, outputs: string): string {
  if (cell.source.trim() === "") return outputs;
  const tags = cell.metadata.tags ?? [];
  const label = tags.map((tag) => labels[tag]).find((label) => label !== undefined) ?? "Code";
  const folded = tags.includes("hide-input") ? "" : " open";
  const number = cell.execution_count === null ? "" : ` ${cell.execution_count}`;
  return `<div class="cell" id="cell_${position + 1}">
<details class="code"${folded}><summary>${label}${number}</summary><pre><code>${highlight(cell.source)}</code></pre></details>
${outputs}</div>
`;
}

function contents(course: readonly CourseEntry[], index: number, headings: readonly Heading[]): string {
  const sections = headings.filter(({ level }) => level === 2)
    .map(({ id, text }) => `<li><a href="#${encodeURIComponent(id)}">${escapeHtml(text)}</a></li>`).join("\n");
  const items = course.map((entry, position) => {
    const [number, title] = numbered(entry);
    const current = position === index;
    const link = `<a href="${pathUrl(pageOf(entry))}"${
      current ? ' aria-current="page"' : ""
    }><span class="number">${number}</span> ${title}</a>`;
    return `<li>${link}${current && sections !== "" ? `\n<ol>\n${sections}\n</ol>` : ""}</li>`;
  });
  return `<nav class="contents" aria-label="Contents">
<details open><summary>Contents</summary>
<ol>
${items.join("\n")}
</ol>
</details>
</nav>`;
}

function turnPage(course: readonly CourseEntry[], index: number): string {
  if (course.length === 1) return "";
  const link = (entry: CourseEntry | undefined, rel: "prev" | "next", word: string) =>
    entry === undefined
      ? "<span></span>"
      : `<a rel="${rel}" href="${pathUrl(pageOf(entry))}"><span class="small">${word}</span> ${
        escapeHtml(entry.about.title)
      }</a>`;
  return `<nav class="turn" aria-label="Previous and next">
${link(course[index - 1], "prev", "Previous")}
${link(course[index + 1], "next", "Next")}
</nav>`;
}

/** The dialog that the search opens. Ids with an underscore are the page's own: those of headings have none. */
const SEARCH = `<dialog id="search_dialog" aria-label="Search">
<div class="ask">
<label for="search_query">Search the course</label>
<input type="search" id="search_query" autocomplete="off" spellcheck="false" autofocus>
<button type="button" id="search_close">Close</button>
</div>
<p class="small" role="status"></p>
<ol></ol>
</dialog>`;

interface Frame {
  title: string;
  content: string;
  kind: "index" | "notebook";
  scripts: readonly string[];
}

/** Nothing but files beside the page is ever loaded; the policy holds even where an output should have slipped through. */
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "base-uri 'none'; form-action 'none'";

const icon = "data:image/svg+xml," + encodeURIComponent(
  "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' fill='none' stroke='#177e89' stroke-width='2'>" +
    "<circle cx='7' cy='7' r='4.5'/><path d='m10.5 10.5 4 4'/></svg>",
);

function frame({ title, content, kind, scripts }: Frame): string {
  const loads = scripts.map((script) => `<script defer src="assets/${script}"></script>\n`).join("");
  const fold = kind === "notebook"
    ? '<button type="button" id="fold_button" aria-pressed="false" hidden>Hide code</button>\n'
    : "";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
${GENERATOR}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · shoplens</title>
<link rel="icon" href="${icon}">
<link rel="stylesheet" href="assets/gallery.css">
<script src="assets/gallery.js"></script>
<script defer src="assets/search.js"></script>
${loads}</head>
<body class="${kind}">
<a class="skip" href="#main_content">Skip to the content</a>
<header class="bar">
<a class="brand" href="index.html">shoplens</a>
<div class="tools">
<button type="button" id="search_button" aria-keyshortcuts="/" hidden>Search</button>
${fold}<button type="button" id="theme_button" hidden>Dark</button>
</div>
</header>
${content}
<footer>Made by shoplens, MIT licence. Charts by Vega, BSD licence: <a href="assets/licences.txt">all licences</a>.</footer>
${SEARCH}
</body>
</html>
`;
}

/** An address in a notebook, seen from the gallery: other notebooks are its pages, files stay where they are. */
export function resolver(course: readonly { name: string }[], toNotebooks: string): (href: string) => string {
  const names = new Set(course.map(({ name }) => name));
  return (href) => {
    if (!isRelative(href) || href.startsWith("#") || href === "") return href;
    const [, name, rest] = /^(?:\.\/)?([^/?#]+)\.ipynb([?#].*)?$/.exec(href) ?? [];
    if (name !== undefined && names.has(decodeURIComponent(name))) return `${name}.html${rest ?? ""}`;
    return toNotebooks === "" ? href : `${toNotebooks}/${href}`;
  };
}
