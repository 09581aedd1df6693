import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { type GalleryEntry, writeGallery } from "../../lib/cli/gallery/mod.ts";
import { parseNotebook } from "../../lib/cli/notebook_file.ts";

type Outputs = Record<string, unknown>[];

const markdown = (source: string) => ({ cell_type: "markdown", metadata: {}, source });
const code = (source: string, outputs: Outputs = []) => ({
  cell_type: "code",
  metadata: {},
  source,
  outputs,
  execution_count: 1,
});
const display = (data: Record<string, unknown>, metadata = {}) => ({ output_type: "display_data", data, metadata });

function entry(name: string, cells: unknown[], more: Partial<GalleryEntry> = {}): GalleryEntry {
  const notebook = parseNotebook(JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }), name);
  return { name, notebook, ...more };
}

/** Writes a gallery into a folder of its own and hands over its pages by name. */
async function pagesOf(...entries: GalleryEntry[]): Promise<Record<string, string>> {
  const folder = await Deno.makeTempDir();
  try {
    await writeGallery(entries, folder, { notebooks: `${folder}/../notebooks` });
    const files = [...Deno.readDirSync(folder)].filter(({ name }) => name.endsWith(".html"));
    await assertLinksResolve(folder, files.map(({ name }) => name));
    return Object.fromEntries(files.map(({ name }) => [name, Deno.readTextFileSync(`${folder}/${name}`)]));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Everything that a page loads, and every page and heading that it links to, is there. */
async function assertLinksResolve(folder: string, names: string[]): Promise<void> {
  for (const name of names) {
    const html = await Deno.readTextFile(`${folder}/${name}`);
    for (const [, address] of html.matchAll(/<(?:script|img|link)[^>]*?\s(?:src|href)="([^"]*)"/g)) {
      if (address.startsWith("data:")) continue;
      assertFalse(/^[a-z]+:|^\//.test(address), `${name} loads ${address}`);
      await Deno.stat(`${folder}/${decodeURIComponent(address)}`);
    }
    for (const [, address] of html.matchAll(/<a [^>]*href="([^"]*)"/g)) {
      if (/^https?:/.test(address) || address.startsWith("..")) continue;
      const [path, id] = address.split("#");
      const target = await Deno.readTextFile(`${folder}/${decodeURIComponent(path) || name}`);
      if (id) assert(target.includes(`id="${decodeURIComponent(id)}"`), `${name} links to ${address}, which is not there`);
    }
  }
}

const HOSTILE = `</script><script>alert(1)</script><img src=x onerror=alert(1)>"'&`;

Deno.test("hostile text stays text, wherever it comes from", async () => {
  const spec = { title: HOSTILE, data: { values: [] }, mark: "point" };
  const pages = await pagesOf(entry("04_case", [
    markdown(
      `# ${HOSTILE}\n\n## ${HOSTILE}\n\nWill ${HOSTILE} buy?\n\n[x](javascript:alert(1)) $\\href{javascript:alert(1)}{x}$ $<b>$`,
    ),
    code(`const a = \`${HOSTILE}\`; // ${HOSTILE}\nconst b = "${HOSTILE}";`, [
      { output_type: "stream", name: "stdout", text: HOSTILE },
      { output_type: "error", ename: HOSTILE, evalue: HOSTILE, traceback: [HOSTILE] },
      display({ "text/plain": HOSTILE }),
      display({ "text/markdown": HOSTILE, "text/plain": "" }),
      display({ "application/vnd.vegalite.v5+json": spec, "text/plain": HOSTILE }),
      display({ "application/vnd.shoplens.headline+json": { text: HOSTILE } }),
    ]),
  ], { status: "failed", reason: HOSTILE, headline: HOSTILE }));
  for (const html of Object.values(pages)) {
    assertEquals(html.match(/<script>/g), null);
    assertFalse(/<img src=x/.test(html.replace(/<script type="application\/json">[^<]*<\/script>/g, "")));
    assertFalse(/href="javascript/i.test(html));
    assertFalse(/<b>/.test(html));
  }
  assertStringIncludes(pages["04_case.html"], "&lt;img src=x onerror=alert(1)&gt;");
});

Deno.test("HTML of results keeps its table and loses what could act or load", async () => {
  const table =
    `<table class="frame" onclick="x()"><caption>2 rows</caption><tr><th scope="col">a</th><td colspan=2>1 < 2 &amp; 3</td>` +
    `<td style="text-align:right;background:url(//evil.example/x)">7</td></tr></table>` +
    `<style>body{display:none}</style><scr<script>ipt>alert(1)</script><svg onload=alert(1)></svg>` +
    `<iframe src="//evil.example"></iframe><a href="java&#115;cript:alert(1)">a</a><a href="https://example.com/">b</a>` +
    `<form action="//evil.example"><input autofocus onfocus=alert(1)></form><img src="//evil.example/x.png"><div title='"><script>x</script>'>end`;
  const page = (await pagesOf(entry("a", [markdown("# A"), code("table", [display({ "text/html": table })])])))["a.html"];
  const html = page.slice(page.indexOf('<div class="html'), page.indexOf("</main>"));
  assertStringIncludes(html, '<table class="frame"><caption>2 rows</caption>');
  assertStringIncludes(html, '<td colspan="2">1 &lt; 2 &amp; 3</td><td style="text-align:right">7</td>');
  assertStringIncludes(html, '<a href="https://example.com/">b</a>');
  for (
    const part of [
      "evil",
      "<script",
      "<svg",
      "<style",
      "<iframe",
      "<form",
      "<input",
      "<img",
      "onload",
      "onclick",
      "java&#115;cript",
    ]
  ) {
    assertFalse(html.includes(part), `${part} is still in ${html}`);
  }
  assertEquals(page.match(/<div/g)?.length, page.match(/<\/div>/g)?.length, "every element is closed");
});

Deno.test("a page loads nothing from another host, and says so to the browser", async () => {
  const chart = { $schema: "https://vega.github.io/schema/vega-lite/v5.json", data: { values: [] }, mark: "point" };
  const pages = await pagesOf(entry("a", [
    markdown(
      "# A\n\n![a picture](https://example.com/x.png) [a link](https://example.com)\n\n![](data:text/html,x) ![](//example.com/y.png)",
    ),
    code("chart", [display({ "application/vnd.vegalite.v5+json": chart, "text/plain": "A chart" })]),
  ]));
  for (const html of Object.values(pages)) {
    assertFalse(/<(img|script|link|iframe|source|video|audio)[^>]*(src|href)="(https?:)?\/\//.test(html));
    assertStringIncludes(html, "default-src 'none'; script-src 'self'");
  }
  assertStringIncludes(pages["a.html"], '<a href="https://example.com/x.png">a picture</a>');
});

Deno.test("a chart is alive, with its picture beneath and its text for who cannot see it", async () => {
  const png = "iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAYAAAB/qH1jAAAAC0lEQVR4nGNggAIAAAoAAXBsKkIAAAAASUVORK5CYII=";
  const spec = { data: { values: [{ x: 1 }] }, mark: "point" };
  const bundle = { "application/vnd.vegalite.v5+json": spec, "image/png": png, "text/plain": "Ages.\nMost are 40." };
  const html = (await pagesOf(entry("a b#?", [markdown("# A"), code("chart", [display(bundle)])])))["a b#?.html"];
  assertStringIncludes(html, `<script type="application/json">${JSON.stringify(spec)}</script>`);
  assertStringIncludes(html, 'alt="Ages. Most are 40." width="2" height="1"');
  assertStringIncludes(html, "vega-embed.min.js");
});

Deno.test("formulas become MathML, in a line and as blocks; prices stay prices", async () => {
  const text = "# A\n\n$x^2$ costs $5 or $6, \\$7, `$y$`.\n\n$$\n\\frac{1}{2}\n$$\n\n$$a$$\n\n- $$b$$ in a list";
  const html = (await pagesOf(entry("a", [markdown(text)])))["a.html"];
  assertEquals(html.match(/<math/g)?.length, 4);
  assertEquals(html.match(/display="block"/g)?.length, 2);
  assertStringIncludes(html, "costs $5 or $6, $7, <code>$y$</code>.");
  assertFalse(html.includes("katex-error"));
});

Deno.test("cards tell title, question, minutes, result, seconds and how the run went", async () => {
  const html = (await pagesOf(
    entry("04_case_study", [markdown("# 04 · The case study\n\n**Who will buy?** It says 90 %.\n\n*12 minutes.*")], {
      status: "passed",
      seconds: 12.34,
      headline: "Accuracy 0.89",
    }),
    entry("06_real", [markdown("# Real sessions")], { status: "skipped", seconds: 1, reason: "Run deno task data." }),
  ))["index.html"];
  assertStringIncludes(html, '<a href="04_case_study.html"><span class="number">04</span> The case study</a>');
  for (const text of ["Who will buy?", "12 min to read", "Accuracy 0.89", "ran in 12 s", "Run deno task data."]) {
    assertStringIncludes(html, text);
  }
  assertStringIncludes(html, "2 notebooks: 1 passed, 1 skipped");
  assertStringIncludes(html, '<span class="status skipped">skipped</span>');
});

Deno.test("links between notebooks lead to their pages, headings of one name apart", async () => {
  const pages = await pagesOf(
    entry("00_a", [markdown("# A\n\n[next](01_b.ipynb#two) [data](../data/README.md)\n\n## Two\n\n## Two\n\n## Two 2")]),
    entry("01_b", [markdown("# B\n\n## Two")]),
  );
  assertStringIncludes(pages["00_a.html"], 'href="01_b.html#two"');
  assertStringIncludes(pages["00_a.html"], 'href="../notebooks/../data/README.md"');
  assertEquals([...pages["00_a.html"].matchAll(/<h2 id="([^"]*)"/g)].map(([, id]) => id), ["two", "two-2", "two-2-2"]);
});

Deno.test("what a terminal would overwrite is not shown, nor are its colours", async () => {
  const text = "\u001b[33mone\u001b[0m\rtwo\r\nthree";
  const html = (await pagesOf(entry("a", [code("log()", [{ output_type: "stream", name: "stdout", text }])])))["a.html"];
  assertStringIncludes(html, '<pre class="stream stdout">two\nthree</pre>');
});

Deno.test("pages of an earlier gallery go, files of somebody else stay", async () => {
  const folder = await Deno.makeTempDir();
  await writeGallery([entry("a", [markdown("# A")]), entry("b", [markdown("# B")])], folder);
  await Deno.writeTextFile(`${folder}/mine.html`, "<p>mine</p>");
  const { pages, index } = await writeGallery([entry("b", [markdown("# B")])], folder);
  const files = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  await Deno.remove(folder, { recursive: true });
  assertEquals(files, ["assets", "b.html", "index.html", "mine.html", "pictures"]);
  assertEquals([pages, index], [2, `${folder}/index.html`]);
});
