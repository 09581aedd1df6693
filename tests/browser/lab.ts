/** JupyterLab as a person uses it: by its menus, with the pointer, reading what stands on the page. */
import { join } from "node:path";
import { isProgress, type Notebook, notebookName, type Output } from "../../lib/cli/notebook_file.ts";
import type { LabServer } from "../../lib/cli/lab/server.ts";
import { type Browser, type Page, watch } from "./chromium.ts";
import { answersToHover } from "./gallery.ts";
import type { Row } from "./run.ts";

/** What a notebook shows. */
interface Shown {
  charts: number;
  tables: number;
  bars: number;
  errors: number;
}

const CELL_SECONDS = 180;

/** JupyterLab with every cell in the page, so that all can be counted, and nothing saved. */
export const SETTINGS = {
  "@jupyterlab/apputils-extension/notification": { fetchNews: "false", checkForUpdates: false },
  "@jupyterlab/docmanager-extension/plugin": { autosave: false },
  "@jupyterlab/notebook-extension/tracker": { windowingMode: "none" },
};

/** Opens a notebook, runs it by the menu, and compares what it shows with what `declared` says that it does. */
export async function checkNotebook(
  browser: Browser,
  lab: LabServer,
  path: string,
  declared: Notebook,
  pictures?: string,
): Promise<Row> {
  const name = notebookName(path);
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  const problems = watch(page, lab.origin);
  try {
    const start = performance.now();
    await openNotebook(page, lab, path);
    const opened = seconds(start);
    await menu(page, "Edit", "Clear Outputs of All Cells");
    await menu(page, "Run", "Run All Cells");
    const chart = await chartDrawn(page, CELL_SECONDS).then(() => seconds(start), () => undefined);
    await settled(page);
    const ran = seconds(start);
    const shown = await count(page), wanted = countDeclared(declared);
    for (const kind of ["charts", "tables", "bars", "errors"] as const) {
      if (shown[kind] !== wanted[kind]) problems.push(`${shown[kind]} ${kind}, declared ${wanted[kind]}`);
    }
    if (shown.errors > wanted.errors) problems.push(await firstError(page));
    if (await page.locator(".jp-Dialog").count() > 0) problems.push(`after running, ${await standing(page)}`);
    const left = await page.evaluate<number>(`[...document.querySelectorAll(".jp-CodeCell")].filter((cell) =>
      cell.querySelector(".cm-content").innerText.trim() && !/\\d/.test(cell.querySelector(".jp-InputPrompt").innerText)).length`);
    if (left > 0) problems.push(`${left} cells did not run`);
    if (
      wanted.charts > 0 && !(await answersToHover(page, ".jp-Notebook .vega-embed canvas, .jp-Notebook .vega-embed svg.marks"))
    ) {
      problems.push("no chart answers to the pointer");
    }
    await runAgain(page, problems);
    if (pictures) await photograph(page, `${pictures}/lab-${name}`);
    return {
      name: `lab ${name}`,
      shown:
        `${shown.charts} charts, ${shown.tables} tables, ${shown.bars} bars; opened ${opened}, first chart ${chart}, all ${ran} s`,
      problems,
    };
  } catch (error) {
    problems.push((error as Error).message.split("\n")[0], await standing(page));
    if (pictures) await page.screenshot({ path: `${pictures}/lab-failed.png` });
    return { name: `lab ${name}`, shown: "not to its end", problems };
  } finally {
    await page.close();
    await endKernels(lab);
  }
}

/** Stops a training with the button, and runs the next cell. */
export async function checkStop(browser: Browser, lab: LabServer, path: string, pictures?: string): Promise<Row> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  const problems = watch(page, lab.origin);
  const latencies: number[] = [];
  try {
    await openNotebook(page, lab, path);
    await runCell(page, 0);
    await settled(page);
    for (let time = 0; time < 3; time++) {
      await runCell(page, 1);
      // It learns when it has shown how far it is twice.
      await page.waitForFunction(`/[1-9]\\d* of/.test(document.querySelectorAll(".jp-CodeCell")[1].innerText)`, undefined, {
        timeout: 30_000,
      });
      await page.waitForTimeout(500);
      const pressed = performance.now();
      await page.locator(
        '.jp-NotebookPanel-toolbar [data-command="notebook:interrupt-kernel"], .jp-NotebookPanel-toolbar [data-jp-item-name="interrupt"] jp-button',
      ).first().click();
      await settled(page, 0);
      latencies.push(Math.round(performance.now() - pressed));
    }
    await runCell(page, 2);
    await settled(page);
    const last = await page.evaluate<string>(
      `document.querySelectorAll(".jp-CodeCell")[2].querySelector(".jp-OutputArea")?.innerText ?? ""`,
    );
    if (!/kept \d+ epochs/.test(last)) problems.push(`the next cell said ${JSON.stringify(last.slice(0, 200))}`);
    // Not a matter of speed: a training that goes on would end long after.
    if (Math.max(...latencies) > 10_000) problems.push(`the stop button took ${Math.max(...latencies)} ms`);
    return { name: "lab stop button", shown: `${latencies.join(", ")} ms until fit had ended`, problems };
  } catch (error) {
    problems.push((error as Error).message.split("\n")[0], await standing(page));
    if (pictures) await page.screenshot({ path: `${pictures}/lab-failed.png` });
    return { name: "lab stop button", shown: "not to its end", problems };
  } finally {
    await page.close();
    await endKernels(lab);
  }
}

