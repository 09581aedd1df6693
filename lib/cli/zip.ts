/** Reads zip archives (PKWARE APPNOTE 6.3, without zip64 and encryption). */
import { cannot } from "../errors.ts";

/** The files of an archive: each by its name, to be unpacked when it is asked for. */
export type Archive = ReadonlyMap<string, () => ReadableStream<Uint8Array<ArrayBuffer>>>;

const END_OF_DIRECTORY = 0x06054b50;
const STORED = 0, DEFLATED = 8;

/**
 * Opens a zip archive.
 *
 * @throws SyntaxError if the bytes are not one, or not all of it
 */
export function openZip(bytes: Uint8Array<ArrayBuffer>): Archive {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const archive = new Map<string, () => ReadableStream<Uint8Array<ArrayBuffer>>>();
    const end = endOfDirectory(view);
    let entry = view.getUint32(end + 16, true);
    for (let left = view.getUint16(end + 10, true); left > 0; left--) {
      const [name, extra, comment] = [28, 30, 32].map((field) => view.getUint16(entry + field, true));
      const start = entry;
      archive.set(new TextDecoder().decode(bytes.subarray(entry + 46, entry + 46 + name)), () => contentOf(bytes, view, start));
      entry += 46 + name + extra + comment;
    }
    return archive;
  } catch (error) {
    throw cannot("open the archive", SyntaxError, { because: "these bytes are no complete zip archive", cause: error });
  }
}

/**
 * The content of one file.
 *
 * @throws RangeError if the archive has none of that name
 */
export function unzip(archive: Archive, name: string): ReadableStream<Uint8Array<ArrayBuffer>> {
  const open = archive.get(name);
  if (open === undefined) throw cannot("unzip", RangeError, { expected: `a file "${name}"`, received: [...archive.keys()] });
  return open();
}

/** The archive ends with this record, but for a comment of at most 64 kB. */
function endOfDirectory(view: DataView): number {
  let at = view.byteLength - 22;
  while (view.getUint32(at, true) !== END_OF_DIRECTORY) at--;
  return at;
}

function contentOf(bytes: Uint8Array<ArrayBuffer>, view: DataView, entry: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  const method = view.getUint16(entry + 10, true);
  const size = view.getUint32(entry + 20, true);
  const header = view.getUint32(entry + 42, true);
  const start = header + 30 + view.getUint16(header + 26, true) + view.getUint16(header + 28, true);
  const packed = new Blob([bytes.subarray(start, start + size)]).stream();
  if (method === STORED) return packed;
  if (method !== DEFLATED) throw cannot("unzip", SyntaxError, { expected: "a stored or deflated file", received: method });
  return packed.pipeThrough(new DecompressionStream("deflate-raw"));
}
