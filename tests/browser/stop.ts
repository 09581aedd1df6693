/** The stop button of JupyterLab while a long call of ours runs: how soon it ends, what is kept, and that the next cell works. */
import type { LabServer } from "../../lib/cli/lab/server.ts";
import { type Browser, type Page, watch } from "./chromium.ts";
import { endKernels, openNotebook, runCell, settled, standing } from "./drive.ts";
import type { Row } from "./run.ts";

/** A call that lasts for minutes or hours. */
interface LongCall {
  name: string;
  call: string;
  /** The next cell: it works with what was kept, or, where half a result is none, does a small piece of the same work. */
  next: string;
  /** What the next cell prints. */
  says: RegExp;
}

/** Rows by which searching neighbours, growing trees and steps of a network all take long. */
const SETUP = `import { candidatePlans, chooseBest, findSuspects } from "shoplens/auto";
import { asTrain, Dataset } from "shoplens/dataset";
import { evaluate } from "shoplens/evaluate";
import { matrix } from "shoplens/matrix";
import { boostedTrees, ftTransformer, mlp } from "shoplens/models";
import { createRandom } from "shoplens/random";
import { editedNearestNeighbours, smote, split } from "shoplens/sample";
import { simulateShop, simulateVisits } from "shoplens/shop";
import {
  crossValidate, fit, learningCurve, logUniform, adam, repeatedHoldout, search, trainEnsemble, trainPipeline, type Plan,
} from "shoplens/train";
function rowsOf(count: number) {
  const random = createRandom(1), features = matrix(count, 20, Float32Array.from({ length: 20 * count }, () => random.uniform()));
  const labels = Float32Array.from({ length: count }, (_, row) => Number(features.data[20 * row] > 0.75));
  return asTrain(new Dataset({ features, names: Array.from({ length: 20 }, (_, i) => \`x\${i}\`), labels, classes: ["no", "yes"] }));
}
const many = rowsOf(200_000), few = rowsOf(2000), random = createRandom(1);
const { visits } = await simulateVisits({ visits: 20_000 });
const parts = split(visits, { label: "bought", seed: 1 });
const columns = ["hour", "age", "income", "device", "channel", "pages", "minutes", "price", "discount"];
const planOf = (epochs: number, rate = 0.01): Plan<typeof visits.schema> => ({
  recipe: { scale: { columns: ["pages", "minutes"], to: "standard" } },
  model: ({ inputs, random }) => mlp({ inputs, hidden: [16], random }),
  fit: { epochs, optimizer: adam(rate) },
});
const long = planOf(1_000_000), short = planOf(1);
const quick = await trainPipeline(parts, short, { seed: 1 });`;

const CALLS: readonly LongCall[] = [
  {
    name: "fit, network",
    call: `const network = await fit(mlp({ inputs: 20, hidden: [16], random }), many, { epochs: 1_000_000 });`,
    next: `console.log(\`kept \${network.history.epoch.length} epochs, says \${network.predict(few.features).data[0]}\`);`,
    says: /kept \d+ epochs, says 0\.\d/,
  },
  {
    name: "fit, network with attention",
    call: `const attention = await fit(ftTransformer({ inputs: 20, random }), few, { epochs: 1_000_000 });`,
    next: `console.log(\`kept \${attention.history.epoch.length} epochs, says \${attention.predict(few.features).data[0]}\`);`,
    says: /kept \d+ epochs, says 0\.\d/,
  },
  {
    name: "fit, boosted trees",
    call: `const trees = await fit(boostedTrees({ trees: 1_000_000 }), many);`,
    next: `console.log(\`kept \${trees.history.epoch.length} trees, says \${trees.predict(few.features).data[0]}\`);`,
    says: /kept \d+ trees, says \d/,
  },
  {
    name: "search",
    call: `const found = await search(parts.train, {
  space: { rate: logUniform(1e-4, 1) },
  plan: ({ rate }) => planOf(1, rate),
  budget: { trials: 1_000_000 },
});`,
    next: `console.log(\`kept \${found.trials.length} trials, stopped by \${found.stopped}\`);`,
    says: /kept [1-9]\d* trials, stopped by signal/,
  },
  {
    name: "crossValidate",
    call: `await crossValidate(parts.train, { long });`,
    next: `console.log((await crossValidate(parts.train, { short }, { k: 2 })).scores.short.rocAuc.length);`,
    says: /^2$/m,
  },
  {
    name: "repeatedHoldout",
    call: `await repeatedHoldout(visits, { short }, { label: "bought", seeds: 1000 });`,
    next: `console.log((await repeatedHoldout(visits, { short }, { label: "bought", seeds: 2 })).reports.length);`,
    says: /^2$/m,
  },
  {
    name: "learningCurve",
    call: `await learningCurve(parts.train, long);`,
    next: `console.log((await learningCurve(parts.train, short, { fractions: [1], k: 2 })).points.length);`,
    says: /^1$/m,
  },
  {
    name: "trainEnsemble",
    call: `await trainEnsemble(parts, { kind: "seeds", plan: planOf(2), members: 10_000 });`,
    next: `console.log((await trainEnsemble(parts, { kind: "seeds", plan: short, members: 2 })).members.length);`,
    says: /^2$/m,
  },
  {
    name: "evaluate",
    call: `await evaluate(quick, parts.test, { resamples: 1_000_000, reopen: true, reason: "the stop button" });`,
    next: `console.log((await evaluate(quick, parts.test, { resamples: 10, reopen: true, reason: "again" })).rows);`,
    says: /^\d{4}$/m,
  },
  {
    name: "findSuspects",
    call: `while (true) await findSuspects(parts.train, { seed: 1 });`,
    next: `console.log((await findSuspects(parts.train, { seed: 1 })).columns.length);`,
    says: /^\d+$/m,
  },
  {
    name: "chooseBest",
    call: `const plans = Object.entries(candidatePlans(parts.train, { columns, seed: 1 }));
const often = Array.from({ length: 1000 }, (_, i) => plans.map(([name, plan]) => [\`\${name} \${i}\`, plan])).flat();
const chosen = await chooseBest(parts, Object.fromEntries(often), { seed: 1 });`,
    next: `console.log(\`kept \${chosen.candidates.length} plans, the best \${chosen.name}\`);`,
    says: /kept [1-9]\d* plans, the best \w+/,
  },
  {
    name: "smote",
    call: `await smote(many, { random });`,
    next: `console.log((await smote(few, { random })).rows);`,
    says: /^\d{4}$/m,
  },
  {
    name: "editedNearestNeighbours",
    call: `await editedNearestNeighbours(many);`,
    next: `console.log((await editedNearestNeighbours(few)).rows);`,
    says: /^\d{4}$/m,
  },
  {
    name: "simulateShop",
    call: `await simulateShop({ people: 10_000_000 });`,
    next: `console.log((await simulateShop({ people: 100 })).clean.rows);`,
    says: /^100$/m,
  },
  {
    name: "simulateVisits",
    call: `await simulateVisits({ visits: 10_000_000 });`,
    next: `console.log((await simulateVisits({ visits: 100 })).visits.rows);`,
    says: /^100$/m,
  },
];

