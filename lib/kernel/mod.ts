/**
 * Runs beside a notebook rather than in it: a gate between Jupyter and Deno's own kernel, and a client that drives a kernel from a program.
 * Both give every cell its own output, show what Deno keeps to itself (syntax errors, causes, a kernel's death), and leave no process behind.
 *
 * @module
 */
export {
  type CellResult,
  type ExecuteOptions,
  type Kernel,
  type KernelOptions,
  type NotebookOutput,
  startKernel,
} from "./client.ts";
export { type ConnectionFile, type Gate, type GateOptions, openGate } from "./gate.ts";
export { type KernelSpec, kernelSpec, type KernelSpecOptions } from "./kernelspec.ts";
