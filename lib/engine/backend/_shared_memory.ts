/**
 * tfjs's wasm backend on a memory that threads share. Its build for one thread makes a memory of its own, and its build for several
 * starts them in a way that Deno refuses; so the first is told, as it is loaded, to take its memory from outside. Its code stays.
 */
import { cannot } from "../../errors.ts";
import { joined } from "../../joined.ts";

/** Sections of a module that are looked at; the kind of a memory among imports; a memory that ends, and one that is shared too. */
const IMPORTS = 2, MEMORIES = 5, MEMORY = 2, ENDS = 1, ENDS_AND_SHARED = 3;

/** The name under which the module takes its memory. */
const HOUSE = "shoplens", NAME = "memory";

/** What tfjs's module is known by among others that a program loads meanwhile: it asks for memory to grow. */
const ITS_OWN = "emscripten_resize_heap";

/** A module that takes its memory from outside, and how large that is, in pages. */
export interface Taking {
  module: Uint8Array<ArrayBuffer>;
  initial: number;
  maximum: number;
}

/**
 * Runs `start`, while tfjs's module, if it is loaded, takes a memory that is shared.
 *
 * @returns what `start` gives
 */
export async function onSharedMemory<Result>(start: () => Promise<Result>): Promise<Result> {
  const { instantiate } = WebAssembly;
  const sharing = (source: Uint8Array<ArrayBuffer>, imports: WebAssembly.Imports) => {
    if (imports?.env?.[ITS_OWN] === undefined) return instantiate(source, imports);
    const { module, ...pages } = takingMemory(source);
    const memory = new WebAssembly.Memory({ ...pages, shared: true });
    return instantiate(module, { ...imports, [HOUSE]: { [NAME]: memory } });
  };
  // tfjs leaves no other place between its file and its module.
  Object.assign(WebAssembly, { instantiate: sharing });
  try {
    return await start();
  } finally {
    Object.assign(WebAssembly, { instantiate });
  }
}

/**
 * The module with its one memory among its imports instead of its own; see "Binary Format, Modules" in the specification of WebAssembly.
 *
 * @throws TypeError if it has no memory of its own that ends somewhere, or no imports
 */
export function takingMemory(module: Uint8Array<ArrayBuffer>): Taking {
  const parts = [module.subarray(0, 8)];
  let pages: Omit<Taking, "module"> | undefined, imports: Uint8Array | undefined, placeOfImports = 0;
  for (let at = 8; at < module.length;) {
    const [length, start] = numberAt(module, at + 1), end = start + length, body = module.subarray(start, end);
    if (module[at] === IMPORTS) [imports, placeOfImports] = [body, parts.length];
    // The memory goes, and with it its section.
    if (module[at] === MEMORIES) pages = pagesOf(body);
    else parts.push(module.subarray(at, end));
    at = end;
  }
  if (pages === undefined || imports === undefined) {
    throw cannot("share a module's memory", TypeError, { expected: "one memory of its own that ends, and imports" });
  }
  const [count, rest] = numberAt(imports, 0);
  const names = [HOUSE, NAME].flatMap((name) => [name.length, ...new TextEncoder().encode(name)]);
  const memory = [...names, MEMORY, ENDS_AND_SHARED, ...bytesOf(pages.initial), ...bytesOf(pages.maximum)];
  const body = [...bytesOf(count + 1), ...imports.subarray(rest), ...memory];
  parts[placeOfImports] = Uint8Array.of(IMPORTS, ...bytesOf(body.length), ...body);
  return { module: joined(Uint8Array, parts), ...pages };
}

/** How large the one memory is, if it ends. */
function pagesOf(memories: Uint8Array): Omit<Taking, "module"> | undefined {
  const [count, kind, ...limits] = memories;
  if (count !== 1 || kind !== ENDS) return undefined;
  const [initial, next] = numberAt(limits, 0), [maximum] = numberAt(limits, next);
  return { initial, maximum };
}

/** An unsigned number in LEB128, seven bits a byte, and where the next thing starts. */
function numberAt(bytes: ArrayLike<number>, at: number): [value: number, next: number] {
  let value = 0;
  for (let weight = 1;; weight *= 128) {
    const byte = bytes[at++];
    value += (byte & 127) * weight;
    if (!(byte >= 128)) return [value, at];
  }
}

function bytesOf(value: number): number[] {
  return value < 128 ? [value] : [value % 128 + 128, ...bytesOf(Math.floor(value / 128))];
}
