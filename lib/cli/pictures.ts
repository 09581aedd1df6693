/**
 * `deno task pictures`: draws the pictures of README anew, from the charts that are saved in the notebooks, and writes what they
 * show beside them for who cannot see them. `deno task study --save` does the same at its end.
 *
 * Ends with 0, or 1 if a notebook has not the chart.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Chart, toSvg } from "../charts/mod.ts";
import { cannot } from "../errors.ts";
import { replaceFile } from "../files.ts";
import { complain, say } from "./_reporter.ts";
import { readNotebook } from "./notebook_file.ts";

/** A chart of a notebook that README shows. */
interface Source {
  notebook: string;
  /** The id of the cell that shows it. */
  cell: string;
}

/** By the picture's name, which README has. */
const SOURCES: Readonly<Record<string, Source>> = {
  "case-study": { notebook: "04_case_study", cell: "cell-18" },
  cheats: { notebook: "02_prepare", cell: "cell-46" },
};

const CHART = "application/vnd.vegalite.v5+json";

/** A file as it should be. */
export interface Drawn {
  /** From the project's folder. */
  path: string;
  text: string;
}

/**
 * The pictures, and README with their descriptions. SVG without a ground, whose colours do on light pages and on dark ones.
 *
 * @throws Error if a notebook has not the chart
 */
export async function drawPictures(root: string): Promise<Drawn[]> {
  const drawn: Drawn[] = [];
  let readme = await Deno.readTextFile(join(root, "README.md"));
  for (const [name, source] of Object.entries(SOURCES)) {
    const { spec, description } = await chartOf(root, source);
    const path = `notebooks/pictures/${name}.svg`;
    drawn.push({ path, text: `${await toSvg(spec)}\n` });
    readme = readme.replace(/!\[[^\]]*\]\(([^)]*)\)/g, (whole, at) => at === path ? `![${description}](${path})` : whole);
  }
  return [...drawn, { path: "README.md", text: readme }];
}

async function chartOf(root: string, { notebook, cell: id }: Source): Promise<{ spec: Chart; description: string }> {
  const { cells } = await readNotebook(join(root, "notebooks", `${notebook}.ipynb`));
  const cell = cells.find((cell) => cell.id === id);
  const outputs = cell?.cell_type === "code" ? cell.outputs : [];
  const data = outputs.map((output) => "data" in output ? output.data : {}).find((data) => CHART in data);
  if (data === undefined) {
    throw cannot(`draw the picture of ${notebook}`, Error, {
      because: `its cell ${id} has no chart`,
      fix: "Run deno task study --save, or name another cell in lib/cli/pictures.ts.",
    });
  }
  return { spec: data[CHART] as Chart, description: String(data["text/plain"]).trim() };
}

/** Writes what is not yet as it should be, and gives the paths of that. */
export async function writePictures(root: string): Promise<string[]> {
  const changed: string[] = [];
  for (const { path, text } of await drawPictures(root)) {
    const file = join(root, path);
    if (await Deno.readTextFile(file).catch(() => undefined) === text) continue;
    await Deno.mkdir(join(root, "notebooks/pictures"), { recursive: true });
    await replaceFile(file, text);
    changed.push(path);
  }
  return changed;
}

async function pictures(): Promise<number> {
  try {
    const changed = await writePictures(fileURLToPath(new URL("../../", import.meta.url)));
    say(
      changed.length === 0
        ? "All pictures are as the notebooks have them.\n"
        : changed.map((path) => `drawn  ${path}\n`).join(""),
    );
    return 0;
  } catch (error) {
    complain(`${(error as Error).message}\n`);
    return 1;
  }
}

if (import.meta.main) Deno.exit(await pictures());
