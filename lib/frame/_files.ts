/** Files as streams of bytes, unzipped by what they hold rather than by what they are called. */
import { basename } from "node:path";
import { pipeline, Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { createGunzip } from "node:zlib";
import { cannot } from "../errors.ts";

/** Bytes that are read at once. */
const CHUNK = 1 << 18;

/** An open file. */
export interface OpenFile {
  readonly name: string;
  /** Bytes on disk. */
  readonly size: number;
  /** Bytes of the disk that were read so far. */
  read(): number;
  /** The content; reading it to its end, or leaving it early, closes the file. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * Opens a file; gzip is recognised by its first two bytes.
 *
 * @throws Error if there is no such file, or it cannot be read
 */
export async function openBytes(path: string | URL): Promise<OpenFile> {
  const text = path instanceof URL ? fileURLToPath(path) : path;
  const name = basename(text);
  let file: Deno.FsFile;
  try {
    file = await Deno.open(text);
  } catch (cause) {
    const because = cause instanceof Deno.errors.NotFound ? `there is no file ${text}` : (cause as Error).message;
    throw cannot(`read ${name}`, Error, { because, fix: "Check the path and the working folder.", cause });
  }
  const { size, isDirectory } = await file.stat();
  if (isDirectory) {
    file.close();
    throw cannot(`read ${name}`, Error, { because: "it is a folder" });
  }
  const start = new Uint8Array(2);
  const zipped = await file.read(start) === 2 && start[0] === 0x1f && start[1] === 0x8b;
  await file.seek(0, Deno.SeekMode.Start);
  let read = 0;
  const bytes = chunksOf(file, (count) => read += count);
  return { name, size, read: () => read, chunks: zipped ? unzip(name, bytes) : bytes };
}

/** The file in chunks that are larger, and so fewer, than those of `file.readable`. */
async function* chunksOf(file: Deno.FsFile, tick: (count: number) => void): AsyncGenerator<Uint8Array> {
  try {
    while (true) {
      const chunk = new Uint8Array(CHUNK), count = await file.read(chunk);
      if (count === null) return;
      tick(count);
      yield chunk.subarray(0, count);
    }
  } finally {
    file.close();
  }
}

/** Also of several parts, one after the other, as some tools write them; `DecompressionStream` takes the first alone. */
async function* unzip(name: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const unzipped = createGunzip({ chunkSize: 1 << 16 });
  // What goes wrong shows in the loop below; leaving that early ends the whole pipeline.
  pipeline(Readable.from(bytes), unzipped, () => {});
  try {
    for await (const chunk of unzipped) yield chunk;
  } catch (cause) {
    throw cannot(`read ${name}`, SyntaxError, {
      because: "its gzip data is damaged or cut short",
      fix: "Fetch it again.",
      cause,
    });
  }
}
