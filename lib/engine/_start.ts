/** Picks the backend when the door opens. */
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { cannot } from "../errors.ts";
import { displayAs } from "../notebook/mod.ts";
import { relaxedSimd } from "../simd.ts";
import { THREADS } from "./_crew.ts";
import { products } from "./_kernels.ts";
import { onSharedMemory } from "./_shared_memory.ts";
import { mendWasm } from "./_wasm.ts";

/** The backends that the toolkit can run on, fastest first. */
const BACKENDS = ["wasm", "cpu"] as const;

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
 * Starts the backend that `SHOPLENS_ENGINE` names, else the first that works.
 *
 * @throws RangeError if `SHOPLENS_ENGINE` names no backend
 * @throws Error if the backend that it names does not start here
 */
export async function startEngine(): Promise<Engine> {
  silenceBanner();
  const forced = forcedBackend();
  const failed: string[] = [];
  for (const backend of forced === undefined ? BACKENDS : [forced]) {
    if (await starts(backend)) {
      const why = forced !== undefined
        ? "SHOPLENS_ENGINE asks for it"
        : failed.length === 0
        ? "it is the fastest that works here"
        : `${failed.join(" and ")} did not start`;
      return describeEngine(backend, why);
    }
    failed.push(backend);
  }
  throw cannot("start the engine", Error, {
    because: `${failed.join(" and ")} did not start`,
    fix: "Allow reading of node_modules (deno run --allow-read), or unset SHOPLENS_ENGINE.",
  });
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
    expected: `SHOPLENS_ENGINE to be ${BACKENDS.join(" or ")}`,
    received: name,
    fix: "Unset it to get the fastest that works.",
  });
}

async function starts(backend: BackendName): Promise<boolean> {
  if (!(await onSharedMemory(() => tf.setBackend(backend)))) return false;
  await tf.ready();
  if (backend === "wasm") mendWasm();
  return true;
}

async function describeEngine(backend: BackendName, why: string): Promise<Engine> {
  const simd = backend === "wasm" && await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT") === true;
  // tfjs's own kernels run on one thread; threads share those of ours, on the same memory.
  const threads = backend === "wasm" ? THREADS : 1;
  const shared = THREADS === 1 ? "1 thread" : `up to ${THREADS} threads in large kernels`;
  const how = backend === "wasm" ? (simd ? `SIMD, ${shared}` : `no SIMD, ${shared}`) : "plain JavaScript, slow";
  const { blas, why: whyBlas } = products;
  const fused = relaxedSimd ? "fused multiplication and addition" : "no fused multiplication and addition";
  const own = `SIMD kernels of our own (${fused}, ${shared})`;
  const multiplied = `${blas === undefined ? own : `${blas.name}, ${shared}`}, as ${whyBlas}`;
  const text = `tfjs ${tf.version_core} on ${backend} (${how}), because ${why}. Dense networks: ${multiplied}.`;
  return displayAs({ backend, simd, threads, why, products: multiplied, describe: () => text }, () => ({ "text/plain": text }));
}

/** The cpu backend greets its first use under Node with a banner about packages that do not exist for Deno. */
function silenceBanner(): void {
  Object.assign(tf.findBackend("cpu"), { firstUse: false });
}
