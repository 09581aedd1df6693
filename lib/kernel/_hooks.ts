// deno-lint-ignore-file no-console -- this runs in the user's kernel, where the console is what a cell shows
/** What is put into Deno's kernel before the first cell. It runs there as text, so it may use nothing of this file but itself. */

/** The message type by which the kernel says that all output of a cell went out. */
export const MARKER = "shoplens_marker";

/** What a marker carries. */
export interface Marker {
  id: string;
  /** The value that the cell threw, as Deno prints it with its causes; absent if none was seen. */
  thrown?: { text: string; message: string; isError: boolean };
  /** Whether the cell's code began to run. */
  started?: boolean;
}

/** The message type by which the kernel says that an output lies in a file. */
export const SPILL = "shoplens_spill";

/** What stands in for a large output. */
export interface Spill {
  /** A name in the kernel's folder; the file holds the content as JSON. */
  file: string;
  type: string;
}

/** How the scripts of cells are named in stack traces, before their number. */
export const SCRIPT = "shoplens-cell:";

const DOOR = "shoplens.kernel";
/** Where a cell leaves the value of its last expression. */
const LAST = "shoplens.last";
/** Where a cell says that its code began to run. */
const STARTED = "shoplens.started";
/** Where code in a cell finds a name for its cell, which no other cell has; the notebook room's stop signal asks. */
const CELL = "shoplens.cell";
/** Characters of content above which it goes through a file. A socket takes ten times as much at once. */
const SPILL_ABOVE = 200_000;

