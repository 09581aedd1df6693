/** Picks the backend when the door opens. */
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { cannot } from "../../errors.ts";
import { displayAs } from "../../notebook/mod.ts";
import { relaxedSimd } from "../../simd.ts";
import { THREADS } from "../../threads.ts";
import { products } from "../kernels/workspace.ts";
import "./_gradients.ts";
import { onSharedMemory } from "./_shared_memory.ts";
import { mendWasm } from "./_wasm.ts";
import { type Card, findCard, startWebgpu } from "./_webgpu.ts";

/** The backends that the toolkit can run on, fastest first. */
const BACKENDS = ["webgpu", "wasm", "cpu"] as const;

/** A backend's name. */
export type BackendName = typeof BACKENDS[number];

/** What runs the tensors. */
export interface Engine {
  readonly backend: BackendName;
  /** Whether the backend computes on vectors of four numbers at a time. */
  readonly simd: boolean;
  /** The most threads that the backend computes on. */
  readonly threads: number;
  /** Why this backend was chosen. */
  readonly why: string;
  /** What multiplies in dense networks, which run in a loop of our own: SIMD kernels of ours, or a BLAS of the machine; and why. */
  readonly products: string;
  /** All of the above in a sentence or two, for a person. */
  describe(): string;
}

/**
 * Starts the backend that `SHOPLENS_ENGINE` names, else the first that works. A program that stands in for a graphics card is slower than
 * wasm, and taken only if it is asked for.
 *
 * @throws RangeError if `SHOPLENS_ENGINE` names no backend
 * @throws Error if the backend that it names does not start here
 */
export async function startEngine(): Promise<Engine> {
  silenceBanner();
  const forced = forcedBackend();
  const card = forced === undefined || forced === "webgpu"
    ? await findCard(forced === undefined ? "likely" : "always")
    : undefined;
  const failed: string[] = [];
  for (const backend of forced === undefined ? BACKENDS : [forced]) {
    const problem = backend === "webgpu" ? await startCard(card!, forced !== undefined) : await start(backend);
    if (problem === undefined) {
      const why = forced !== undefined
        ? "SHOPLENS_ENGINE asks for it"
        : ["it is the fastest that works here", ...failed].join("; ");
      return describeEngine(backend, why, card);
    }
    failed.push(problem);
  }
  throw cannot("start the engine", Error, {
    because: failed.join("; "),
    fix: forced === "webgpu"
      ? "Install the driver of the graphics card (on Linux, one for Vulkan), or unset SHOPLENS_ENGINE."
      : "Allow reading of node_modules (deno run --allow-read), or unset SHOPLENS_ENGINE.",
  });
}

/** Starts webgpu on a card; if it did not, says why. */
async function startCard(card: Card | string, forced: boolean): Promise<string | undefined> {
  if (typeof card === "string") return `no webgpu, as ${card}`;
  if (card.software && !forced) return `no webgpu, as ${card.name} is software`;
  const problem = await startWebgpu();
  return problem && `webgpu did not start on ${card.name}: ${problem}`;
}

function forcedBackend(): BackendName | undefined {
  const variable = "SHOPLENS_ENGINE";
  // Without the permission to read it nobody can have meant it, and asking would stop the program with a question.
  if (Deno.permissions.querySync({ name: "env", variable }).state !== "granted") return undefined;
  const name = Deno.env.get(variable);
  if (name === undefined || name === "") return undefined;
  const backend = BACKENDS.find((known) => known === name);
  if (backend !== undefined) return backend;
  throw cannot("start the engine", RangeError, {
    expected: `SHOPLENS_ENGINE to be ${BACKENDS.slice(0, -1).join(", ")} or ${BACKENDS.at(-1)}`,
    received: name,
    fix: "Unset it to get the fastest that works.",
  });
}

/** Starts a backend; if it did not, says so. */
async function start(backend: BackendName): Promise<string | undefined> {
  if (!(await onSharedMemory(() => tf.setBackend(backend)))) return `${backend} did not start`;
  await tf.ready();
  if (backend === "wasm") mendWasm();
}

async function describeEngine(backend: BackendName, why: string, card?: Card | string): Promise<Engine> {
  const simd = backend === "wasm" && await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT") === true;
  // tfjs's own kernels run on one thread; threads share those of ours, on the same memory.
  const threads = backend === "wasm" ? THREADS : 1;
  const shared = THREADS === 1 ? "1 thread" : `up to ${THREADS} threads in large kernels`;
  const how = {
    webgpu: typeof card === "object" ? `${card.name}${card.software ? ", software" : ""}` : "",
    wasm: `${simd ? "SIMD" : "no SIMD"}, ${shared}`,
    cpu: "plain JavaScript, slow",
  }[backend];
  const { blas, why: whyBlas } = products;
  const fused = relaxedSimd ? "fused multiplication and addition" : "no fused multiplication and addition";
  const own = `SIMD kernels of our own (${fused}, ${shared})`;
  const multiplied = `${blas === undefined ? own : `${blas.name}, ${shared}`}, as ${whyBlas}`;
  const text = `tfjs ${tf.version_core} on ${backend} (${how}), because ${why}. Dense networks${
    backend === "webgpu" ? " stay on the processor, which ends a step of theirs before a card has begun it" : ""
  }: ${multiplied}.`;
  return displayAs({ backend, simd, threads, why, products: multiplied, describe: () => text }, () => ({ "text/plain": text }));
}

/** The cpu backend greets its first use under Node with a banner about packages that do not exist for Deno. */
function silenceBanner(): void {
  Object.assign(tf.findBackend("cpu"), { firstUse: false });
}
