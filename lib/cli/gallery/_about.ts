/** What a card of the course says of a notebook, as its first text tells it. */
import type { Notebook } from "../notebook_file.ts";

export interface About {
  title: string;
  /** The question that the notebook answers. */
  question?: string;
  /** Minutes to read. */
  minutes?: number;
}

/** The title (first heading), the question (first sentence that asks) and the minutes (`12 min`), from the first text. */
export function aboutNotebook({ cells }: Notebook, name: string): About {
  const text = cells.find(({ cell_type, source }) => cell_type === "markdown" && source.trim() !== "")?.source ?? "";
  const title = /^#\s+(.+?)\s*#*$/m.exec(text)?.[1];
  const prose = text.split("\n").filter((line) => !line.startsWith("#")).join(" ");
  const question = /(?:^|[.!:*>]\s+|\*\*)\s*([^.!?*>|]{8,240}\?)/.exec(plain(prose))?.[1].trim();
  const minutes = /(\d+)\s*min(?:utes?)?\b/i.exec(prose)?.[1];
  return {
    title: title === undefined ? name.replaceAll("_", " ") : plain(title),
    ...(question !== undefined && { question }),
    ...(minutes !== undefined && { minutes: Number(minutes) }),
  };
}

/** Text without the signs of emphasis, code and links. */
function plain(markdown: string): string {
  return markdown.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/[*`]|(?<!\w)_|_(?!\w)/g, "").replace(/\s+/g, " ").trim();
}
