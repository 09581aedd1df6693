/** What README.md says of the course is what the notebooks say of themselves. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { readNotebook } from "../../lib/cli/notebook_file.ts";

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

Deno.test("README's table of the course has every notebook, with its question and its minutes", async () => {
  const readme = await Deno.readTextFile(path("README.md"));
  const rows = [...readme.matchAll(/^\| \[.*\]\((notebooks\/.*)\) \| (.*) \| (\d+) \|$/gm)];
  const names = Array.from(Deno.readDirSync(path("notebooks")), ({ name }) => name).filter((name) => name.endsWith(".ipynb"));
  assertEquals(rows.map(([, file]) => file), names.sort().map((name) => `notebooks/${name}`));
  for (const [, file, question, minutes] of rows) {
    const { source } = (await readNotebook(path(file))).cells[0];
    assertStringIncludes(source, `**${question}`);
    assertStringIncludes(source, `*${minutes} minutes.`);
  }
});
