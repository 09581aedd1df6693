/** Writes CSV. */
import { stringify as write } from "csv-stringify/sync";

/** A property's name, or a place in a list. */
export type PropertyAccessor = number | string;

/** A column's values and, if it is not the last accessor, its name. */
export type ColumnDetails = {
  header?: string;
  prop: PropertyAccessor | PropertyAccessor[];
};

/** Where a column's values are. */
export type Column = ColumnDetails | PropertyAccessor | PropertyAccessor[];

/** What a record is written from. */
export type DataItem = Readonly<Record<string, unknown> | unknown[]>;

/** How {@linkcode stringify} writes. */
export type StringifyOptions = {
  /** Whether the columns' names come first. Default: yes, if there are `columns`. */
  headers?: boolean;
  /** Default: a comma. */
  separator?: string;
  /** Which values to write; needed where items are objects. */
  columns?: readonly Column[];
  /** Whether a byte order mark comes first. Default: no. */
  bom?: boolean;
};

/** Writes items as records that end with CRLF; see the original's documentation. */
export function stringify(
  data: readonly DataItem[],
  options?: StringifyOptions,
): string {
  const { headers = true, separator = ",", columns = [], bom = false } = options ?? {};
  if (separator.includes('"') || separator.includes("\r\n")) {
    throw new TypeError(
      "Separator cannot include the following strings:\n" +
        '  - U+0022: Quotation mark (")\n  - U+000D U+000A: Carriage Return + Line Feed (\\r\\n)',
    );
  }
  const targets = columns.map(targetOf);
  const records = data.map((item) => valuesOf(item, targets).map(textOf));
  if (headers && targets.length > 0) {
    records.unshift(targets.map(({ header }) => header));
  }
  return write(records, {
    delimiter: separator,
    record_delimiter: "\r\n",
    quoted_match: /\n/,
    bom,
  });
}

function targetOf(
  column: Column,
): { header: string; path: readonly PropertyAccessor[] } {
  const isDetails = typeof column === "object" && !Array.isArray(column);
  const path = [isDetails ? column.prop : column].flat();
  const header = isDetails && typeof column.header === "string" ? column.header : String(path.at(-1));
  return { header, path };
}

function valuesOf(
  item: DataItem,
  targets: readonly { path: readonly PropertyAccessor[] }[],
): unknown[] {
  if (targets.length > 0) {
    return targets.map(({ path }) => path.reduce(follow, item as unknown));
  }
  if (Array.isArray(item)) return item;
  if (typeof item === "object") {
    throw new TypeError(
      "No property accessor function was provided for object",
    );
  }
  return [item];
}

function follow(value: unknown, accessor: PropertyAccessor): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value) && typeof accessor !== "number") {
    throw new TypeError('Property accessor is not of type "number"');
  }
  return (value as Record<PropertyAccessor, unknown>)[accessor];
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