/** The notebook in which a training is stopped: it lasts for hours. */
export function stopNotebook(): string {
  const cells = [
    `import { asTrain, Dataset } from "shoplens/dataset";
import { matrixFromRows } from "shoplens/matrix";
import { mlp } from "shoplens/models";
import { createRandom } from "shoplens/random";
import { fit } from "shoplens/train";
const random = createRandom(1);
const rows = Array.from({ length: 20000 }, () => [random.uniform(), random.uniform()]);
const labels = Float32Array.from(rows, ([a, b]) => Number(a > b));
const data = asTrain(new Dataset({ features: matrixFromRows(rows), names: ["a", "b"], labels, classes: ["no", "yes"] }));`,
    `const fitted = await fit(mlp({ inputs: 2, hidden: [16], random: createRandom(1) }), data, { epochs: 1_000_000 });`,
    `console.log(\`kept \${fitted.history.epoch.length} epochs\`);`,
  ];
  const metadata = { kernelspec: { name: "deno", display_name: "Deno", language: "typescript" } };
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata,
    cells: cells.map((source, index) => ({
      id: `cell-${index}`,
      cell_type: "code",
      metadata: {},
      source,
      outputs: [],
      execution_count: null,
    })),
  });
}

/** Where a server answers, with its token. */
type Address = Pick<LabServer, "origin" | "token">;

/** Opens a notebook, and waits until its kernel stands. */
export async function openNotebook(page: Page, { origin, token }: Address, path: string): Promise<void> {
  const address = path.split("/").map(encodeURIComponent).join("/");
  await page.goto(`${origin}/lab/tree/${address}?token=${token}`);
  await page.waitForFunction(
    // The indicator says idle before there is a kernel; the status bar names it. Who runs a cell earlier is asked for a kernel.
    `document.querySelector(".jp-NotebookPanel .jp-Notebook-ExecutionIndicator[data-status=idle]") !== null &&
     /Deno . Idle/.test(document.querySelector("#jp-main-statusbar")?.innerText ?? "")`,
    undefined,
    { timeout: 60_000 },
  );
  await page.waitForFunction(
    `document.querySelector(".jp-Notebook .jp-Cell .cm-content, .jp-Notebook .jp-MarkdownOutput") !== null`,
  );
}

/** Waits until a chart stands in the notebook. */
export async function chartDrawn(page: Page, timeoutSeconds: number): Promise<void> {
  await page.waitForFunction(
    `document.querySelector(".jp-Notebook .vega-embed canvas, .jp-Notebook .vega-embed svg")`,
    undefined,
    { timeout: 1000 * timeoutSeconds },
  );
}

/** Chooses an item of the menu bar, as a person would. */
export async function menu(page: Page, top: string, item: string): Promise<void> {
  await page.locator(`.lm-MenuBar-itemLabel >> text=/^${top}$/`).first().click();
  await page.locator(`.lm-Menu-item:not(.lm-mod-disabled) .lm-Menu-itemLabel >> text=/^${item}$/`).first().click({
    timeout: 10_000,
  });
}

async function runCell(page: Page, index: number): Promise<void> {
  const cell = page.locator(".jp-Notebook .jp-CodeCell").nth(index);
  await cell.scrollIntoViewIfNeeded();
  await page.evaluate(`document.querySelectorAll(".jp-Notebook .jp-CodeCell")[${index}].querySelector(".cm-content").focus()`);
  await page.locator(`.jp-Notebook .jp-CodeCell .cm-content`).nth(index).click();
  await page.keyboard.press("Control+Enter");
  await page.waitForTimeout(50);
}

/** Waits until no cell runs or waits to, and the page is quiet. */
async function settled(page: Page, quietMs = 1000): Promise<void> {
  await page.waitForFunction(
    `![...document.querySelectorAll(".jp-InputPrompt")].some((prompt) => prompt.innerText.includes("*")) &&
     document.querySelector(".jp-Notebook-ExecutionIndicator").dataset.status === "idle"`,
    undefined,
    { timeout: 1000 * CELL_SECONDS },
  );
  await page.waitForTimeout(quietMs);
}

