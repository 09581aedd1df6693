/** Products by a BLAS of the machine, called through Deno's foreign functions, where there is one and it is allowed. */
import { cannot } from "../../errors.ts";
import type { MoreKernels } from "../../threads.ts";

/** A product as kernels take it: where it goes, its sizes, and its sides with the numbers from one row or column to the next. */
export type ProductNumbers = [
  product: number,
  rows: number,
  columns: number,
  inner: number,
  a: number,
  aRow: number,
  aInner: number,
  b: number,
  bInner: number,
  bColumn: number,
];

/** C = A B, or C + A B, in float32, row after row: as the kernel `multiply`, with addresses of this process. */
export interface Blas {
  /** What was opened, for a person: "OpenBLAS (libopenblas.so.0)". */
  readonly name: string;
  /** How helpers find its kernels. */
  readonly more: MoreKernels;
  multiply(...numbers: [...ProductNumbers, add: number]): void;
}

/** Where systems keep one, and what its names begin with. */
const LIBRARIES = {
  darwin: [["/System/Library/Frameworks/Accelerate.framework/Accelerate", ""]],
  linux: [["libopenblas.so.0", ""], ["libscipy_openblas.so", "scipy_"]],
  windows: [["libopenblas.dll", ""]],
} as const;

const ROW_MAJOR = 101, AS_IT_IS = 111, TRANSPOSED = 112;

/**
 * Opens a BLAS, or says why there is none.
 *
 * @param path the library that `SHOPLENS_BLAS` names, in place of those that systems keep
 */
export function openBlas(path?: string): Blas | string {
  const variable: Deno.FfiPermissionDescriptor = { name: "ffi" };
  // Asking would stop a program with a question.
  if (Deno.permissions.querySync(variable).state !== "granted") return "native code is not allowed (deno run --allow-ffi)";
  const known = LIBRARIES[Deno.build.os as keyof typeof LIBRARIES] ?? [];
  const candidates = path === undefined ? known : [[path, ""], [path, "scipy_"]] as const;
  for (const [library, prefix] of candidates) {
    try {
      const { symbols: { sgemm, setThreads } } = Deno.dlopen(library, {
        sgemm: {
          name: `${prefix}cblas_sgemm`,
          parameters: ["i32", "i32", "i32", "i32", "i32", "i32", "f32", "usize", "i32", "usize", "i32", "f32", "usize", "i32"],
          result: "void",
        },
        setThreads: { name: `${prefix}openblas_set_num_threads`, parameters: ["i32"], result: "void", optional: true },
      });
      // Its threads spin while they wait: on two cores that others use too, a step took three times as long with two as with one,
      // and three times the processor time (train/step_bench.ts).
      setThreads?.(1);
      const name = `${library.includes("Accelerate") ? "Accelerate" : "OpenBLAS"} (${library.replace(/.*[\\/]/, "")})`;
      return {
        name,
        more: { from: import.meta.url, given: library },
        multiply(product, rows, columns, inner, a, aRow, aInner, b, bInner, bColumn, add) {
          const [orderA, widthA] = aInner === 1 ? [AS_IT_IS, aRow] : [TRANSPOSED, aInner];
          const [orderB, widthB] = bColumn === 1 ? [AS_IT_IS, bInner] : [TRANSPOSED, bColumn];
          // Addresses fit a number, which crosses faster than the bigint that the type asks for.
          (sgemm as unknown as (...numbers: number[]) => void)(
            ROW_MAJOR,
            orderA,
            orderB,
            rows,
            columns,
            inner,
            1,
            a,
            widthA,
            b,
            widthB,
            add,
            product,
            columns,
          );
        },
      };
    } catch {
      continue;
    }
  }
  return path === undefined ? "no OpenBLAS or Accelerate was found" : `${path} is no BLAS that can be opened here`;
}

/** Kernels that a BLAS adds to a module's own, in the form that threads share; see wasm/kernels.ts for those of which they stand in. */
export type BlasKernels = Record<"multiplyRowsByBlas" | "multiplyTermsByBlas", (...numbers: number[]) => void>;

/** The kernels on a memory, which stays where it is when it grows. */
export function blasKernels({ multiply }: Blas, memory: WebAssembly.Memory): BlasKernels {
  const base = Number(Deno.UnsafePointer.value(Deno.UnsafePointer.of(new Uint8Array(memory.buffer))));
  return {
    multiplyRowsByBlas(_, c, columns, inner, a, aRow, aInner, b, bInner, bColumn, add, start, end) {
      const to = base + c + 4 * start * columns, from = base + a + 4 * start * aRow;
      multiply(to, end - start, columns, inner, from, aRow, aInner, base + b, bInner, bColumn, add);
    },
    multiplyTermsByBlas(_, parts, rows, columns, inner, a, aRow, aInner, b, bInner, bColumn, terms, start, end) {
      for (let p = start; p < end; p++) {
        const first = p * terms, some = Math.min(terms, inner - first), to = base + parts + 4 * p * rows * columns;
        const [from, by] = [base + a + 4 * first * aInner, base + b + 4 * first * bInner];
        multiply(to, rows, columns, some, from, aRow, aInner, by, bInner, bColumn, 0);
      }
    },
  };
}

/** The kernels in a helper, who opens the BLAS that the first thread has found. */
export function addKernels(memory: WebAssembly.Memory, path: string): BlasKernels {
  const blas = openBlas(path);
  if (typeof blas === "string") throw cannot("help", Error, { because: blas });
  return blasKernels(blas, memory);
}
