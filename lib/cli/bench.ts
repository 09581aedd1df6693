/**
 * `deno task bench [workload...] [--json] [--peers DIR] [--rounds N]`: times the workloads, each run in a process of its own, and gives
 * medians. With `--peers DIR`, an environment with other toolkits, `peers.py` times those by turns with us; it is looked for in DIR and
 * in `shared/peers` beside the project. A line is `{"workload", "peer", "variant", "value", "unit"}`: `wasm` is what runs everywhere,
 * `native` takes the BLAS that `SHOPLENS_BLAS` names, or that the machine or DIR has. `growth` fits how time grows with rows, in a few minutes, and
 * says on standard error how far it is.
 */
import { parseArgs } from "node:util";
import { projectPath } from "../notebook/mod.ts";
import { complain, say } from "./_reporter.ts";
import { exponentOf, GROWING, secondsBySize, SIZES, WORKLOADS } from "./bench/mod.ts";

/** What one run gave. */
interface Figure {
  workload: string;
  peer: string;
  variant?: "wasm" | "native";
  value: number;
  unit: string;
}

const NAMES = [...Object.keys(WORKLOADS), "growth"];

const { values: options, positionals } = parseArgs({
  args: Deno.args,
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    peers: { type: "string" },
    rounds: { type: "string", default: "3" },
    one: { type: "string" },
  },
});

if (options.one !== undefined) {
  await runOne(options.one);
} else {
  const unknown = positionals.filter((name) => !NAMES.includes(name));
  const rounds = Number(options.rounds);
  if (unknown.length > 0 || !(Number.isInteger(rounds) && rounds > 0)) {
    complain(
      unknown.length > 0 ? `No workload ${unknown.join(", ")}; there are ${NAMES.join(", ")}.\n` : "--rounds takes a count.\n",
    );
    Deno.exit(1);
  }
  const blas = options.peers === undefined ? undefined : findBlas(options.peers);
  for (const name of positionals.length > 0 ? positionals : NAMES) await compare(name, rounds, blas);
}

/** Runs one workload here and prints its figures. */
async function runOne(name: string): Promise<void> {
  const variant = Deno.env.get("SHOPLENS_BLAS") === "off" ? "wasm" as const : "native" as const;
  const tell = (workload: string, value: number, unit: string) =>
    say(`${JSON.stringify({ workload, peer: "shoplens", variant, value: Number(value.toPrecision(5)), unit })}\n`);
  if (name === "growth") {
    for (const part of GROWING) {
      const seconds = await secondsBySize(part, SIZES, (rows, seconds) => {
        const each = `${(seconds / rows * 1e9).toFixed(0)} ns a row`;
        complain(`growth_${part}: ${rows.toLocaleString("en-US")} rows in ${seconds.toPrecision(3)} s, ${each}\n`);
      });
      tell(`growth_${part}`, exponentOf(SIZES, seconds), "exponent");
    }
    return;
  }
  const { workload } = await WORKLOADS[name]();
  const { engine } = await import("../engine/mod.ts");
  const hasBlas = /^(OpenBLAS|Accelerate)/.test(engine.products);
  if (variant === "native" && !(workload.native && hasBlas)) return;
  tell(name, await workload.run(), workload.unit);
}

/** Ours and theirs by turns, then medians. */
async function compare(name: string, rounds: number, blas: string | undefined): Promise<void> {
  const seen = new Map<string, Figure[]>();
  const keep = (figures: Figure[]) => {
    for (const figure of figures) {
      const who = figure.variant === undefined ? figure.peer : `${figure.peer} ${figure.variant}`;
      const key = `${figure.workload} ${who}`;
      seen.set(key, [...seen.get(key) ?? [], figure]);
    }
  };
  const native = name !== "growth" && (await WORKLOADS[name]()).workload.native;
  for (let round = 0; round < rounds; round++) {
    keep(await ours(name, { SHOPLENS_BLAS: "off" }));
    if (native) keep(await ours(name, blas === undefined ? {} : { SHOPLENS_BLAS: blas }));
    if (options.peers !== undefined && name !== "growth") keep(await theirs(name, options.peers));
    if (name === "growth") break;
  }
  const figures = [...seen.values()].map((runs) => ({ ...runs[0], value: median(runs.map(({ value }) => value)) }));
  if (options.json) { for (const figure of figures) say(`${JSON.stringify(figure)}\n`); }
  else say(tableOf(figures));
}

async function ours(name: string, env: Record<string, string>): Promise<Figure[]> {
  const args = ["run", "--allow-all", projectPath("lib/cli/bench.ts"), "--one", name];
  // What takes minutes says how far it is.
  return linesOf(await output(Deno.execPath(), args, { env, stderr: name === "growth" ? "inherit" : "piped" }));
}

async function theirs(name: string, folder: string): Promise<Figure[]> {
  const script = [`${folder}/peers.py`, projectPath("../shared/peers/peers.py"), projectPath("../../shared/peers/peers.py")]
    .find(isFile);
  if (script === undefined) {
    complain(`There is no peers.py in ${folder} or in shared/peers beside the project.\n`);
    Deno.exit(1);
  }
  return linesOf(await output(`${folder}/bin/python`, [script, name]));
}

async function output(command: string, args: string[], options: Deno.CommandOptions = {}): Promise<string> {
  const done = await new Deno.Command(command, { ...options, args }).output();
  if (!done.success && options.stderr !== "inherit") complain(new TextDecoder().decode(done.stderr));
  return new TextDecoder().decode(done.stdout);
}

/** The figures among the lines; a peer that is not installed says so in a line without one. */
function linesOf(text: string): Figure[] {
  return text.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line))
    .filter(({ value }) => typeof value === "number");
}

/** The OpenBLAS that scientific packages of Python bring along. */
function findBlas(folder: string): string | undefined {
  if (Deno.env.get("SHOPLENS_BLAS")) return Deno.env.get("SHOPLENS_BLAS");
  const within = (path: string) => isFile(path) ? [] : [...Deno.readDirSync(path)].map(({ name }) => `${path}/${name}`);
  try {
    const packages = within(`${folder}/lib`).flatMap((python) => within(`${python}/site-packages`));
    const libraries = packages.filter((path) => /openblas32|scipy\.libs$/.test(path))
      .flatMap((path) => [...within(path), ...(path.endsWith("openblas32") ? within(`${path}/lib`) : [])]);
    return libraries.find((path) => /openblas.*\.(so|dylib|dll)$/.test(path));
  } catch {
    return undefined;
  }
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b), half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** One line a figure, with its ratio to the fastest peer. */
function tableOf(figures: readonly Figure[]): string {
  const fastest = Math.min(...figures.filter(({ peer }) => peer !== "shoplens").map(({ value }) => value));
  return figures.map(({ workload, peer, variant = "", value, unit }) => {
    const ratio = peer === "shoplens" && fastest < Infinity ? `  ${(value / fastest).toFixed(2)} of the fastest peer` : "";
    return `${workload.padEnd(16)} ${`${peer} ${variant}`.padEnd(16)} ${value.toPrecision(4).padStart(8)} ${unit}${ratio}\n`;
  }).join("");
}
