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

Deno.test("README's links and pictures lead to files that are there, and its commands to tasks", async () => {
  const readme = await Deno.readTextFile(path("README.md"));
  for (const [, target] of readme.matchAll(/\]\(([^)]+)\)/g)) if (!/^https:/.test(target)) await Deno.stat(path(target));
  const { tasks } = JSON.parse(await Deno.readTextFile(path("deno.json")));
  const named = [...readme.matchAll(/deno(?:@[\d.]+)? task ([\w:]+)/g)].map(([, task]) => task);
  assertEquals(named.filter((task) => !(task in tasks)), []);
});
