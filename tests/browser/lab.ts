/** JupyterLab as a person uses it: by its menus, with the pointer, reading what stands on the page. */
import { isProgress, type Notebook, notebookName, type Output } from "../../lib/cli/notebook_file.ts";
import type { LabServer } from "../../lib/cli/lab/server.ts";
import { type Browser, type Page, watch } from "./chromium.ts";
import { CELL_SECONDS, chartDrawn, endKernels, menu, openNotebook, runCell, settled, standing } from "./drive.ts";
import { answersToHover, answersToPick, hasPick } from "./gallery.ts";
import type { Row } from "./run.ts";

/** What a notebook shows. */
interface Shown {
  charts: number;
  tables: number;
  bars: number;
  errors: number;
}

const CHARTS = ".jp-Notebook .vega-embed canvas, .jp-Notebook .vega-embed svg.marks";

/** Bars that come only where the work takes more than a second, and so depend on the machine. */
const LATE = /^(Resampling|Finding the \w+ rows) /;

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
    if (wanted.charts > 0 && !(await answersToHover(page, CHARTS))) problems.push("no chart answers to the pointer");
    const pick = chartsOf(declared).findIndex(hasPick);
    if (pick >= 0 && !(await answersToPick(page, CHARTS, pick))) problems.push("a click in the legend picks nothing out");
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
      bars: outputs.filter((output) => /^.+ (done in|stopped after) /.test(output.innerText) && !${LATE}.test(output.innerText) && output.querySelector("div > b:first-child")).length,
      errors: outputs.filter((output) => output.dataset.mimeType === "application/vnd.jupyter.error" || /^Javascript Error/.test(output.innerText)).length,
    };
  })()`);
}

/** The specs of the charts that a notebook file has, in their order. */
function chartsOf(notebook: Notebook): unknown[] {
  const outputs = notebook.cells.flatMap((cell) => cell.cell_type === "code" ? cell.outputs : []);
  const bundles = outputs.flatMap((output) => "data" in output ? Object.entries(output.data) : []);
  return bundles.filter(([type]) => type.includes("vegalite")).map(([, spec]) => spec);
}

/** Presses Shift+Enter all the while that JupyterLab opens, as impatient people do: nothing is asked, and then cells run. */
export async function checkHaste(browser: Browser, lab: LabServer, path: string): Promise<Row> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  const problems = watch(page, lab.origin);
  // The next press would answer a dialog, so that it must be seen as it comes.
  await page.addInitScript(`globalThis.asked = [];
    new MutationObserver(() => {
      const dialog = document.querySelector(".jp-Dialog");
      if (dialog !== null && !asked.includes(dialog.innerText)) asked.push(dialog.innerText);
    }).observe(document, { childList: true, subtree: true });`);
  let presses = 0, opening = true;
  const opened = openNotebook(page, lab, path).finally(() => opening = false);
  opened.catch(() => {}); // waited for below
  try {
    for (; opening; presses++) await page.keyboard.press("Shift+Enter");
    await opened;
    for (const dialog of await page.evaluate<string[]>("asked")) problems.push(`it asks: ${dialog.replace(/\s+/g, " ")}`);
    await runCell(page, 0);
    await settled(page);
    const prompt = await page.evaluate<string>(`document.querySelector(".jp-CodeCell .jp-InputPrompt").innerText`);
    if (!/\d/.test(prompt)) problems.push("the first cell does not run");
    return { name: "lab in haste", shown: `${presses} presses while it opened`, problems };
  } catch (error) {
    return {
      name: "lab in haste",
      shown: "not to its end",
      problems: [...problems, (error as Error).message, await standing(page)],
    };
  } finally {
    await page.close();
    await endKernels(lab);
  }
}

/** What the outputs of a notebook file say that it shows. */
function countDeclared(notebook: Notebook): Shown {
  const outputs = notebook.cells.flatMap((cell) => cell.cell_type === "code" ? cell.outputs : []);
  const html = outputs.map((output) => "data" in output ? String(output.data["text/html"] ?? "") : "");
  return {
    charts: chartsOf(notebook).length,
    tables: html.reduce((sum, text) => sum + text.split("<table").length - 1, 0),
    bars:
      outputs.filter((output: Output) =>
        "metadata" in output && isProgress(output.metadata) && !LATE.test(String(output.data["text/plain"]))
      ).length,
    errors: outputs.filter(({ output_type }) => output_type === "error").length,
  };
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

/** Both themes, chosen by the menu, wide and narrow, at the first chart and the first table. */
async function photograph(page: Page, name: string): Promise<void> {
  const places = { chart: ".jp-Notebook .vega-embed", table: ".jp-OutputArea-output table" };
  for (const theme of ["Light", "Dark"]) {
    await page.setViewportSize({ width: 1400, height: 1000 });
    await page.locator(`.lm-MenuBar-itemLabel >> text=/^Settings$/`).first().click();
    await page.locator(`.lm-Menu-itemLabel >> text=/^Theme$/`).first().hover();
    await page.locator(`.lm-Menu-itemLabel >> text=/^JupyterLab ${theme}$/`).first().click();
    for (const [form, width] of Object.entries({ wide: 1400, narrow: 800 })) {
      await page.setViewportSize({ width, height: 1000 });
      await page.waitForTimeout(800);
      for (const [place, selector] of Object.entries(places)) {
        await page.evaluate(`document.querySelector(${JSON.stringify(selector)})?.scrollIntoView({ block: "center" })`);
        await page.waitForTimeout(300);
        await page.screenshot({ path: `${name}-${place}-${form}-${theme.toLowerCase()}.png` });
      }
    }
  }
}

function seconds(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(1);
}
