/** The licences of what the gallery hands on: ours, and those of the chart libraries with all that is bundled into them. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What the bundled packages need on a command line only; it is not in their builds for browsers. */
const PROGRAMS = new Set(["commander", "iconv-lite", "rw", "yargs"]);

/**
 * The text of `licences.txt`: every licence once, under the packages that it holds for.
 *
 * @param libraries names of the import map
 */
export async function licences(libraries: readonly string[]): Promise<string> {
  const ours = await Deno.readTextFile(new URL("../../../LICENSE", import.meta.url));
  const texts = new Map<string, string[]>([[ours.trim(), ["shoplens"]]]);
  const seen = new Set<string>();
  for (const library of libraries) await collect(await packageFolder(library), texts, seen);
  return [...texts].map(([text, names]) => `${names.sort().join(", ")}\n\n${text}\n`).join(`\n${"-".repeat(80)}\n\n`);
}

/** The folder of a package that the import map names, with its dependencies beside it. */
async function packageFolder(name: string): Promise<string> {
  const inside = await Deno.realPath(fileURLToPath(import.meta.resolve(name)));
  const folders = join("node_modules", name);
  return inside.slice(0, inside.lastIndexOf(folders) + folders.length);
}

/** Adds the licence of the package in `folder`, and of those that it is made with. */
async function collect(folder: string, texts: Map<string, string[]>, seen: Set<string>): Promise<void> {
  const { name, version, dependencies = {} } = JSON.parse(await Deno.readTextFile(join(folder, "package.json")));
  if (seen.has(`${name} ${version}`)) return;
  seen.add(`${name} ${version}`);
  const file = [...Deno.readDirSync(folder)].find((entry) => /^licen[cs]e(\.\w+)?$/i.test(entry.name))!.name;
  const text = (await Deno.readTextFile(join(folder, file))).replaceAll("\r", "").trim();
  texts.set(text, [...texts.get(text) ?? [], `${name} ${version}`]);
  const beside = folder.slice(0, -name.length);
  for (const other of Object.keys(dependencies).filter((other) => !PROGRAMS.has(other) && !other.startsWith("@types/"))) {
    await collect(await Deno.realPath(join(beside, other)), texts, seen);
  }
}
