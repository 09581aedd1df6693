/** How things of the ground floor say in a notebook what they are; floors above have the room `notebook` for it. */

/**
 * What to define on an object, or on a class's prototype, so that a notebook and `console.log` show a text instead of its insides.
 * It cannot be enumerated, so plain data stay plain: JSON, equality and copies do not see it.
 *
 * @param write the text; a paragraph or a small table at most
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const point = Object.defineProperties({ x: 1, y: 2 }, look(({ x, y }: { x: number; y: number }) => `the point (${x}, ${y})`));
 * assertEquals(Deno.inspect(point), "the point (1, 2)");
 * assertEquals(JSON.stringify(point), '{"x":1,"y":2}');
 * ```
 */
export function look<T extends object>(write: (value: T) => string): PropertyDescriptorMap {
  return {
    [Symbol.for("Jupyter.display")]: {
      value(this: T) {
        return { "text/plain": write(this) };
      },
    },
    [Symbol.for("Deno.customInspect")]: {
      value(this: T) {
        // Deno prints prototypes too, which have none of what an instance has.
        return Object.hasOwn(this, "constructor") ? this.constructor.name : write(this);
      },
    },
  };
}

/** A number in a table: six significant digits. */
export function shortNumber(value: number): string {
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? String(Number(value.toPrecision(6))) : String(value);
}

/** Names in a line: the first ones, and how many more there are. */
export function shortNames(names: readonly string[], most = 8): string {
  const rest = names.length - most;
  return rest <= 0 ? names.join(", ") : `${names.slice(0, most).join(", ")} and ${rest.toLocaleString("en-US")} more`;
}

/** Lines of cells, each column as wide as its widest, at the right. */
export function inColumns(lines: readonly (readonly string[])[]): string {
  const widths = lines[0].map((_, c) => Math.max(...lines.map((line) => line[c]?.length ?? 0)));
  return lines.map((line) => line.map((cell, c) => cell.padStart(widths[c])).join("  ")).join("\n");
}
