/** One display whose content changes in place. */
import { DISPLAY, type Displayable } from "./display.ts";
import { jupyter, publish } from "./_output.ts";

let made = 0;

/** A place among a cell's outputs, as IPython's `DisplayHandle`. Make one with {@linkcode openDisplay}. */
export interface DisplayHandle {
  /** Shows a value in the place of the one before; the first appears where the cell's outputs end then. */
  update(value: Displayable): Promise<void>;
}

/**
 * Opens a display that can be replaced: front ends redraw it, and a saved notebook has its last state only. A notebook sees the changes
 * when the cell awaits; send a few a second at most. In a script it shows nothing.
 *
 * @example
 * ```ts
 * import { markdown } from "shoplens/notebook";
 * const place = openDisplay();
 * for (const word of ["working", "done"]) await place.update(markdown(word));
 * ```
 */
export function openDisplay(): DisplayHandle {
  const host = jupyter();
  if (host === undefined) return { update: () => Promise.resolve() };
  // The time tells this kernel from an earlier one whose outputs still stand in the notebook.
  const id = `shoplens-display-${Math.round(performance.timeOrigin)}-${made++}`;
  let isThere = false;
  return {
    async update(value) {
      const bundle = await value[DISPLAY](), update = isThere;
      isThere = true;
      await publish(host, bundle, { id, update });
    },
  };
}
