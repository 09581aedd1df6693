/** Files that are there whole or not at all. */

/** Counts drafts, so that two writers at a time do not share one. */
let drafts = 0;

/**
 * Writes a file beside the old one and puts it in place by a rename, so that nobody ever sees it half written: after a crash or on
 * a full disk the old file is still there.
 *
 * @throws Deno.errors.NotFound if its folder is not there, or any other error of the disk; then nothing is left behind
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const folder = await Deno.makeTempDir();
 * await replaceFile(`${folder}/note.txt`, "first");
 * await replaceFile(`${folder}/note.txt`, "second");
 * assertEquals(await Deno.readTextFile(`${folder}/note.txt`), "second");
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function replaceFile(path: string, content: string | Uint8Array | ReadableStream<Uint8Array>): Promise<void> {
  const draft = `${path}.${Deno.pid}-${drafts++}.tmp`;
  try {
    await Deno.writeFile(draft, typeof content === "string" ? new TextEncoder().encode(content) : content);
    await Deno.rename(draft, path);
  } catch (error) {
    await Deno.remove(draft).catch(() => {});
    throw error;
  }
}

/** The SHA-256 of the bytes, in hexadecimal. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
