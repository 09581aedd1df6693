// deno-lint-ignore-file no-console -- this runs in the user's kernel, where the console is what a cell shows
/** What is put into Deno's kernel before the first cell. It runs there as text, so it may use nothing of this file but itself. */

/** The message type by which the kernel says that all output of a cell went out. */
export const MARKER = "shoplens_marker";

/** What a marker carries. */
export interface Marker {
  id: string;
  /** The value that the cell threw, as Deno prints it with its causes; absent if none was seen. */
  thrown?: { text: string; message: string; isError: boolean };
}

const DOOR = "shoplens.kernel";

function install(door: string, marker: string): void {
  const { inspect } = Deno;
  // deno-lint-ignore no-explicit-any -- `Deno.jupyter` is there only inside the kernel, so its types are not here
  const { broadcast } = (Deno as any).jupyter;
  const hasInstance = Function.prototype[Symbol.hasInstance];
  const { apply } = Reflect;
  let thrown: { value: unknown } | undefined;

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

  function describe(value: unknown): Marker["thrown"] {
    const isError = apply(hasInstance, Error, [value]);
    // deno-lint-ignore no-explicit-any -- as Deno itself reads it
    return { text: inspect(value, { colors: false }), message: String(isError ? (value as any).message : value), isError };
  }

  Object.defineProperty(globalThis, Symbol.for(door), {
    value: (id: string, failed: boolean) => {
      const content: Marker = { id };
      try {
        if (failed && thrown !== undefined) content.thrown = describe(thrown.value);
      } catch {
        // A value that cannot even be printed: the kernel's own words must do.
      }
      thrown = undefined;
      return broadcast(marker, content);
    },
  });
}

/** The code that installs the hooks; evaluates to nothing. */
export const INSTALL = `void (${install})(${JSON.stringify(DOOR)}, ${JSON.stringify(MARKER)})`;

/** The code of the silent cell that sends marker `id` after everything that was sent before it. */
export function markerCode(id: string, failed: boolean): string {
  return `void await globalThis[Symbol.for(${JSON.stringify(DOOR)})](${JSON.stringify(id)}, ${failed})`;
}
