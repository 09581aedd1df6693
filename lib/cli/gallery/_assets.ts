/** What all pages share: style, script, the chart libraries, and their licences. */
import { fileURLToPath } from "node:url";
import { licences } from "./_licences.ts";

const libraries = ["vega", "vega-lite", "vega-embed"];

/** Copies the shared files into a folder that exists. */
export async function copyAssets(folder: string): Promise<void> {
  for (const name of libraries) {
    // The browser builds stand beside the module that the import map leads to.
    const built = new URL(`./${name}.min.js`, import.meta.resolve(name));
    await Deno.copyFile(fileURLToPath(built), `${folder}/${name}.min.js`);
  }
  await Deno.writeTextFile(`${folder}/licences.txt`, await licences(libraries));
  for (const file of ["gallery.css", "fit.js", "gallery.js", "search.js"]) {
    await Deno.writeTextFile(`${folder}/${file}`, await Deno.readTextFile(new URL(file, import.meta.url)));
  }
}