function count(page: Page): Promise<Shown> {
  return page.evaluate(`(() => {
    const outputs = [...document.querySelectorAll(".jp-Notebook .jp-OutputArea-output")];
    const inked = (drawing) => drawing.getBoundingClientRect().width > 20 && drawing.getBoundingClientRect().height > 20;
    return {
      charts: [...document.querySelectorAll(".jp-Notebook .vega-embed")].filter((chart) => {
        const drawing = chart.querySelector("canvas, svg.marks");
        return drawing !== null && inked(drawing);
      }).length,
      tables: outputs.flatMap((output) => output.matches('[data-mime-type="text/html"]') ? [...output.querySelectorAll("table")] : []).length,
      bars: outputs.filter((output) => /^.+ (done in|stopped after) /.test(output.innerText) && output.querySelector("div > b:first-child")).length,
      errors: outputs.filter((output) => output.dataset.mimeType === "application/vnd.jupyter.error" || /^Javascript Error/.test(output.innerText)).length,
    };
  })()`);
}

/** What the outputs of a notebook file say that it shows. */
function countDeclared(notebook: Notebook): Shown {
  const outputs = notebook.cells.flatMap((cell) => cell.cell_type === "code" ? cell.outputs : []);
  const html = outputs.map((output) => "data" in output ? String(output.data["text/html"] ?? "") : "");
  return {
    charts:
      outputs.filter((output) => "data" in output && Object.keys(output.data).some((type) => type.includes("vegalite"))).length,
    tables: html.reduce((sum, text) => sum + text.split("<table").length - 1, 0),
    bars: outputs.filter((output: Output) => "metadata" in output && isProgress(output.metadata)).length,
    errors: outputs.filter(({ output_type }) => output_type === "error").length,
  };
}

/** What a person would see who wonders why it does not go on. */
function standing(page: Page): Promise<string> {
  return page.evaluate(`(() => {
    const dialog = document.querySelector(".jp-Dialog");
    if (dialog !== null) return "a dialog: " + dialog.innerText;
    return "outputs: " + [...document.querySelectorAll(".jp-OutputArea-output")].map((output) => output.innerText).join(" | ").slice(-300);
  })()`);
}

function firstError(page: Page): Promise<string> {
  return page.evaluate(
    `document.querySelector('[data-mime-type="application/vnd.jupyter.error"]')?.innerText.slice(0, 300) ?? ""`,
  );
}

/** The second run of the last cell that shows something shows as much, and no error. */
async function runAgain(page: Page, problems: string[]): Promise<void> {
  const state = (index: number) =>
    page.evaluate<{ prompt: string; outputs: number; errors: number }>(`(() => {
      const cell = document.querySelectorAll(".jp-Notebook .jp-CodeCell")[${index}];
      return {
        prompt: cell.querySelector(".jp-InputPrompt").innerText,
        outputs: cell.querySelectorAll(".jp-OutputArea-output").length,
        errors: cell.querySelectorAll('[data-mime-type="application/vnd.jupyter.error"]').length,
      };
    })()`);
  const index = await page.evaluate<number>(`[...document.querySelectorAll(".jp-Notebook .jp-CodeCell")]
    .findLastIndex((cell) => cell.querySelector(".jp-OutputArea-output") !== null)`);
  if (index < 0) return;
  const before = await state(index);
  await runCell(page, index);
  await settled(page, 500);
  const after = await state(index);
  if (after.prompt === before.prompt) problems.push(`the last cell did not run again: ${after.prompt}`);
  if (after.outputs !== before.outputs || after.errors > 0) {
    problems.push(`the second run shows ${after.outputs} outputs, the first ${before.outputs}`);
  }
}

/** Both themes, chosen by the menu, at the first chart. */
async function photograph(page: Page, name: string): Promise<void> {
  for (const theme of ["Light", "Dark"]) {
    await page.locator(`.lm-MenuBar-itemLabel >> text=/^Settings$/`).first().click();
    await page.locator(`.lm-Menu-itemLabel >> text=/^Theme$/`).first().hover();
    await page.locator(`.lm-Menu-itemLabel >> text=/^JupyterLab ${theme}$/`).first().click();
    await page.waitForTimeout(800);
    await page.evaluate(`document.querySelector(".jp-Notebook .vega-embed")?.scrollIntoView({ block: "center" })`);
    await page.waitForTimeout(300);
    await page.screenshot({ path: `${name}-${theme.toLowerCase()}.png` });
  }
}

/** A kernel holds hundreds of megabytes; the next notebook has one of its own. */
async function endKernels({ origin, token }: LabServer): Promise<void> {
  const headers = { Authorization: `token ${token}` };
  const kernels: { id: string }[] = await (await fetch(`${origin}/api/kernels`, { headers })).json();
  for (const { id } of kernels) {
    await (await fetch(`${origin}/api/kernels/${id}`, { headers, method: "DELETE" })).body?.cancel();
  }
}

/** Puts the settings of the tests where a server with `home` finds them. */
export async function writeSettings(home: string): Promise<void> {
  for (const [path, settings] of Object.entries(SETTINGS)) {
    const [scope, name, plugin] = path.split("/");
    const folder = join(home, "config", "lab", "user-settings", scope, name);
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(join(folder, `${plugin}.jupyterlab-settings`), JSON.stringify(settings));
  }
}

function seconds(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(1);
}
