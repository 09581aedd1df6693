/**
 * `deno task test:browser`: the notebooks in JupyterLab and the gallery's pages, in a real Chromium.
 *
 *   deno task test:browser [gallery] [lab] [start] [--only 04|stop|haste] [--pictures FOLDER] [--empty-cache]
 *
 * `start`, which is done only when named, times the way from `deno task lab` to the first chart, cold and warm.
 * Needs `out/` as `deno task study` leaves it: its copies say what each notebook shows. Ends with 0 if all is well or there is no
 * browser, 1 otherwise.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { prepareEnvironment } from "../../lib/cli/lab/environment.ts";
import { findPython } from "../../lib/cli/lab/python.ts";
import { startServer } from "../../lib/cli/lab/server.ts";
import { readNotebook } from "../../lib/cli/notebook_file.ts";
import { type Browser, findChromium, openBrowser } from "./chromium.ts";
import { checkGallery } from "./gallery.ts";
import { writeSettings } from "./drive.ts";
import { checkHaste, checkNotebook } from "./lab.ts";
import { checkHtml } from "./nu.ts";
import { checkStart } from "./start.ts";
import { checkStop, stopNotebook } from "./stop.ts";

/** What was seen of one thing. */
export interface Row {
  name: string;
  shown: string;
  problems: string[];
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const out = join(root, "out");

const { values: { only = "", pictures, "empty-cache": emptyCache }, positionals } = parseArgs({
  args: Deno.args,
  allowPositionals: true,
  options: { only: { type: "string" }, pictures: { type: "string" }, "empty-cache": { type: "boolean" } },
});
const parts = positionals.length > 0 ? positionals : ["gallery", "lab"];

Deno.exit(await main());

async function main(): Promise<number> {
  const chromium = findChromium();
  if (chromium === undefined) {
    say("Skipped: there is no Chromium. Install chromium or google-chrome, or name one in CHROME.\n");
    return 0;
  }
  if (pictures) await Deno.mkdir(pictures, { recursive: true });
  const browser = await openBrowser(chromium);
  const rows: Row[] = [];
  try {
    if (parts.includes("gallery")) {
      for await (const row of checkGallery(browser, out, { only, pictures })) rows.push(tell(row));
    }
    if (parts.includes("gallery")) {
      const row = await checkHtml(out);
      if (row === undefined) say("Skipped: the Nu checker. There is no Java.\n");
      else rows.push(tell(row));
    }
    if (parts.includes("start")) {
      for await (const row of checkStart(browser, root, { emptyCache })) rows.push(tell(row));
    }
    if (parts.includes("lab")) rows.push(...await checkLab(browser));
  } finally {
    await browser.close();
  }
  const bad = rows.filter(({ problems }) => problems.length > 0).length;
  say(`\n${rows.length - bad} passed, ${bad} failed in the browser\n`);
  return bad > 0 ? 1 : 0;
}

async function checkLab(browser: Browser): Promise<Row[]> {
  const missing = await findPython().then(() => undefined, (error: Error) => error.message);
  if (missing !== undefined) {
    say(`Skipped: JupyterLab. ${missing}\n`);
    return [];
  }
  const { python } = await prepareEnvironment(root);
  const home = await Deno.makeTempDir({ prefix: "shoplens-lab-" });
  const scratch = join(out, "browser");
  await Deno.mkdir(scratch, { recursive: true });
  await Deno.writeTextFile(join(scratch, "stop.ipynb"), stopNotebook());
  await writeSettings(home);
  const server = await startServer({ root, python, home });
  const rows: Row[] = [];
  const add = (row: Row) => rows.push(tell(row));
  try {
    if (only === "" || only === "haste") add(await checkHaste(browser, server, "notebooks/00_start_here.ipynb"));
    if (only === "" || only === "stop") {
      for await (const row of checkStop(browser, server, "out/browser/stop.ipynb")) add(row);
    }
    const names = Array.from(Deno.readDirSync(join(root, "notebooks")), ({ name }) => name).sort();
    for (const name of names.filter((name) => name.endsWith(".ipynb") && name.startsWith(only))) {
      const declared = await readNotebook(join(out, "notebooks", name));
      const { run } = (declared.metadata.shoplens ?? {}) as { run?: { status: string } };
      if (run?.status !== "passed") say(`skip   lab ${name}: deno task study ${run?.status ?? "did not run it"}\n`);
      else add(await checkNotebook(browser, server, `notebooks/${name}`, declared, pictures));
    }
  } finally {
    await server.close();
    await Deno.remove(home, { recursive: true });
    await Deno.remove(scratch, { recursive: true });
  }
  return rows;
}

function tell(row: Row): Row {
  const { name, shown, problems } = row;
  say(`${problems.length === 0 ? "ok    " : "wrong "} ${name}: ${shown}\n`);
  for (const problem of new Set(problems)) say(`         ${problem}\n`);
  return row;
}

function say(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}
