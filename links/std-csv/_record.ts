/** One record of a CSV text, from one line or, where a quoted field has line breaks, from several. */

/** How records are written. */
export interface ReadOptions {
  /** What separates fields. Default: a comma. */
  separator?: string;
  /** The character that starts a line to pass over. Default: none. */
  comment?: string;
  /** Whether white space before a field is left out. Default: no. */
  trimLeadingSpace?: boolean;
  /** Whether quotes may stand in fields without quotes, and undoubled in fields with them. Default: no. */
  lazyQuotes?: boolean;
  /** How many fields each record must have; 0: as many as the first one; negative or absent: any number. */
  fieldsPerRecord?: number;
}

/** Gives the lines of a text one by one, without their ends; null after the last. */
export interface Lines {
  next(): string | null;
  /** Whether it is known that no line is left. */
  atEnd(): boolean;
}

/**
 * Reads the record that starts with `line`, taking further lines where a quoted field goes on.
 *
 * @param start the number of `line`, from 0
 * @throws SyntaxError if a quote stands where it must not, or is missing
 */
export function readRecord(
  line: string,
  lines: Lines,
  options: ReadOptions,
  start: number,
): string[] {
  const {
    separator = ",",
    comment,
    trimLeadingSpace = false,
    lazyQuotes = false,
  } = options;
  if (comment && line[0] === comment) return [];
  if (!trimLeadingSpace && !line.includes('"')) return line.split(separator);

  const fields: string[] = [];
  let number = start, at = 0;
  const fault = (what: string, column: number) =>
    new SyntaxError(
      `Syntax error on line ${start + 1}; parse error on line ${number + 1}, ` +
        `column ${[...line.slice(0, column)].length + 1}: ${what}`,
    );
  while (true) {
    if (trimLeadingSpace) at = line.length - line.slice(at).trimStart().length;
    if (line[at] !== '"') {
      const end = line.indexOf(separator, at);
      const field = line.slice(at, end < 0 ? line.length : end);
      const quote = lazyQuotes ? -1 : field.indexOf('"');
      if (quote >= 0) throw fault('bare " in non-quoted-field', at + quote);
      fields.push(field);
      if (end < 0) return fields;
      at = end + separator.length;
      continue;
    }
    let field = "";
    at++;
    for (let open = true; open;) {
      const quote = line.indexOf('"', at);
      if (quote < 0) {
        const column = at === line.length && lines.atEnd() ? line.length : 0;
        field += line.slice(at);
        const next = lines.next();
        if (next === null) {
          if (!lazyQuotes) {
            throw fault('extraneous or missing " in quoted-field', column);
          }
          return [...fields, field];
        }
        field += "\n";
        line = next;
        at = 0;
        number++;
        continue;
      }
      field += line.slice(at, quote);
      at = quote + 1;
      if (line[at] === '"') {
        field += '"';
        at++;
      } else if (line.startsWith(separator, at)) {
        at += separator.length;
        open = false;
      } else if (at === line.length) {
        return [...fields, field];
      } else if (lazyQuotes) {
        field += '"';
      } else {
        throw fault('extraneous or missing " in quoted-field', quote);
      }
    }
    fields.push(field);
  }
}

/** The record as an object, with a property for each header. */
export function toObject(
  record: readonly string[],
  headers: readonly string[],
  line: number,
): Record<string, string> {
  if (record.length !== headers.length) {
    throw new Error(
      `Syntax error on line ${line + 1}: The record has ${record.length} fields, but the header has ${headers.length} fields`,
    );
  }
  return Object.fromEntries(headers.map((header, i) => [header, record[i]]));
}

/** The error for a record with another number of fields than wanted. */
export function wrongFieldCount(
  line: number,
  expected: number,
  received: number,
): SyntaxError {
  return new SyntaxError(
    `Syntax error on line ${line}: expected ${expected} fields but got ${received}`,
  );
}
