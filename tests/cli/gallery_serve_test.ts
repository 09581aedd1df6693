import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { filesOf } from "../../lib/cli/gallery/serve.ts";

const HOST = "http://127.0.0.1:8000";

Deno.test("serves the folder's pages, and nothing beside them, to this machine's own addresses", async () => {
  const base = await Deno.makeTempDir();
  const folder = join(base, "out");
  try {
    await Deno.mkdir(join(folder, "assets"), { recursive: true });
    await Deno.writeTextFile(join(base, "secret.txt"), "secret");
    await Deno.writeTextFile(join(folder, ".hidden.txt"), "hidden");
    await Deno.writeTextFile(join(folder, "notes.ipynb"), "{}");
    await Deno.writeTextFile(join(folder, "index.html"), "first");
    await Deno.writeTextFile(join(folder, "assets", "a b.css"), "p{}");
    await Deno.symlink(join(base, "secret.txt"), join(folder, "link.txt"));
    const answer = filesOf(folder);
    const ask = async (path: string, init?: RequestInit) => {
      const { status, headers, body } = await answer(new Request(HOST + path, init));
      return [status, headers.get("content-type")?.split(";")[0], body === null ? "" : await new Response(body).text()];
    };
    assertEquals(await ask("/"), [200, "text/html", "first"]);
    assertEquals(await ask("/index.html?x=1"), [200, "text/html", "first"]);
    assertEquals(await ask("/index.html", { method: "HEAD" }), [200, "text/html", ""]);
    assertEquals(await ask("/assets/a%20b.css"), [200, "text/css", "p{}"]);
    const paths = [
      "/..%2fsecret.txt",
      "/%2e%2e%2fsecret.txt",
      "/assets/..%5c..%5csecret.txt",
      "/.hidden.txt",
      "/link.txt",
      "/notes.ipynb",
    ];
    for (const path of [...paths, "/assets", "/nothing.html", "/%00.html", "/%ff", "//secret.txt"]) {
      assertEquals((await ask(path))[0], 404, path);
    }
    assertEquals((await ask("/", { method: "POST" }))[0], 405);
    assertEquals((await ask(`/${"x".repeat(3000)}`))[0], 414);
    assertEquals((await answer(new Request("http://elsewhere.example:8000/"))).status, 403);
  } finally {
    await Deno.remove(base, { recursive: true });
  }
});
