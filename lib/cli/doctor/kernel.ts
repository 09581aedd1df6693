/** Whether a notebook's kernel starts and answers: what it computes with, whether it draws, and which data it finds. */
import { join } from "node:path";
import { startKernel } from "../../kernel/mod.ts";
import { formatSeconds } from "../seconds.ts";
import type { Finding } from "./finding.ts";

/** What a kernel told of itself, or why it did not. */
export type KernelFacts = Answer | { failed: string };

interface Answer {
  /** Seconds from nothing to a chart. */
  seconds: number;
  /** Whether the chart came with its picture. */
  picture: boolean;
  backend: string;
  simd: boolean;
  /** The engine's own words. */
  engine: string;
  /** Real data sets that notebooks would not find. */
  missing: string[];
}

/** A cell as notebooks have them, and at its end a line for us. */
const CELL = `import { bars } from "shoplens/charts";
import { engine } from "shoplens/engine";
import { show } from "shoplens/notebook";
import { catalog, findData } from "shoplens/shop";
await show(bars(["this machine"], [1]));
const missing = [];
for (const name of Object.keys(catalog)) await findData(name).catch(() => missing.push(name));
const { backend, simd } = engine;
console.log(JSON.stringify({ backend, simd, engine: engine.describe(), missing }));`;

/** Where nobody answers: a kernel that needs the network is found out here, and not in the workshop. */
const NOWHERE = "http://127.0.0.1:9";
const OFFLINE = Object.fromEntries(["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"].map((name) => [name, NOWHERE]));

const PATIENCE = 30_000;

export interface KernelTrial {
  /** Ends it. */
  signal?: AbortSignal;
  /** The cell. Default: one that draws a chart and tells of the engine and the data. */
  cell?: string;
}

/** Runs a cell as a notebook would, with the network cut off. */
export async function tryKernel(root: string, { signal, cell = CELL }: KernelTrial = {}): Promise<KernelFacts> {
  const started = performance.now();
  try {
    const kernel = await startKernel({ cwd: join(root, "notebooks"), env: OFFLINE, startMs: PATIENCE, signal });
    const { outputs } = await kernel.execute(cell, { timeoutMs: PATIENCE });
    const seconds = (performance.now() - started) / 1000;
    await kernel.shutdown();
    const error = outputs.find((output) => output.output_type === "error");
    if (error !== undefined) return { failed: `${error.ename}: ${error.evalue}` };
    const picture = outputs.some((output) => "data" in output && "image/png" in output.data);
    const line = outputs.findLast((output) => output.output_type === "stream" && output.name === "stdout") as { text: string };
    return { seconds, picture, ...JSON.parse(line.text) };
  } catch (error) {
    return { failed: (error as Error).message };
  }
}

export function judgeKernel(facts: KernelFacts): Finding {
  const what = "kernel";
  if ("failed" in facts) {
    return {
      what,
      verdict: "not ok",
      found: "a notebook's cell did not run",
      fix: "Remove the folder node_modules; while online, type: deno install. If that does not help, show your teacher this.",
      details: facts.failed,
    };
  }
  const found = `a cell ran without the network; the first chart came after ${formatSeconds(facts.seconds)}`;
  if (!facts.picture) {
    return {
      what,
      verdict: "warning",
      found: `${found}, without its picture`,
      fix: "Charts show in JupyterLab and VS Code all the same; only saved notebooks lack pictures.",
    };
  }
  return { what, verdict: "ok", found };
}

/** A kernel that did not answer has told nothing of this. */
export function judgeEngine(facts: KernelFacts): Finding | undefined {
  if ("failed" in facts) return undefined;
  const { backend, simd, engine: found } = facts;
  if (backend === "wasm" && simd) return { what: "engine", verdict: "ok", found };
  return {
    what: "engine",
    verdict: "warning",
    found,
    fix: "Training is much slower than in the texts. Unset SHOPLENS_ENGINE if it is set, or use a machine with SIMD.",
  };
}

/** Real data that the project does not carry; a notebook that misses it is skipped. */
export function judgeRealData(facts: KernelFacts): Finding | undefined {
  if ("failed" in facts) return undefined;
  const what = "real data";
  if (facts.missing.length === 0) return { what, verdict: "ok", found: "all sets of data/catalog.json are found" };
  return {
    what,
    verdict: "warning",
    found: `not found: ${facts.missing.join(", ")}; notebooks that use them are skipped`,
    fix: `While online, type: deno task data ${facts.missing.join(" ")}.`,
  };
}
