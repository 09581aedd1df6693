/** Frames one under the other. */
import { cannot } from "../errors.ts";
import { CategoryColumn, type Column, FlagColumn, Levels, NumberColumn, TextColumn, TimeColumn } from "./column.ts";
import { assemble, type Frame } from "./frame.ts";
import { category, type CategoryKind, type Schema } from "./kind.ts";

/**
 * The rows of all frames, one frame under the other, with the columns in the first one's order. Categories get the levels of all.
 * Roles and labels do not survive, since rows of several roles may meet.
 *
 * @throws TypeError if the frames differ in columns or kinds
 * @throws RangeError if there is no frame
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { frameOf, number } from "shoplens/frame";
 * const monday = frameOf({ visits: [3, 5] }, { visits: number() });
 * const tuesday = frameOf({ visits: [8] }, { visits: number() });
 * assertEquals([...concat([monday, tuesday]).column("visits").values], [3, 5, 8]);
 * ```
 */
export function concat<S extends Schema>(frames: readonly Frame<S>[]): Frame<S> {
  if (frames.length === 0) throw cannot("concatenate", RangeError, { expected: "at least one frame", received: 0 });
  const [{ names }] = frames;
  for (const { names: others } of frames) {
    if (others.length !== names.length || !names.every((name) => others.includes(name))) {
      throw cannot("concatenate", TypeError, { expected: `the columns ${names.join(", ")}`, received: others.join(", ") });
    }
  }
  const columns = names.map((name) => [name, stack("concatenate", name, frames.map((frame) => frame.columns[name]))]);
  return assemble(schemaOf(frames), Object.fromEntries(columns), frames.reduce((rows, frame) => rows + frame.rows, 0));
}

/** The first frame's schema; where all state their levels, it states the levels of all. */
function schemaOf<S extends Schema>(frames: readonly Frame<S>[]): S {
  const kinds = frames[0].names.map((name) => {
    const levels = frames.map(({ schema }) => (schema[name] as CategoryKind).levels);
    const { kind } = frames[0].schema[name];
    if (kind !== "category" || levels.includes(undefined)) return [name, { kind }];
    return [name, category([...new Set(levels.flatMap((stated) => stated!))])];
  });
  return Object.fromEntries(kinds) as S;
}

/**
 * Columns of one kind, one under the other.
 *
 * @throws TypeError if they are of several kinds
 */
export function stack(action: string, name: string, columns: readonly Column[]): Column {
  const rows = columns.reduce((total, column) => total + column.length, 0);
  const all = <K extends Column["kind"]>(kind: K) =>
    columns.map((column) => {
      if (column.kind === kind) return column as Extract<Column, { kind: K }>;
      throw cannot(action, TypeError, { expected: `"${name}" of kind ${kind} in all frames`, received: column.kind });
    });
  const [{ kind }] = columns;
  switch (kind) {
    case "number":
      return new NumberColumn(fill(new Float64Array(rows), all(kind).map(({ values }) => values)));
    case "time":
      return new TimeColumn(fill(new Float64Array(rows), all(kind).map(({ values }) => values)));
    case "flag":
      return new FlagColumn(fill(new Uint8Array(rows), all(kind).map(({ values }) => values)));
    case "category": {
      const levels = new Levels();
      const codes = all(kind).map((column) => {
        const translation = column.levels.map((level) => levels.codeOf(level));
        const same = translation.every((code, level) => code === level);
        return same ? column.codes : column.codes.map((code) => code < 0 ? -1 : translation[code]);
      });
      return new CategoryColumn(fill(new Int32Array(rows), codes), levels.names);
    }
    default:
      return new TextColumn(kind, all(kind).flatMap(({ values }) => values));
  }
}

function fill<T extends Float64Array | Uint8Array | Int32Array>(target: T, parts: readonly T[]): T {
  let place = 0;
  for (const part of parts) {
    target.set(part, place);
    place += part.length;
  }
  return target;
}
