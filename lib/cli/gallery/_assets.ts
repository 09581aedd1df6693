/** What all pages share: style, script, the chart libraries, and their licences. */
import { fileURLToPath } from "node:url";

const libraries = ["vega", "vega-lite", "vega-embed"];

/** Copies the shared files into a folder that exists. */
export async function copyAssets(folder: string): Promise<void> {
  const licences: string[] = [];
  for (const name of libraries) {
    // The browser builds stand beside the module that the import map leads to.
    const built = new URL(`./${name}.min.js`, import.meta.resolve(name));
    const licence = await Deno.readTextFile(new URL("../LICENSE", built));
    await Deno.copyFile(fileURLToPath(built), `${folder}/${name}.min.js`);
    licences.push(`${name}\n\n${licence.trim()}\n`);
  }
  await Deno.writeTextFile(`${folder}/licences.txt`, licences.join("\n\n"));
  for (const file of ["gallery.css", "fit.js", "gallery.js"]) {
    await Deno.writeTextFile(`${folder}/${file}`, await Deno.readTextFile(new URL(file, import.meta.url)));
  }
}
