import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { writeGallery } from "../../lib/cli/gallery/mod.ts";
import "../../lib/cli/gallery/search.js";
import { parseNotebook } from "../../lib/cli/notebook_file.ts";

type Pages = {
  path: string;
  title: string;
  sections: { heading: string; pieces: (readonly [id: string, text: string])[] }[];
}[];
interface Found {
  address: string;
  title: string;
  heading: string;
  snippet: [text: string, asked: boolean][];
}
const { find } = (globalThis as unknown as { search: { find(index: Pages, query: string): Found[] } }).search;

const page = (path: string, title: string, ...sections: [heading: string, ...pieces: [id: string, text: string][]][]) => ({
  path,
  title,
  sections: sections.map(([heading, ...pieces]) => ({ heading, pieces })),
});

const INDEX: Pages = [
  page(
    "04.html",
    "04 · The case study",
    ["Prepare", ["prepare", "Ages are scaled."], ["cell_3", "const recipe = fitRecipe(train);"]],
    ["Test", ["test", `The naïve Café says <b>90 %</b> & more.`]],
  ),
  page("05.html", "05 · Imbalance", ["Scaled costs", ["scaled-costs", ""]], ["SMOTE", ["smote", "It makes rows. Ages stay."]]),
];

const addresses = (query: string) => find(INDEX, query).map(({ address }) => address);

Deno.test("sections that have every word are found, headings before text, each with the place of the most words", () => {
  assertEquals(addresses("scaled"), ["05.html#scaled-costs", "04.html#prepare"]);
  assertEquals(addresses("ages scaled"), ["04.html#prepare"]);
  assertEquals(addresses("ages fitrecipe train"), ["04.html#cell_3"]);
  assertEquals(addresses("imbalance rows"), ["05.html#smote"]);
  assertEquals(addresses("ages nothing"), []);
  assertEquals(addresses("  "), []);
});

Deno.test("case, accents and parts of names do not matter, the start of a word counts more than its inside", () => {
  assertEquals(addresses("cafe NAIVE"), ["04.html#test"]);
  assertEquals(addresses("recipe"), ["04.html#cell_3"]);
  const inside = page("a.html", "A", ["B", ["b", "unfit"]], ["C", ["c", "fit"]]);
  assertEquals(find([inside], "fit").map(({ heading }) => heading), ["C", "B"]);
});

Deno.test("a snippet says what stands there, with the words marked, and nothing of it is HTML", () => {
  const [{ snippet, heading, title }] = find(INDEX, "cafe 90");
  assertEquals([title, heading], ["04 · The case study", "Test"]);
  assertEquals(snippet, [["The naïve ", false], ["Café", true], [" says <b>", false], ["90", true], [" %</b> & more.", false]]);
  const long = page("a.html", "A", ["B", ["b", `${"before ".repeat(60)}İstanbul ${"after ".repeat(60)}`]]);
  const told = find([long], "istanbul")[0].snippet;
  const text = told.map(([text]) => text).join("");
  assertEquals(told.filter(([, asked]) => asked), [["İstanbul", true]]);
  assert(text.length < 200 && text.startsWith("… before") && text.endsWith("after …"), text);
});

Deno.test("a word without blanks around it, however long, is found and cut", () => {
  const text = `${"x".repeat(1000)}needle${"y".repeat(1000)}`;
  const [{ snippet }] = find([page("a.html", "A", ["B", ["b", text]])], "needle");
  const told = snippet.map(([text]) => text).join("");
  assertStringIncludes(told, "needle");
  assert(told.length < 300, `${told.length}`);
});

/** The index of a gallery of one notebook. */
async function indexOf(cells: Record<string, unknown>[]): Promise<Pages> {
  const filled = cells.map((cell) => ({
    metadata: {},
    ...(cell.cell_type === "code" && { execution_count: 1, outputs: [] }),
    ...cell,
  }));
  const text = JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: filled });
  const folder = await Deno.makeTempDir();
  try {
    await writeGallery([{ name: "a b", notebook: parseNotebook(text, "a") }], folder);
    const scope: { searchIndex?: Pages } = {};
    new Function("globalThis", await Deno.readTextFile(`${folder}/assets/search_index.js`))(scope);
    return scope.searchIndex!;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the index holds what a reader sees of a page, under its headings and by its cells", async () => {
  const chart = { "application/vnd.vegalite.v5+json": { mark: "bar" }, "image/png": "", "text/plain": 'Bars of "it"' };
  assertEquals(
    await indexOf([
      { cell_type: "markdown", source: "before any heading" },
      { cell_type: "markdown", source: "# A & B\n\nOne **bo**ld." },
      { cell_type: "code", source: "const x = 1 < 2;", outputs: [{ output_type: "display_data", data: chart, metadata: {} }] },
      { cell_type: "markdown", source: "## C $z$\n\n## D" },
    ]),
    [{
      path: "a%20b.html",
      title: "a b",
      sections: [
        { heading: "a b", pieces: [["cell_1", "before any heading"]] },
        { heading: "A & B", pieces: [["a-b", "One bold."], ["cell_3", 'const x = 1 < 2; Bars of "it"']] },
        { heading: "C", pieces: [["c-z", ""]] },
        { heading: "D", pieces: [["d", ""]] },
      ],
    }],
  );
});

Deno.test("the index is a script that holds any text", async () => {
  const hostile = "</script><img src=x onerror=alert(1)>\u2028\"'\\ ${x} `";
  const [{ sections: [{ pieces: [[, text]] }] }] = await indexOf([{ cell_type: "code", source: hostile }]);
  assertEquals(text, hostile.replace(/\s+/g, " "));
});
