/** What can be found in the gallery: the text of every page in sections, read off the page, so that what is seen is what is found. */
import { pathUrl } from "./_escape.ts";

/** A heading, and the text beneath it up to the next. */
export interface Section {
  heading: string;
  pieces: Piece[];
}

/** Text, and the id of the element where it stands. */
export type Piece = readonly [id: string, text: string];

/** Where a piece starts: at a heading, or at a cell. */
const START = /<(h[1-6]|div class="(?:cell|prose)") id="([^"]*)"/;

/** The sections of a page's cells; what stands before the first heading is under `title`. */
export function sectionsOf(cells: string, title: string): Section[] {
  const sections: Section[] = [{ heading: title, pieces: [] }];
  for (const part of cells.split(new RegExp(`(?=${START.source.replace(/\((?!\?)/g, "(?:")})`))) {
    const [, element, id] = START.exec(part) ?? [];
    if (element === undefined) continue;
    const end = element.startsWith("h") ? part.indexOf(`</${element}>`) : -1;
    if (end >= 0) sections.push({ heading: readableText(part.slice(0, end)), pieces: [] });
    const text = readableText(part.slice(Math.max(end, 0)));
    // A heading is found even where nothing stands beneath it.
    if (text !== "" || end >= 0) sections.at(-1)!.pieces.push([id, text]);
  }
  return sections.filter(({ pieces }) => pieces.length > 0);
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

/** What a reader sees of HTML of ours: no formulas, whose signs are no words, no labels of cells; of charts what they are called. */
function readableText(html: string): string {
  return html
    .replace(/<(script|math|summary)\b[\s\S]*?<\/\1>/g, " ")
    .replace(/<figure class="chart" aria-label="([^"]*)">/g, " $1 ")
    .replace(/<\/?(?:span|code|em|strong|a|b|i|sub|sup|small)\b[^>]*>/g, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => ENTITIES[name])
    .replace(/\s+/g, " ").trim();
}

/** The script that holds the index, as pages on the disk can load scripts but no data. */
export function indexScript(pages: readonly { path: string; title: string; sections: readonly Section[] }[]): string {
  const index = pages.map(({ path, title, sections }) => ({ path: pathUrl(path), title, sections }));
  return `globalThis.searchIndex = ${JSON.stringify(index)};\n`;
}
