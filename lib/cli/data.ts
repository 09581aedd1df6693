/**
 * `deno task data [name ...]`: finds the real data sets of `data/catalog.json`, or fetches them into the cache, and checks them.
 */
import { dirname, join } from "node:path";
import { cannot } from "../errors.ts";
import { progress, stopSignal } from "../notebook/mod.ts";
import { catalog, dataCache, type DataFile, dataFolders, type DataName, findData } from "../shop/mod.ts";
import { type Content, Meter, normalise } from "./content.ts";
import { download, type DownloadOptions } from "./_download.ts";
import { sheetAsCsv } from "./xlsx.ts";
import { openZip, unzip } from "./zip.ts";

export interface FetchOptions {
  /** Where the file is put, under its path. Default: the cache. */
  folder?: string;
  /** The most bytes that a download may have. Default 100 MB. */
  maxBytes?: number;
  /** The most seconds without a byte. Default 30. */
  patience?: number;
  /** The most seconds in all. Default 1,800. */
  timeLimit?: number;
  /** Stops the work. Default: Ctrl-C. */
  signal?: AbortSignal;
}

/**
 * Fetches one file, checks its normalised content, and only then puts it in its place. A part that a cut download left is used.
 *
 * @returns the full path
 * @throws Error if it cannot be fetched, or is not what the catalog says
 */
export async function fetchFile(file: DataFile, options: FetchOptions = {}): Promise<string> {
  const { folder = dataCache, maxBytes = 100_000_000, patience, timeLimit = 1800 } = options;
  const signal = AbortSignal.any([options.signal ?? stopSignal(), AbortSignal.timeout(1000 * timeLimit)]);
  const path = join(folder, file.path);
  const part = join(folder, "parts", file.path.replaceAll("/", "-"));
  const unchecked = `${part}.unchecked`;
  await fetchPart(file, part, { maxBytes, patience, signal });
  try {
    refuseOther(await store(file, part, unchecked, signal), file, `fetch ${file.path}`);
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.rename(unchecked, path);
  } finally {
    // Good or bad, the download has served: a bad one must not be gone on with. Only who was stopped will want it again.
    const served = signal.aborted ? [unchecked] : [part, unchecked];
    await Promise.all(served.map((file) => Deno.remove(file).catch(() => {})));
  }
  return path;
}

async function fetchPart(file: DataFile, part: string, options: Omit<DownloadOptions, "onProgress">): Promise<void> {
  using bar = progress(`Fetching ${file.path}, kB`);
  await download(file.address, part, { ...options, onProgress: (bytes) => bar.update(Math.round(bytes / 1000)) });
}

/**
 * Checks that the file at `path` has the content that the catalog says.
 *
 * @throws Error if it has not
 */
export async function checkFile(file: DataFile, path: string): Promise<void> {
  using opened = await Deno.open(path);
  const plain = path.endsWith(".gz") ? opened.readable.pipeThrough(new DecompressionStream("gzip")) : opened.readable;
  const meter = new Meter();
  for await (const chunk of normalise(plain)) meter.add(chunk);
  refuseOther(meter.content(), file, `use ${path}`, "Remove it, and the next run fetches it anew.");
}

/** The text of a download, which may be an archive, and a workbook in it. */
async function* unpack({ member, sheet }: DataFile, path: string): AsyncGenerator<Uint8Array> {
  if (member === undefined) {
    using file = await Deno.open(path);
    yield* file.readable;
    return;
  }
  const content = unzip(openZip(await Deno.readFile(path)), member);
  if (sheet === undefined) yield* content;
  else yield* sheetAsCsv(await new Response(content).bytes(), sheet);
}

/** Writes the normalised content of a download to `path`, and measures it. */
async function store(file: DataFile, part: string, path: string, signal: AbortSignal): Promise<Content> {
  const meter = new Meter();
  using bar = progress(`Checking ${file.path}, kB`, Math.round(file.bytes / 1000));
  const text = ReadableStream.from(async function* () {
    for await (const chunk of normalise(unpack(file, part))) {
      signal.throwIfAborted();
      meter.add(chunk);
      if (meter.bytes > 2 * file.bytes) throw tooLarge(file);
      bar.update(Math.round(meter.bytes / 1000));
      yield chunk as Uint8Array<ArrayBuffer>;
    }
  }());
  await Deno.writeFile(path, file.path.endsWith(".gz") ? text.pipeThrough(new CompressionStream("gzip")) : text);
  return meter.content();
}

/** What unpacks to far more than it should is not written to the end, lest it fill the disk. */
function tooLarge({ path, bytes }: DataFile): Error {
  return cannot(`fetch ${path}`, Error, { because: `it unpacks to more than twice the ${bytes} bytes of data/catalog.json` });
}

function refuseOther(content: Content, file: DataFile, action: string, fix?: string): void {
  for (const figure of ["rows", "columns", "bytes", "sha256"] as const) {
    if (content[figure] !== file[figure]) {
      throw cannot(action, Error, {
        because: "its content is not what data/catalog.json says",
        expected: `${figure} ${file[figure]}`,
        received: content[figure],
        fix,
      });
    }
  }
}

/** What became of a data set. */
export interface Outcome {
  name: DataName;
  /** In one line. */
  text: string;
  ok: boolean;
}

/** Finds or fetches a data set, checks it, and says what it did. A set that lies in a folder already is never fetched. */
export async function provide(name: DataName, options: FetchOptions = {}): Promise<Outcome> {
  const { files, licence } = catalog[name];
  const folders = options.folder === undefined ? dataFolders() : [options.folder];
  try {
    const found = await findData(name, folders).catch(() => undefined);
    for (const [i, path] of Object.values(found?.paths ?? {}).entries()) await checkFile(files[i], path);
    const path = found?.path ?? (await fetchAll(files, options))[0];
    const rows = files[0].rows.toLocaleString("en-US");
    return { name, ok: true, text: `${found ? "found" : "fetched"} and checked: ${path} (${rows} rows, ${licence})` };
  } catch (error) {
    return { name, ok: false, text: error instanceof Error ? error.message : String(error) };
  }
}

async function fetchAll(files: readonly DataFile[], options: FetchOptions): Promise<string[]> {
  const paths: string[] = [];
  for (const file of files) paths.push(await fetchFile(file, options));
  return paths;
}

/** The command. Without names it provides all sets. Gives the exit code. */
export async function main(names: readonly string[], options: FetchOptions = {}): Promise<number> {
  const all = Object.keys(catalog) as DataName[];
  const unknown = names.filter((name) => !(name in catalog));
  if (unknown.length > 0) {
    say(Deno.stderr, `Cannot provide ${unknown.join(", ")}: the catalog has ${all.join(", ")}.`);
    return 2;
  }
  let failed = 0;
  for (const name of names.length > 0 ? names as DataName[] : all) {
    const { ok, text } = await provide(name, options);
    say(ok ? Deno.stdout : Deno.stderr, `${name}: ${text}`);
    if (!ok) failed++;
  }
  return failed > 0 ? 1 : 0;
}

function say(stream: { writeSync(bytes: Uint8Array): number }, line: string): void {
  stream.writeSync(new TextEncoder().encode(`${line}\n`));
}

if (import.meta.main) Deno.exit(await main(Deno.args));
