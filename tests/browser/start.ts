/** How long a newcomer waits from `deno task lab` to the first chart, in a copy of the project's own, as a clone would be. */
import { dirname, join } from "node:path";
import type { Browser } from "./chromium.ts";
import { chartDrawn, menu, openNotebook } from "./drive.ts";
import type { Row } from "./run.ts";

const FIRST = "notebooks/00_start_here.ipynb";

export interface StartOptions {
  /** Whether Deno's cache is empty too, as on a machine that never saw Deno: all packages come over the network. Default: it is not. */
  emptyCache?: boolean;
}

/**
 * Copies what git tracks into a folder without `.venv` and `node_modules`, and starts there twice: cold, when all is installed first,
 * and warm. pip is told by the task to use no cache, so cold is cold.
 */
export async function* checkStart(
  browser: Browser,
  root: string,
  { emptyCache = false }: StartOptions = {},
): AsyncGenerator<Row> {
  const folder = await Deno.makeTempDir({ prefix: "shoplens-start-" });
  const copy = join(folder, "shoplens");
  try {
    await copyTracked(root, copy);
    const env: Record<string, string> = emptyCache ? { DENO_DIR: join(folder, "deno") } : {};
    yield await start(browser, copy, `start cold${emptyCache ? ", nothing cached" : ""}`, env);
    yield await start(browser, copy, "start warm", env);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function copyTracked(root: string, folder: string): Promise<void> {
  const { stdout } = await new Deno.Command("git", { args: ["ls-files", "-z"], cwd: root }).output();
  for (const path of new TextDecoder().decode(stdout).split("\0").filter((path) => path !== "")) {
    await Deno.mkdir(dirname(join(folder, path)), { recursive: true });
    await Deno.copyFile(join(root, path), join(folder, path));
  }
}

/** Runs the task, opens the address that it prints, runs the first notebook by the menu, and waits for a chart. */
async function start(browser: Browser, folder: string, name: string, env: Record<string, string>): Promise<Row> {
  const begun = performance.now();
  const seconds = () => ((performance.now() - begun) / 1000).toFixed(1);
  const task = new Deno.Command(Deno.execPath(), {
    args: ["task", "lab", "--no-browser"],
    cwd: folder,
    env: { ...env, NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  try {
    const { address, rest } = await readAddress(task.stdout);
    const answered = seconds();
    await openNotebook(page, { origin: address.origin, token: address.searchParams.get("token")! }, FIRST);
    const ready = seconds();
    await menu(page, "Edit", "Clear Outputs of All Cells");
    await menu(page, "Run", "Run All Cells");
    await chartDrawn(page, 600);
    const shown =
      `JupyterLab answers after ${answered}, its kernel after ${ready}, the first chart stands after ${seconds()} s`;
    task.kill("SIGINT");
    await rest;
    return { name, shown, problems: [] };
  } catch (error) {
    return { name, shown: `not to its end, after ${seconds()} s`, problems: [(error as Error).message.split("\n")[0]] };
  } finally {
    await page.close();
    try {
      task.kill("SIGINT");
    } catch { /* ended already */ }
    await task.status;
  }
}

/** The address that the task prints, and the rest of what it says, which must be read so that it can go on. */
async function readAddress(stdout: ReadableStream<Uint8Array>): Promise<{ address: URL; rest: Promise<void> }> {
  const { promise, resolve, reject } = Promise.withResolvers<URL>();
  const read = async () => {
    let told = "";
    for await (const text of stdout.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)) {
      told += text;
      const line = /^http:\/\/127\.0\.0\.1\S+token=\w+$/m.exec(told);
      if (line !== null) resolve(new URL(line[0]));
    }
    reject(new Error(`deno task lab ended: ${told.slice(-300)}`));
  };
  const rest = read();
  return { address: await promise, rest };
}
