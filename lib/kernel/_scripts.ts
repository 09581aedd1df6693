/**
 * Cells as they are sent to Deno's kernel, and the way back from its stack traces to the notebook's cells and lines.
 *
 * A cell is sent with a name at its end, saying that it runs, and with its last value left where the hooks find it; its lines stay. Deno then
 * prints it anew without types and blank lines and says in traces where things stand in that. `deno transpile` prints the same,
 * with a map; it is asked only for a cell that is in a trace.
 */
import { LEAVE_VALUE, SAY_STARTED, SCRIPT } from "./_hooks.ts";
import { readMap } from "./_source_map.ts";
import { lastValue, outline } from "./_statements.ts";
import type { Content } from "./wire.ts";

/** One run of a cell. */
export interface Script {
  /** What the kernel gets. */
  sent: string;
  /** The number that the kernel gave it. */
  number?: number;
}

/** All that ran in a kernel. */
export interface Scripts {
  add(code: string, options: { silent?: boolean }): Script;
  /** An output or error in which the kernel's places have become "cell 3, line 2". */
  readable(content: Content): Promise<Content>;
}

const PLACE = new RegExp(`${SCRIPT}(\\d+):(\\d+):\\d+`, "g");
/** Runs whose lines can be told; older ones are told by cell only. */
const REMEMBERED = 1_000;

/** @param folder where files may be left for the time of a question */
export function createScripts(folder: string): Scripts {
  const scripts = new Map<number, Script & { lines?: Promise<number[]> }>();
  let count = 0;

  async function place(id: number, line: number): Promise<string> {
    const script = scripts.get(id);
    if (script === undefined) return "an earlier cell";
    script.lines ??= originalLines(script.sent, `${folder}/cell-${id}.tsx`).catch(() => []);
    const original = (await script.lines)[line];
    const cell = script.number === undefined ? "a silent cell" : `cell ${script.number}`;
    return original === undefined ? cell : `${cell}, line ${original}`;
  }

  async function readableText(text: string): Promise<string> {
    if (!text.includes(SCRIPT)) return text;
    const places = await Promise.all(Array.from(text.matchAll(PLACE), ([, id, line]) => place(Number(id), Number(line))));
    return text.replace(PLACE, () => places.shift()!);
  }

  return {
    add(code, { silent = false }) {
      const id = ++count;
      const script = { sent: prepare(code, id, silent) };
      scripts.set(id, script);
      scripts.delete(id - REMEMBERED);
      return script;
    },
    async readable(content) {
      if (typeof content.text === "string") return { ...content, text: await readableText(content.text) };
      if (Array.isArray(content.traceback)) {
        return { ...content, traceback: (await readableText(content.traceback.join("\n"))).split("\n") };
      }
      const text = content.data?.["text/plain"];
      return typeof text === "string" && text.includes(SCRIPT)
        ? { ...content, data: { ...content.data, "text/plain": await readableText(text) } }
        : content;
    },
  };
}

function prepare(code: string, id: number, silent: boolean): string {
  // Deno itself looks whether a cell is an object in braces.
  if (code.trim() === "" || code.trimStart().startsWith("{")) return code;
  const value = silent ? undefined : lastValue(code);
  const whole = value === undefined
    ? code
    : `${code.slice(0, value.start)}${LEAVE_VALUE}(${code.slice(value.start, value.end)})${code.slice(value.end)}`;
  return `${SAY_STARTED}${whole}\n//# sourceURL=${SCRIPT}${id}`;
}

/** The line of `code`, from 1, for each line that Deno makes of it. */
async function originalLines(code: string, path: string): Promise<number[]> {
  await Deno.writeTextFile(path, awaitImports(code));
  try {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["transpile", "--quiet", "--no-config", "--source-map", "inline", path],
      env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
      stdin: "null",
      stderr: "null",
    }).output();
    return readMap(new TextDecoder().decode(stdout));
  } finally {
    await Deno.remove(path);
  }
}

/** The kernel makes `await import` of imports and keeps those that nobody uses, so that they keep their lines. */
function awaitImports(code: string): string {
  let result = "";
  let at = 0;
  for (const { start, end } of outline(code).imports) {
    const statement = code.slice(start, end);
    if (/^import\s+type\b(?!\s*(?:,|from\b))/.test(statement)) continue;
    result += `${code.slice(at, start)}await import("_");${statement.replace(/[^\n]/g, "")}`;
    at = end;
  }
  return result + code.slice(at);
}
