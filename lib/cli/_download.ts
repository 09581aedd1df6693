/** Fetches a file over HTTP: goes on where it was cut, and keeps limits of size and time. */
import { dirname } from "node:path";
import { cannot } from "../errors.ts";

export interface DownloadOptions {
  /** The most bytes to accept. */
  maxBytes: number;
  /** Ends the download. */
  signal: AbortSignal;
  /** The most seconds without a byte. Default 30. */
  patience?: number;
  /** How often to take it up again after a cut. Default 3. */
  retries?: number;
  /** Told of the bytes there are, and of the total where the server says it. */
  onProgress?: (bytes: number, total: number | undefined) => void;
}

/**
 * Downloads `address` into the file at `path`. What is there already counts as the first part, and if the server allows, only the
 * rest is asked for. A download that is cut goes on by itself, and one that fails leaves its part for the next time.
 *
 * @throws Error if the server cannot be reached or refuses, or sends more than `maxBytes`
 * @throws DOMException if the signal is aborted
 */
export async function download(address: string, path: string, options: DownloadOptions): Promise<void> {
  const { retries = 3, signal } = options;
  await Deno.mkdir(dirname(path), { recursive: true });
  for (let attempt = 0;; attempt++) {
    try {
      return await goOn(address, path, options);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Refusal) throw error.cause;
      if (attempt === retries) {
        throw cannot(`fetch ${address}`, Error, {
          because: `the connection failed (${reasonOf(error)})`,
          fix: "Try again when online; what has arrived is kept.",
          cause: error,
        });
      }
      await new Promise((resolve) => setTimeout(resolve, 200 * 2 ** attempt));
    }
  }
}

/** What the system said, which stands last in what `fetch` says; the error keeps all of it as its cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return (cause instanceof Error ? cause.message : message).split(": ").at(-1)!;
}

/** A failure that trying again will not mend; the cause is the error to show. */
class Refusal extends Error {}

async function goOn(address: string, path: string, options: DownloadOptions): Promise<void> {
  const { maxBytes, signal, patience = 30, onProgress } = options;
  const impatience = new AbortController();
  const still = () => impatience.abort(new Error(`nothing came for ${patience} seconds`));
  let timer = setTimeout(still, 1000 * patience);
  let have = await Deno.stat(path).then(({ size }) => size, () => 0);
  try {
    const response = await fetch(address, {
      // Lengths and places are those of the file itself, not of a compressed form.
      headers: { "accept-encoding": "identity", ...(have > 0 ? { range: `bytes=${have}-` } : {}) },
      signal: AbortSignal.any([signal, impatience.signal]),
    });
    if (response.status === 416) {
      // The part is no beginning of what the server has.
      await response.body?.cancel();
      await Deno.remove(path);
      throw new Error("the server has another file by now");
    }
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw refusal(address, `the server answered ${response.status} ${response.statusText}`.trimEnd());
    }
    const goesOn = response.status === 206;
    if (!goesOn) have = 0;
    using file = await Deno.open(path, { create: true, write: true, append: goesOn, truncate: !goesOn });
    const length = response.headers.get("content-length");
    const total = length === null ? undefined : have + Number(length);
    for await (const chunk of response.body) {
      clearTimeout(timer);
      timer = setTimeout(still, 1000 * patience);
      have += chunk.length;
      if (have > maxBytes) throw refusal(address, `it is larger than ${maxBytes} bytes`);
      for (let written = 0; written < chunk.length;) written += await file.write(chunk.subarray(written));
      onProgress?.(have, total);
    }
    if (total !== undefined && have < total) throw new Error(`cut after ${have} of ${total} bytes`);
  } finally {
    clearTimeout(timer);
  }
}

function refusal(address: string, because: string): Refusal {
  return new Refusal(because, { cause: cannot(`fetch ${address}`, Error, { because }) });
}