function install(
  door: string,
  cellDoor: string,
  lastDoor: string,
  startedDoor: string,
  script: string,
  marker: string,
  spill: string,
  spillAbove: number,
  folder: string,
): void {
  const { inspect, writeTextFileSync } = Deno;
  // deno-lint-ignore no-explicit-any -- `Deno.jupyter` is there only inside the kernel, so its types are not here
  const { jupyter, [(Deno as any).internal]: internals } = Deno as any;
  const { broadcast, display, format } = jupyter;
  const hasInstance = Function.prototype[Symbol.hasInstance];
  const { toString } = Error.prototype;
  const { apply } = Reflect;
  let thrown: { value: unknown } | undefined;
  let last: unknown;
  let started = false;
  let cell = 1;

  // Without a listener SIGINT ends the process. With one, whoever computes hears it (see stopSignal in the notebook room).
  Deno.addSignalListener("SIGINT", () => {});

  // An error in a timer ends Deno's event loop and hangs the kernel; a promise that nobody awaits fails in silence.
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    console.error(`Uncaught ${inspect(event.error ?? event.message)}`);
  });
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    console.error(`Uncaught (in promise) ${inspect(event.reason)}`);
  });

  // Deno asks `thrown instanceof Error` of what a cell threw and reports name, message and stack alone; here the value itself is seen.
  Object.defineProperty(Error, Symbol.hasInstance, {
    configurable: true,
    writable: true,
    value(this: unknown, candidate: unknown): boolean {
      if (this === Error) thrown = { value: candidate };
      return apply(hasInstance, this, [candidate]);
    },
  });

  // Deno writes to one connection from two places at once, and what it cannot write in one go it garbles: large outputs go by file.
  async function send(type: string, content: unknown, extra?: unknown): Promise<void> {
    const text = JSON.stringify(content);
    if (text.length <= spillAbove) return await broadcast(type, content, extra);
    const file = crypto.randomUUID();
    writeTextFileSync(`${folder}/${file}`, text);
    await broadcast(spill, { type, file }, extra);
  }
  jupyter.broadcast = send;
  jupyter.display = async (value: unknown, options: { raw?: boolean; update?: boolean; display_id?: string } = {}) => {
    const data = options.raw ? value : await format(value);
    if (data === null || typeof data !== "object") return await display(value, options);
    const transient = options.display_id ? { display_id: options.display_id } : {};
    await send(options.update ? "update_display_data" : "display_data", { data, metadata: {}, transient });
  };
  internals.jupyter.broadcastResult = async (executionCount: number, value: unknown) => {
    let data: unknown;
    try {
      data = value === undefined ? lost() : isDanfo(value) ? { "text/plain": String(value).trimEnd() } : await format(value);
    } catch (error) {
      // Deno would show nothing at all.
      data = { "text/plain": `${listed(value)}\n\nThis value could not show itself: ${listed(error)}` };
    }
    if (data !== undefined) {
      await send("execute_result", { execution_count: executionCount, data, metadata: {}, transient: {} });
    }
  };

  // A danfojs frame writes itself as a table; Deno would list its insides, unless somebody taught it to show itself.
  // deno-lint-ignore no-explicit-any -- any value
  function isDanfo(value: any): boolean {
    return typeof value?.$isSeries === "boolean" && value[Symbol.for("Jupyter.display")] === undefined;
  }

  function listed(value: unknown): string {
    try {
      return inspect(value);
    } catch {
      return "(a value that cannot be printed)";
    }
  }

  // NaN, infinities, -0, bigints and null have no JSON, by which Deno hands values over: here they arrive as undefined.
  function lost(): unknown {
    return last === null || typeof last === "number" || typeof last === "bigint" ? { "text/plain": inspect(last) } : undefined;
  }
  Object.defineProperty(globalThis, Symbol.for(lastDoor), { set: (value) => last = value });
  Object.defineProperty(globalThis, Symbol.for(startedDoor), { set: (value) => started = value });

  // Deno calls all cells <anonymous>; V8 knows their names.
  // deno-lint-ignore no-explicit-any -- V8's call sites have no types here
  (Error as any).prepareStackTrace = (error: Error, sites: any[]) => {
    const lines = sites.map((site) => {
      const [path, name] = [site.getFileName(), site.getScriptNameOrSourceURL()];
      return path && name && !name.startsWith(script) ? String(site).replace(path, name) : String(site);
    });
    return [apply(toString, error, []), ...lines].join("\n    at ");
  };

  function describe(value: unknown): Marker["thrown"] {
    const isError = apply(hasInstance, Error, [value]);
    // deno-lint-ignore no-explicit-any -- as Deno itself reads it
    return { text: inspect(value, { colors: false }), message: String(isError ? (value as any).message : value), isError };
  }

  Object.defineProperty(globalThis, Symbol.for(door), {
    value: async (id: string, failed: boolean, lostCount?: number) => {
      const content: Marker = { id, started };
      try {
        if (failed && thrown !== undefined) content.thrown = describe(thrown.value);
      } catch {
        // A value that cannot even be printed: the kernel's own words must do.
      }
      // Deno let go of what the cell ended with, but here it is.
      if (lostCount !== undefined && started) await internals.jupyter.broadcastResult(lostCount, last);
      thrown = last = undefined;
      started = false;
      cell++;
      await broadcast(marker, content);
    },
  });
  Object.defineProperty(globalThis, Symbol.for(cellDoor), { get: () => cell });
}

/** The code that installs the hooks. @param folder where large outputs are left */
export function installCode(folder: string): string {
  return `void (${install})(${
    [DOOR, CELL, LAST, STARTED, SCRIPT, MARKER, SPILL, SPILL_ABOVE, folder].map((part) => JSON.stringify(part)).join(", ")
  })`;
}

/**
 * The code of the silent cell that sends marker `id` after everything that was sent before it.
 *
 * @param lostCount the number of a cell of whose end Deno said nothing: if it ran, it shows its value first
 */
export function markerCode(id: string, failed: boolean, lostCount?: number): string {
  return `void await globalThis[Symbol.for(${JSON.stringify(DOOR)})](${JSON.stringify(id)}, ${failed}, ${lostCount})`;
}

/** What a cell begins with, to say that it runs; an `if`, as that leaves no value. */
export const SAY_STARTED = `if (globalThis[Symbol.for(${JSON.stringify(STARTED)})] = true);`;

/** The beginning of code that leaves a value for the hooks; the value follows in brackets. */
export const LEAVE_VALUE = `globalThis[Symbol.for(${JSON.stringify(LAST)})] = `;
