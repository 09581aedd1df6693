/** The gallery's pages as a reader sees them: wide and narrow, light and dark, by pointer and by axe. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { filesOf } from "../../lib/cli/gallery/serve.ts";
import { type Browser, type Page, watch } from "./chromium.ts";
import type { Row } from "./run.ts";

const WIDTHS = { wide: 1280, narrow: 390 };
const SCHEMES = ["light", "dark"] as const;

export interface GalleryLook {
  /** Only pages whose name starts so. */
  only: string;
  /** Folder for screenshots. Default: none are made. */
  pictures?: string;
}

/** What the search is asked: a word of several notebooks, and one that would do harm where it were not text. */
const QUESTION = "smote", HARM = "<img src=x onerror=alert(1)>";

/** Looks at every page of the gallery in `folder`, and gives a row for each as it is done. */
export async function* checkGallery(browser: Browser, folder: string, { only, pictures }: GalleryLook): AsyncGenerator<Row> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, filesOf(folder));
  const origin = `http://127.0.0.1:${server.addr.port}`;
  const axe = await axeScript();
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name).filter((name) =>
    name.endsWith(".html") && name.startsWith(only)
  ).sort();
  try {
    for (const name of names) {
      const page = await browser.newPage({ viewport: { width: WIDTHS.wide, height: 900 } });
      const problems = watch(page, origin);
      let shown = "";
      for (const [form, width] of Object.entries(WIDTHS)) {
        for (const colorScheme of SCHEMES) {
          await page.setViewportSize({ width, height: 900 });
          await page.emulateMedia({ colorScheme });
          await page.goto(`${origin}/${encodeURIComponent(name)}`);
          const { charts, drawn, over } = await look(page);
          if (drawn !== charts) problems.push(`${form}, ${colorScheme}: ${drawn} of ${charts} charts drawn`);
          if (over > 0) problems.push(`${form}, ${colorScheme}: scrolls ${over} pixels sideways`);
          // Half of the forms say what axe has to say; it is the slowest of all that looks here.
          if ((form === "wide") === (colorScheme === "light")) {
            for (const violation of await violations(page, axe)) problems.push(`${form}, ${colorScheme}: ${violation}`);
          }
          if (
            charts > 0 && form === "wide" && colorScheme === "light" && !(await answersToHover(page, "figure.chart svg.marks"))
          ) {
            problems.push(`no chart answers to the pointer`);
          }
          const specs = form === "wide" && colorScheme === "dark" ? await chartsOf(page) : [];
          const pick = specs.findIndex(hasPick);
          if (pick >= 0 && !(await answersToPick(page, "figure.chart svg.marks", pick))) {
            problems.push("a click in the legend picks nothing out");
          }
          if (pictures) {
            await page.screenshot({ path: `${pictures}/gallery-${name}-${form}-${colorScheme}.png`, fullPage: true });
          }
          shown = `${charts} charts`;
        }
      }
      yield { name: `gallery ${name.replace(/\.html$/, "")}`, shown, problems };
      await page.close();
    }
    if (names.includes("index.html")) {
      yield await checkSearch(browser, "gallery search", `${origin}/index.html`, { origin, axe, pictures });
      const file = pathToFileURL(join(folder, "index.html")).href;
      yield await checkSearch(browser, "gallery search from the disk", file, { origin, axe });
    }
  } finally {
    await server.shutdown();
  }
}

/** Asks the search by keys alone, and goes where it leads. */
async function checkSearch(
  browser: Browser,
  name: string,
  address: string,
  { origin, axe, pictures }: { origin: string; axe: string; pictures?: string },
): Promise<Row> {
  const page = await browser.newPage({ viewport: { width: WIDTHS.narrow, height: 900 } });
  const problems = watch(page, origin);
  const status = () => page.evaluate<string>(`document.querySelector("#search_dialog [role=status]").textContent`);
  try {
    await page.goto(address);
    await page.keyboard.press("/");
    await page.keyboard.type(HARM);
    await page.waitForFunction(`globalThis.searchIndex !== undefined`);
    const harmed = await status();
    if (harmed !== "Nothing has all of these words.") problems.push(`asked for ${HARM}, it says ${harmed}`);
    await page.keyboard.press("Control+A");
    await page.keyboard.type(QUESTION);
    const shown = await status();
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      if (pictures) await page.screenshot({ path: `${pictures}/gallery-search-${colorScheme}.png` });
      for (const violation of await violations(page, axe)) problems.push(`${colorScheme}: ${violation}`);
    }
    // The second place that it names, and back to the question.
    for (const key of ["ArrowDown", "ArrowDown", "ArrowUp", "ArrowDown"]) await page.keyboard.press(key);
    const wanted = await page.evaluate<string>(`document.querySelector("#search_dialog li:nth-child(2) a").href`);
    await page.keyboard.press("Enter");
    await page.waitForFunction(`location.href === ${JSON.stringify(wanted)} && document.readyState === "complete"`);
    await page.waitForTimeout(500);
    const seen = await page.evaluate<boolean>(`(() => {
      const { top, bottom } = document.getElementById(decodeURIComponent(location.hash.slice(1))).getBoundingClientRect();
      return bottom > 0 && top < innerHeight;
    })()`);
    if (!seen) problems.push(`${wanted} is not in view`);
    await page.keyboard.press("Control+K");
    await page.keyboard.press("Escape");
    if (await page.locator("#search_dialog[open]").count() > 0) problems.push("Escape does not close it");
    return { name, shown: `${shown} for ${QUESTION}`, problems };
  } catch (error) {
    return { name, shown: "not to its end", problems: [...problems, (error as Error).message.split("\n")[0]] };
  } finally {
    await page.close();
  }
}

