/** The real data sets that the project names but does not carry, and where they lie on this machine. */
import { basename, join } from "node:path";
import { cannot } from "../errors.ts";
import { projectPath } from "../notebook/mod.ts";

/** One file of a data set. The figures are those of its normalised content: see {@linkcode DataFile.sha256}. */
export interface DataFile {
  /** Where it lies under the data folder. Compressed if it ends in `.gz`. */
  path: string;
  /** Where the public can fetch it. */
  address: string;
  /** Which file of the archive at that address it is. */
  member?: string;
  /** Where that is a workbook: which columns are times and which are decimal numbers. */
  sheet?: { times: string[]; decimals: string[] };
  /** Without the header. */
  rows: number;
  columns: number;
  bytes: number;
  /** Of the text uncompressed, in UTF-8 without a byte order mark, each line ended by LF and the last one too. */
  sha256: string;
}

/** An entry of `data/catalog.json`. */
export interface DataSet {
  title: string;
  about: string;
  /** The page that describes it. */
  page: string;
  licence: string;
  citation: string;
  files: DataFile[];
}

/** The names in the catalog. */
export type DataName = "online_shoppers" | "online_retail" | "obd";

/** The catalog, `data/catalog.json`: every real data set by name. */
export const catalog: Readonly<Record<DataName, DataSet>> = JSON.parse(Deno.readTextFileSync(projectPath("data/catalog.json")));

/** A data set that lies on this machine. */
export interface FoundData {
  /** The full path of its first file. */
  path: string;
  /** The full path of each file, by its name. */
  paths: Readonly<Record<string, string>>;
}

/** Says that a data set is not on this machine, and how to get it. A notebook that ends with it counts as skipped. */
export class MissingDataError extends Error {
  override readonly name = "MissingDataError";
}

/** Where `deno task data` keeps what it fetches. */
export const dataCache: string = projectPath(".cache/data");

/** Where data sets are looked for: the folder in the environment's `SHOPLENS_DATA`, if any, then the cache. */
export function dataFolders(): string[] {
  const given = Deno.env.get("SHOPLENS_DATA");
  return given ? [given, dataCache] : [dataCache];
}

/**
 * Finds a data set on this machine, in the first folder that has all of its files. It fetches nothing and checks no content:
 * `deno task data` does both.
 *
 * @param folders where to look. Default: {@linkcode dataFolders}
 * @throws MissingDataError with a sentence that says how to get it
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const outcome = await findData("online_shoppers").then(({ path }) => path, (error: Error) => error.name);
 * assertEquals(outcome.endsWith("online_shoppers_intention.csv") || outcome === "MissingDataError", true);
 * ```
 */
export async function findData(name: DataName, folders: readonly string[] = dataFolders()): Promise<FoundData> {
  const { files } = catalog[name];
  for (const folder of folders) {
    const paths = files.map(({ path }) => join(folder, path));
    if ((await Promise.all(paths.map(isFile))).every(Boolean)) {
      return { path: paths[0], paths: Object.fromEntries(paths.map((path) => [basename(path), path])) };
    }
  }
  throw cannot(`find the data set "${name}"`, MissingDataError, {
    because: "it is not on this machine",
    fix: `Type "deno task data ${name}" once while online, or set SHOPLENS_DATA to a folder that has ${files[0].path}.`,
  });
}

function isFile(path: string): Promise<boolean> {
  return Deno.stat(path).then((found) => found.isFile, () => false);
}
