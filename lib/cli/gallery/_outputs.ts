/** A cell's outputs as HTML: charts alive with a picture beneath, tables made safe, text as text. */
import { escapeHtml, pathUrl, scriptJson, withoutAnsi, withoutOverwritten } from "./_escape.ts";
import { headlineOf, isProgress, type MimeBundle, type Output } from "../notebook_file.ts";
import { sanitise } from "./_sanitise.ts";

export interface OutputContext {
  /** The notebook's name, under which its pictures are filed. */
  name: string;
  /** Pictures to write beside the page, by their path from it. */
  pictures: Map<string, Uint8Array>;
  markdown(text: string): string;
}

/** Pictures of charts have so many pixels for one of the page, to be sharp. */
const CHART_SCALE = 2;

type Display = Extract<Output, { data: MimeBundle }>;

/** All outputs of one cell, or nothing where none is to be seen. */
export function renderOutputs(outputs: readonly Output[], context: OutputContext): string {
  const html = mergeStreams(outputs).map((output) => renderOutput(output, context)).filter((html) => html !== "");
  return html.length === 0 ? "" : `<div class="outputs">\n${html.join("\n")}\n</div>\n`;
}

/** Lines logged one after the other are one text. */
function mergeStreams(outputs: readonly Output[]): Output[] {
  const merged: Output[] = [];
  for (const output of outputs) {
    const last = merged.at(-1);
    if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name) {
      merged[merged.length - 1] = { ...last, text: last.text + output.text };
    } else merged.push(output);
  }
  return merged;
}

function renderOutput(output: Output, context: OutputContext): string {
  switch (output.output_type) {
    case "stream": {
      const text = withoutOverwritten(withoutAnsi(output.text)).trimEnd();
      return text === "" ? "" : preformatted(text, `stream ${output.name}`);
    }
    case "error":
      return renderError(output);
    default:
      return renderDisplay(output, context);
  }
}

function renderError({ ename, evalue, traceback }: Extract<Output, { output_type: "error" }>): string {
  const title = `<p><strong>${escapeHtml(ename)}</strong> ${escapeHtml(withoutAnsi(evalue))}</p>`;
  if (ename === "MissingDataError") return `<div class="notice">${title}</div>`;
  const details = traceback.length === 0 ? "" : preformatted(withoutAnsi(traceback.join("\n")), "traceback");
  return `<div class="error" role="group" aria-label="Error">${title}${details}</div>`;
}

function renderDisplay({ data, metadata }: Display, context: OutputContext): string {
  const plain = withoutAnsi(textOf(data["text/plain"]));
  const chart = Object.keys(data).find((type) => /^application\/vnd\.vega(lite)?\.v\d+\+json$/.test(type));
  if (chart !== undefined) {
    const picture = pictureOf(data, metadata, context, CHART_SCALE) || preformatted(plain, "text");
    return `<figure class="chart" aria-label="${escapeHtml(altText(plain))}">` +
      `<div class="plot" data-mode="${chart.includes("lite") ? "vega-lite" : "vega"}">${picture}</div>` +
      `<script type="application/json">${scriptJson(data[chart])}</script></figure>`;
  }
  const headline = headlineOf(data);
  if (headline !== undefined) return `<p class="headline">${escapeHtml(headline)}</p>`;
  const html = sanitise(textOf(data["text/html"])).trim();
  if (isProgress(metadata)) return `<div class="progress">${html || escapeHtml(plain)}</div>`;
  if (html !== "") return `<div class="html scroll" role="group" aria-label="Result">${html}</div>`;
  const picture = pictureOf(data, metadata, context, 1);
  if (picture !== "") return `<figure class="picture">${picture}</figure>`;
  const prose = textOf(data["text/markdown"] ?? data["text/latex"]);
  if (prose !== "") return `<div class="prose">${context.markdown(prose)}</div>`;
  return plain.trim() === "" ? "" : preformatted(plain, "text");
}

/**
 * An `<img>` of the bundle's picture, its file kept in the context; nothing where it has none. SVG in `<img>` runs no script.
 *
 * @param scale pixels of the file for one of the page
 */
function pictureOf(data: MimeBundle, metadata: MimeBundle, { name, pictures }: OutputContext, scale: number): string {
  const type = ["image/svg+xml", "image/png", "image/jpeg", "image/gif"].find((type) => typeof data[type] === "string");
  if (type === undefined) return "";
  const text = textOf(data[type]);
  const bytes = type === "image/svg+xml" ? new TextEncoder().encode(text) : decodeBase64(text);
  if (bytes === undefined) return "";
  const path = `pictures/${name}-${pictures.size + 1}.${type.slice(6).replace("+xml", "")}`;
  pictures.set(path, bytes);
  const { width, height } = sizeOf(metadata[type]) ?? pngSize(bytes, scale) ?? {};
  const size = width === undefined ? "" : ` width="${width}" height="${height}"`;
  return `<img src="${escapeHtml(pathUrl(path))}" alt="${
    escapeHtml(altText(textOf(data["text/plain"])))
  }"${size} loading="lazy">`;
}

function sizeOf(metadata: unknown): { width: number; height: number } | undefined {
  const { width, height } = (metadata ?? {}) as { width?: unknown; height?: unknown };
  return Number.isInteger(width) && Number.isInteger(height)
    ? { width, height } as { width: number; height: number }
    : undefined;
}

/** The size that a PNG states in its first chunk, in CSS pixels. */
function pngSize(bytes: Uint8Array, scale: number): { width: number; height: number } | undefined {
  if (bytes.length < 24 || bytes[0] !== 0x89 || bytes[1] !== 0x50) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return { width: Math.round(view.getUint32(16) / scale), height: Math.round(view.getUint32(20) / scale) };
}

/** What a screen reader says of a chart: its text, without the ends of lines. */
function altText(plain: string): string {
  const text = withoutAnsi(plain).replace(/\s+/g, " ").trim() || "Chart";
  return text.length > 300 ? `${text.slice(0, 297)}...` : text;
}

function preformatted(text: string, kind: string): string {
  return `<pre class="${kind}">${escapeHtml(text)}</pre>`;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Bytes from base64, or undefined where the text is none. */
function decodeBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.fromBase64(text);
  } catch {
    return undefined;
  }
}