/** Scrolls through the page, as charts are drawn when they come near, and counts. */
function look(page: Page): Promise<{ charts: number; drawn: number; over: number }> {
  return page.evaluate(`(async () => {
    const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const drawn = () => document.querySelectorAll("figure.chart .vega-embed svg.marks").length;
    const charts = document.querySelectorAll("figure.chart").length;
    for (let y = 0; y < document.body.scrollHeight; y += 600) {
      scrollTo(0, y);
      await wait(30);
    }
    for (let waited = 0; waited < 10000 && drawn() < charts; waited += 100) await wait(100);
    scrollTo(0, 0);
    return { charts, drawn: drawn(), over: document.documentElement.scrollWidth - innerWidth };
  })()`);
}

function chartsOf(page: Page): Promise<unknown[]> {
  return page.evaluate(`[...document.querySelectorAll("figure.chart script")].map((script) => JSON.parse(script.textContent))`);
}

/** Moves the pointer over the charts until a tooltip shows. */
export async function answersToHover(page: Page, charts: string): Promise<boolean> {
  const all = page.locator(charts);
  for (let index = 0; index < Math.min(4, await all.count()); index++) {
    const chart = all.nth(index);
    await chart.scrollIntoViewIfNeeded();
    await page.waitForTimeout(200);
    const box = await chart.boundingBox();
    if (box === null) continue;
    for (let step = 1; step < 100; step++) {
      // A walk that comes near every place of the chart.
      await page.mouse.move(box.x + box.width * (step * 0.618 % 1), box.y + box.height * (step / 100));
      if (step % 4 > 0) continue;
      if (await page.evaluate<boolean>(`document.querySelector("#vg-tooltip-element.visible") !== null`)) return true;
    }
  }
  return false;
}

/** Clicks where a legend stands, in the strip over the plot, until the chart looks otherwise. */
export async function answersToPick(page: Page, charts: string, index: number): Promise<boolean> {
  const chart = page.locator(charts).nth(index);
  await chart.scrollIntoViewIfNeeded();
  await page.waitForTimeout(200);
  const box = await chart.boundingBox();
  if (box === null) return false;
  const look = () =>
    page.evaluate<string>(`(() => {
      const chart = document.querySelectorAll(${JSON.stringify(charts)})[${index}];
      return chart.toDataURL ? chart.toDataURL() : chart.innerHTML;
    })()`);
  const before = await look();
  for (let y = 16; y < Math.min(120, box.height); y += 8) {
    for (let x = 20; x < box.width; x += 25) {
      await page.mouse.click(box.x + x, box.y + y);
      if (x % 100 < 25 && await look() !== before) return true;
    }
  }
  return await look() !== before;
}

/** Whether a click in the legend of a chart picks out a group. */
export function hasPick(spec: unknown): boolean {
  return JSON.stringify(spec).includes('"bind":"legend"');
}

/** axe-core as a script to put into a page. */
async function axeScript(): Promise<string> {
  const axe = "npm:axe-core@4.14.1";
  return (await import(axe)).default.source;
}

/** What axe calls serious or critical, each with the first element. */
async function violations(page: Page, axe: string): Promise<string[]> {
  await page.evaluate(`${axe};undefined`);
  return await page.evaluate(`(async () => {
    const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"], preload: false });
    return violations.filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => id + " at " + nodes.length + ", first " + nodes[0].html.slice(0, 160));
  })()`);
}
