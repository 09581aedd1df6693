/**
 * The gallery: executed notebooks as a static site that needs no network, with charts that answer to the pointer.
 *
 * One page a notebook and an index, pictures beside them, and the chart libraries once. Pages work from the disk as well
 * as from a server.
 */
import { join, relative } from "node:path";
import { aboutNotebook } from "./_about.ts";
import { copyAssets } from "./_assets.ts";
import type { GalleryEntry } from "./_entry.ts";
import { loadMarkdown } from "./_markdown.ts";
import { GENERATOR, indexPage, notebookPage, pageOf, resolver } from "./_page.ts";
import { indexScript } from "./_sections.ts";

export type { GalleryEntry, Status } from "./_entry.ts";

export interface Gallery {
  /** Path of the first page. */
  index: string;
  pages: number;
  /** Size of the whole site. */
  bytes: number;
}

/**
 * Writes the gallery into `folder`, one page for each entry, in their order.
 *
 * @param options.notebooks folder in which the notebooks lie, for links from them to other files. Default: `notebooks`
 */
export async function writeGallery(
  entries: readonly GalleryEntry[],
  folder: string,
  { notebooks = "notebooks" }: { notebooks?: string } = {},
): Promise<Gallery> {
  const markdown = await loadMarkdown();
  const course = entries.map((entry) => ({ ...entry, about: aboutNotebook(entry.notebook, entry.name) }));
  const resolve = resolver(course, relative(folder, notebooks).replaceAll("\\", "/"));
  await removeOld(folder);
  for (const inner of ["assets", "pictures"]) await Deno.mkdir(join(folder, inner), { recursive: true });
  await copyAssets(join(folder, "assets"));
  const index = join(folder, "index.html");
  await Deno.writeTextFile(index, indexPage(course));
  const made = [...course.keys()].map((position) => notebookPage(course, position, { markdown, resolve }));
  await Deno.writeTextFile(join(folder, "assets", "search_index.js"), indexScript(made));
  for (const page of made) {
    await Deno.writeTextFile(join(folder, page.path), page.html);
    for (const [path, bytes] of page.pictures) await Deno.writeFile(join(folder, path), bytes);
  }
  const pages = [index, ...course.map((entry) => join(folder, pageOf(entry)))];
  const bytes = await sizeOf([...pages, join(folder, "assets"), join(folder, "pictures")]);
  return { index, pages: pages.length, bytes };
}

/** Pages and pictures of an earlier gallery go; what somebody else put into the folder stays. */
async function removeOld(folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  await Deno.remove(join(folder, "pictures"), { recursive: true }).catch(() => {});
  for (const { name } of Deno.readDirSync(folder)) {
    const path = join(folder, name);
    if (name.endsWith(".html") && (await Deno.readTextFile(path)).includes(GENERATOR)) await Deno.remove(path);
  }
}

async function sizeOf(paths: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const path of paths) {
    const { isDirectory, size } = await Deno.stat(path);
    if (!isDirectory) bytes += size;
    else bytes += await sizeOf(Array.from(Deno.readDirSync(path), ({ name }) => join(path, name)));
  }
  return bytes;
}
