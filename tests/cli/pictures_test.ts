import { assertEquals, assertRejects } from "@std/assert";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { drawPictures, writePictures } from "../../lib/cli/pictures.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** A folder with what the pictures are made from. */
async function inCopy(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const path of ["README.md", "notebooks/02_prepare.ipynb", "notebooks/04_case_study.ipynb"]) {
      await Deno.mkdir(dirname(join(folder, path)), { recursive: true });
      await Deno.copyFile(join(root, path), join(folder, path));
    }
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("README's pictures, and what it says they show, are what the notebooks show: else deno task pictures", async () => {
  const drawn = await drawPictures(root);
  for (const { path, text } of drawn) assertEquals(await Deno.readTextFile(join(root, path)), text, path);
  const shown = [...(await Deno.readTextFile(join(root, "README.md"))).matchAll(/!\[([^\]]+)\]\(([^)]*)\)/g)];
  assertEquals(
    shown.map(([, , path]) => path).sort(),
    drawn.map(({ path }) => path).filter((path) => path !== "README.md").sort(),
  );
  const files = [...Deno.readDirSync(join(root, "notebooks/pictures"))].map(({ name }) => `notebooks/pictures/${name}`);
  assertEquals(files.sort(), shown.map(([, , path]) => path).sort());
});

Deno.test("pictures are small, stand on no ground, and hold nothing that runs", async () => {
  for (const { text } of (await drawPictures(root)).filter(({ path }) => path.endsWith(".svg"))) {
    assertEquals(text.length < 50_000, true);
    assertEquals(/<script|<rect[^>]*fill="white"|href="http/.test(text), false);
  }
});

Deno.test("only what changed is written", async () => {
  await inCopy(async (folder) => {
    assertEquals(await writePictures(folder), ["notebooks/pictures/case-study.svg", "notebooks/pictures/cheats.svg"]);
    assertEquals(await writePictures(folder), []);
    const notebook = join(folder, "notebooks/04_case_study.ipynb");
    await Deno.writeTextFile(
      notebook,
      (await Deno.readTextFile(notebook)).replaceAll("This network is right for", "It is right for"),
    );
    assertEquals(await writePictures(folder), ["notebooks/pictures/case-study.svg", "README.md"]);
    assertEquals((await Deno.readTextFile(join(folder, "README.md"))).includes("![It is right for"), true);
  });
});

Deno.test("a notebook without the chart is an error that says what to do", async () => {
  await inCopy(async (folder) => {
    const notebook = join(folder, "notebooks/04_case_study.ipynb");
    await Deno.writeTextFile(notebook, (await Deno.readTextFile(notebook)).replaceAll('"id": "cell-18"', '"id": "other"'));
    await assertRejects(() => writePictures(folder), Error, "its cell cell-18 has no chart. Run deno task study --save");
  });
});
