/** Answers requests from a folder of plain files: nothing but what lies in it, and only to pages of this machine. */
import { extname, join, sep } from "node:path";

/** What is served, by the end of its name. Anything else in the folder is not for reading. */
const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".png": "image/png",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".gif": "image/gif",
  ".webp": "image/webp",
  ".svg": "image/svg+xml",
};

const LONGEST_ADDRESS = 2000;

/**
 * Makes the handler for `Deno.serve` that answers from `folder`.
 *
 * It refuses other hosts' names (a page elsewhere may point its own name at this machine), methods that are not for reading, hidden
 * files, and links that lead out of the folder.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${folder}/index.html`, "hello");
 * const answer = filesOf(folder);
 * assertEquals(await (await answer(new Request("http://127.0.0.1:8000/"))).text(), "hello");
 * assertEquals((await answer(new Request("http://127.0.0.1:8000/..%2fsecret.txt"))).status, 404);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export function filesOf(folder: string): (request: Request) => Promise<Response> {
  return async ({ url, method }) => {
    const { hostname, pathname } = new URL(url);
    if (hostname !== "127.0.0.1" && hostname !== "localhost") return refuse(403, "This is served to 127.0.0.1 only.");
    if (method !== "GET" && method !== "HEAD") return refuse(405, "Only GET and HEAD.", { allow: "GET, HEAD" });
    if (url.length > LONGEST_ADDRESS) return refuse(414, "The address is too long.");
    const file = await find(folder, pathname);
    if (file === undefined) return refuse(404, "There is no such page.");
    const { size } = await file.stat();
    if (method === "HEAD") file.close();
    return new Response(method === "HEAD" ? null : file.readable, {
      headers: {
        ...ALWAYS,
        "content-type": TYPES[extname(pathname).toLowerCase()] ?? TYPES[".html"],
        "content-length": String(size),
      },
    });
  };
}

/** A page is made anew while it is read; it must not come from the browser's memory. */
const ALWAYS = { "cache-control": "no-cache", "x-content-type-options": "nosniff" };

function refuse(status: number, text: string, headers = {}): Response {
  return new Response(`${text}\n`, { status, headers: { ...ALWAYS, "content-type": TYPES[".txt"], ...headers } });
}

/** The file that a path of an address means, opened, or nothing if it is not for reading. */
async function find(folder: string, pathname: string): Promise<Deno.FsFile | undefined> {
  try {
    const parts = decodeURIComponent(pathname.endsWith("/") ? `${pathname}index.html` : pathname).split("/").slice(1);
    if (parts.some((part) => part === "" || part.startsWith(".") || /[\\:\0]/.test(part))) return undefined;
    const whole = await Deno.realPath(folder);
    const path = await Deno.realPath(join(whole, ...parts));
    if (!path.startsWith(whole + sep) || TYPES[extname(path).toLowerCase()] === undefined) return undefined;
    const file = await Deno.open(path);
    if ((await file.stat()).isFile) return file;
    file.close();
  } catch {
    // Not there, not to be read, or no address at all: the same to who asks.
  }
  return undefined;
}