/** Seconds that a call has to show something; some show nothing in their first seconds. */
const PATIENCE = 4;
const STOP_BUTTON = '.jp-NotebookPanel-toolbar [data-jp-item-name="interrupt"] jp-button, ' +
  '.jp-NotebookPanel-toolbar [data-command="notebook:interrupt-kernel"]';

/** Stops each of the calls three times, and runs the cell after it. */
export async function* checkStop(browser: Browser, lab: LabServer, path: string): AsyncGenerator<Row> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  const problems = watch(page, lab.origin);
  try {
    await openNotebook(page, lab, path);
    await runCell(page, 0);
    await settled(page);
    problems.push(...await errorsOf(page, 0));
    for (const [i, long] of CALLS.entries()) {
      const found = problems.splice(0);
      const row: Row = { name: `lab stop ${long.name}`, shown: "not to its end", problems: found };
      try {
        row.shown = `${(await stopThrice(page, 2 * i + 1, found)).join(", ")} ms`;
        await runCell(page, 2 * i + 2);
        await settled(page, 300);
        const said = await outputOf(page, 2 * i + 2);
        if (!long.says.test(said)) found.push(`the next cell said ${JSON.stringify(said.slice(0, 300))}`);
        row.shown += `; then ${said.trim().split("\n").at(-1)}`;
      } catch (error) {
        found.push((error as Error).message.split("\n")[0], await standing(page));
      }
      found.push(...problems.splice(0));
      yield row;
      if (row.shown === "not to its end") return; // the kernel is still at it
    }
  } finally {
    await page.close();
    await endKernels(lab);
  }
}

/** Milliseconds from the press to the end of the cell, three times. */
async function stopThrice(page: Page, cell: number, problems: string[]): Promise<number[]> {
  const latencies: number[] = [];
  for (let time = 0; time < 3; time++) {
    await page.evaluate(`document.querySelectorAll(".jp-CodeCell")[${cell}].querySelector(".jp-OutputArea-output")?.remove()`);
    await runCell(page, cell);
    const shows =
      `/[1-9][\\d,]* of|[1-9][\\d,]* [a-z]/.test(document.querySelectorAll(".jp-CodeCell")[${cell}].querySelector(".jp-OutputArea")?.innerText ?? "")`;
    await page.waitForFunction(shows, undefined, { timeout: 1000 * PATIENCE }).catch(() => {});
    await page.waitForTimeout(500);
    const runs = `document.querySelectorAll(".jp-CodeCell")[${cell}].querySelector(".jp-InputPrompt").innerText.includes("*")`;
    if (!(await page.evaluate<boolean>(runs))) {
      problems.push(`it had ended already: ${(await outputOf(page, cell)).slice(0, 200)}`);
    }
    const pressed = performance.now();
    await page.locator(STOP_BUTTON).first().click();
    await settled(page, 0);
    latencies.push(Math.round(performance.now() - pressed));
  }
  // Not a matter of speed: a call that goes on would end long after.
  if (Math.max(...latencies) > 10_000) problems.push(`the stop button took ${Math.max(...latencies)} ms`);
  return latencies;
}

function outputOf(page: Page, cell: number): Promise<string> {
  return page.evaluate(`document.querySelectorAll(".jp-CodeCell")[${cell}].querySelector(".jp-OutputArea")?.innerText ?? ""`);
}

function errorsOf(page: Page, cell: number): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll(".jp-CodeCell")[${cell}]
    .querySelectorAll('[data-mime-type="application/vnd.jupyter.error"]')].map((error) => error.innerText.slice(0, 500))`);
}

/** The notebook of the calls. */
export function stopNotebook(): string {
  const cells = [SETUP, ...CALLS.flatMap(({ call, next }) => [call, next])];
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
