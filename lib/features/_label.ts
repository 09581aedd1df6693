/** The column to predict, as training rows show it. */
import { cannot } from "../errors.ts";
import type { Frame, Schema } from "../frame/mod.ts";
import type { Fields } from "./_fields.ts";
import { listRows, shortList } from "./_text.ts";

/** What is known of the label: its classes, the positive one last of two, unless it is a number. */
export interface LearntLabel {
  readonly column: string;
  readonly kind: "flag" | "category" | "number";
  readonly classes?: readonly string[];
}

/** Classes are no and yes of a flag, or the levels that training rows have, in the column's order. */
export function learnLabel(frame: Frame<Schema>): LearntLabel | undefined {
  if (frame.label === undefined) return undefined;
  const column = frame.column(frame.label);
  switch (column.kind) {
    case "number":
      return { column: frame.label, kind: "number" };
    case "flag":
      return { column: frame.label, kind: "flag", classes: ["no", "yes"] };
    case "category": {
      const occurs = new Set(column.codes);
      return { column: frame.label, kind: "category", classes: column.levels.filter((_, code) => occurs.has(code)) };
    }
    default:
      throw cannot("fit the recipe", TypeError, {
        expected: `the label ${frame.label} to be of kind flag, category or number`,
        received: column.kind,
      });
  }
}

/** The label of each row: the index of its class, or the number. */
export function labelsOf(
  frame: Frame<Schema>,
  { column: name, kind, classes }: LearntLabel,
  action = "apply the recipe",
): Float32Array {
  const column = frame.names.includes(name) ? frame.column(name) : undefined;
  if (column?.kind !== kind) {
    throw cannot(action, TypeError, {
      expected: `the label ${name}, of kind ${kind}`,
      received: column?.kind ?? "no such column",
      fix: column ? undefined : "For rows without labels call recipe.transform(frame).",
    });
  }
  const missing: number[] = [];
  for (let row = 0; row < frame.rows; row++) if (column.isMissing(row)) missing.push(row);
  if (missing.length > 0) {
    throw cannot(action, RangeError, {
      because: `the label ${name} is missing in ${missing.length} of ${frame.rows} rows (${listRows(missing)})`,
      fix: "Drop them before the split, or call recipe.transform(frame).",
    });
  }
  if (column.kind !== "category") return Float32Array.from(column.values as Float64Array | Uint8Array);

  const classOf = column.levels.map((level) => classes!.indexOf(level));
  const unknown = new Set(column.codes.filter((code) => classOf[code] < 0));
  if (unknown.size > 0) {
    throw cannot(action, RangeError, {
      expected: `labels that training rows had (${shortList(classes!, 8)})`,
      received: shortList([...unknown].map((code) => column.levels[code])),
      fix: "Stratify the split, or merge rare classes before it.",
    });
  }
  return Float32Array.from(column.codes, (code) => classOf[code]);
}

/** What is known of the label, from JSON. */
export function parseLabel(fields: Fields): LearntLabel {
  const label = { column: fields.text("column"), kind: fields.oneOf("kind", ["flag", "category", "number"]) };
  return label.kind === "number" ? label : { ...label, classes: fields.texts("classes") };
}
