/** How JupyterLab is driven: opening, choosing from menus, running cells, waiting. */
import { join } from "node:path";
import type { LabServer } from "../../lib/cli/lab/server.ts";
import type { Page } from "./chromium.ts";

/** Seconds that a cell may take. */
export const CELL_SECONDS = 180;

/** JupyterLab with every cell in the page, so that all can be counted, and nothing saved. */
export const SETTINGS = {
  "@jupyterlab/apputils-extension/notification": { fetchNews: "false", checkForUpdates: false },
  "@jupyterlab/docmanager-extension/plugin": { autosave: false },
  "@jupyterlab/notebook-extension/tracker": { windowingMode: "none" },
};

/** Where a server answers, with its token. */
type Address = Pick<LabServer, "origin" | "token">;

/** Opens a notebook, and waits until its kernel stands. */
export async function openNotebook(page: Page, { origin, token }: Address, path: string): Promise<void> {
  const address = path.split("/").map(encodeURIComponent).join("/");
  // Without reset JupyterLab opens what was open last as well.
  await page.goto(`${origin}/lab/tree/${address}?token=${token}&reset`);
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

export async function runCell(page: Page, index: number): Promise<void> {
  const cell = page.locator(".jp-Notebook .jp-CodeCell").nth(index);
  await cell.scrollIntoViewIfNeeded();
  await page.evaluate(`document.querySelectorAll(".jp-Notebook .jp-CodeCell")[${index}].querySelector(".cm-content").focus()`);
  await page.locator(`.jp-Notebook .jp-CodeCell .cm-content`).nth(index).click();
  await page.keyboard.press("Control+Enter");
  await page.waitForTimeout(50);
}

/** Waits until no cell runs or waits to, and the page is quiet. */
export async function settled(page: Page, quietMs = 1000): Promise<void> {
  const idle = `![...document.querySelectorAll(".jp-InputPrompt")].some((prompt) => prompt.innerText.includes("*")) &&
    document.querySelector(".jp-Notebook-ExecutionIndicator").dataset.status === "idle"`;
  // Which cells wait. The time is each cell's own.
  const queue = `[...document.querySelectorAll(".jp-InputPrompt")].filter((prompt) => prompt.innerText.includes("*")).length`;
  while (!(await page.evaluate<boolean>(idle))) {
    const waiting = await page.evaluate<number>(queue);
    await page.waitForFunction(`(${idle}) || ${queue} !== ${waiting}`, undefined, { timeout: 1000 * CELL_SECONDS });
  }
  await page.waitForTimeout(quietMs);
}

/** What a person would see who wonders why it does not go on. */
export function standing(page: Page): Promise<string> {
  return page.evaluate(`(() => {
    const dialog = document.querySelector(".jp-Dialog");
    if (dialog !== null) return "a dialog: " + dialog.innerText;
    return "outputs: " + [...document.querySelectorAll(".jp-OutputArea-output")].map((output) => output.innerText).join(" | ").slice(-300);
  })()`);
}

/** A kernel holds hundreds of megabytes; the next notebook has one of its own. */
export async function endKernels({ origin, token }: LabServer): Promise<void> {
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
