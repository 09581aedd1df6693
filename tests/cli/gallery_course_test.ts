/** The gallery of the whole course, from the outputs that its notebooks are committed with: what holds for every page. */
import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeGallery } from "../../lib/cli/gallery/mod.ts";
import { notebookName, parseNotebook, readNotebook } from "../../lib/cli/notebook_file.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** A text whose headings are named as parts of the page are, and as each other. */
const AWKWARD = parseNotebook(
  JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: ["# Search\n\n## Theme\n\n## Cell 1\n\n## Main content", "## Theme\n\n## Search dialog\n\n$x < y$ & <b>"].map((
      source,
    ) => ({
      cell_type: "markdown",
      metadata: {},
      source,
    })),
  }),
  "awkward",
);

/** What html-validate says of files; nothing where it could not be had. */
async function problemsIn(paths: readonly string[]): Promise<string | undefined> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", "--no-lock", "--node-modules-dir=none", join(root, "tests/cli/_html_problems.ts"), ...paths],
    cwd: root,
    env: { NO_COLOR: "1" },
    stderr: "null",
  }).output();
  return success ? new TextDecoder().decode(stdout) : undefined;
}

async function courseGallery(work: (folder: string, pages: string[], bytes: number) => Promise<void>): Promise<void> {
  const files = Array.from(Deno.readDirSync(join(root, "notebooks")), ({ name }) => name).filter((name) =>
    name.endsWith(".ipynb")
  );
  const entries = await Promise.all(
    files.sort().map(async (file) => ({
      name: notebookName(file),
      notebook: await readNotebook(join(root, "notebooks", file)),
    })),
  );
  const folder = await Deno.makeTempDir();
  try {
    const { bytes } = await writeGallery([...entries, { name: "99_awkward", notebook: AWKWARD }], folder);
    const pages = ["index", ...entries.map(({ name }) => name), "99_awkward"].map((name) => join(folder, `${name}.html`));
    await work(folder, pages, bytes);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the course's gallery is small, loads nothing from elsewhere and hands on the licences", async () => {
  await courseGallery(async (folder, pages, bytes) => {
    assert(bytes < 10e6, `${bytes} bytes`);
    for (const path of pages) {
      const html = await Deno.readTextFile(path);
      assertStringIncludes(html, `content="default-src 'none'; script-src 'self';`);
      assertStringIncludes(html, 'MIT licence. Charts by Vega, BSD licence: <a href="assets/licences.txt">');
      // Addresses of others stand only in links, which a reader follows or not.
      const loaded = html.replace(/<script type="application\/json">[^<]*<\/script>|<a [^>]*>/g, "");
      assertFalse(/(?:src|href|poster|data|url\()\s*=?\s*["']?(?:https?:)?\/\//.test(loaded), path);
    }
    assertFalse(/@import|url\(/.test(await Deno.readTextFile(join(folder, "assets/gallery.css"))));
    const licences = await Deno.readTextFile(join(folder, "assets/licences.txt"));
    const named = licences.split(/^-{80}$/m).map((text) => text.trim().split("\n")[0]);
    for (const name of ["shoplens", "vega 6", "vega-lite 6", "vega-embed 7", "d3-array 3", "semver 7", "tslib 2"]) {
      assert(named.some((names) => names.split(", ").some((other) => other.startsWith(name))), name);
    }
    for (const text of ["University of Washington", "Permission to use, copy, modify, and/or distribute", "AS IS"]) {
      assertStringIncludes(licences, text);
    }
  });
});

const broken = await Deno.makeTempFile({ suffix: ".html" });
await Deno.writeTextFile(broken, "<!doctype html><html><body><ul><p></ul></body></html>");
const found = await problemsIn([broken]);
await Deno.remove(broken);

Deno.test({
  name: "every page of the course's gallery is valid HTML",
  ignore: found === undefined, // the validator comes over the network
  async fn() {
    assertStringIncludes(found!, "<p> element is not permitted as content under <ul>");
    await courseGallery(async (_, pages) => assertEquals(await problemsIn(pages), ""));
  },
});
