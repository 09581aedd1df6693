// deno-lint-ignore-file camelcase -- Jupyter's own names
/** How Jupyter learns of the gate. */
import { fileURLToPath } from "node:url";

/** The content of a `kernel.json`. */
export interface KernelSpec {
  argv: string[];
  display_name: string;
  language: string;
  /** Jupyter's stop button sends SIGINT. */
  interrupt_mode: "signal";
  env: Record<string, string>;
}

/** How {@linkcode kernelSpec} fills in the specification. */
export interface KernelSpecOptions {
  /** What the launcher shows. Default: "Deno (shoplens)". */
  displayName?: string;
  /** Limit of V8's heap. Default: V8's own. */
  heapMegabytes?: number;
  /** Environment of the kernel. */
  env?: Record<string, string>;
}

/**
 * What belongs into `kernel.json` in a folder of Jupyter's `kernels` to offer the gate there.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const { argv, interrupt_mode } = kernelSpec({ heapMegabytes: 4096 });
 * assertEquals(argv.slice(-4), ["--conn", "{connection_file}", "--heap", "4096"]);
 * assertEquals(interrupt_mode, "signal");
 * ```
 */
export function kernelSpec({ displayName = "Deno (shoplens)", heapMegabytes, env = {} }: KernelSpecOptions = {}): KernelSpec {
  const main = fileURLToPath(new URL("gate_main.ts", import.meta.url));
  const heap = heapMegabytes === undefined ? [] : ["--heap", String(heapMegabytes)];
  return {
    argv: [Deno.execPath(), "run", "--quiet", "--no-config", "-A", main, "--conn", "{connection_file}", ...heap],
    display_name: displayName,
    language: "typescript",
    interrupt_mode: "signal",
    env,
  };
}
