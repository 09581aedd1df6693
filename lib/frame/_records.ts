/** From blocks of CSV text to records. */
import { parse } from "@std/csv";
import { cannot } from "../errors.ts";
import { type Block, recordStarts } from "./_blocks.ts";

/**
 * The records of a block, each a list of cells; blank lines are none.
 *
 * @throws SyntaxError if a quote stands where it must not, naming line and column
 */
export function parseBlock(source: string, block: Block, separator = ","): string[][] {
  try {
    return parse(block.text, { separator });
  } catch (cause) {
    throw cannot(`read ${source}`, SyntaxError, {
      because: becauseOf(block, (cause as Error).message),
      fix: 'Write a quote inside a quoted cell twice: "".',
      cause,
    });
  }
}

/** The parser counts records from the block's first, and lines only within the record that it reads. */
function becauseOf(block: Block, message: string): string {
  const match = /line (\d+); parse error on line (\d+), column (\d+): (.*)/.exec(message);
  if (match === null) return message;
  const [record, line, column] = match.slice(1, 4).map(Number);
  return `${match[4]} in line ${recordStarts(block)[record - 1].line + line - record}, column ${column}`;
}

/**
 * The names in a file's first record.
 *
 * @throws SyntaxError if there is none, or a name stands twice
 */
export function checkHeader(source: string, header: readonly string[] | undefined): readonly string[] {
  if (header === undefined) {
    throw cannot(`read ${source}`, SyntaxError, { because: "it is empty", fix: "The first line must name the columns." });
  }
  const twice = header.find((name, i) => header.indexOf(name) !== i);
  if (twice === undefined) return header;
  throw cannot(`read ${source}`, SyntaxError, { because: `its first line names ${JSON.stringify(twice)} twice` });
}

/** What may stand between cells, the likelier first. */
const SEPARATORS = [",", ";", "\t", "|"];
/** Records that a guess looks at. */
const GUESS_RECORDS = 50;

/** What seems to separate the cells of a text: what stands in most of its first records as often as in the header. A comma if nothing does. */
export function guessSeparator(text: string): string {
  const counts: number[][] = [];
  let open = false, own = SEPARATORS.map(() => 0), isBlank = true;
  for (let i = 0; i <= text.length && counts.length < GUESS_RECORDS; i++) {
    const char = i < text.length ? text[i] : "\n";
    if (char === '"') open = !open;
    if (char === "\n" && !open) {
      if (!isBlank) counts.push(own);
      [own, isBlank] = [SEPARATORS.map(() => 0), true];
    } else if (char !== "\r") {
      isBlank = false;
      const place = open ? -1 : SEPARATORS.indexOf(char);
      if (place >= 0) own[place]++;
    }
  }
  const [header = own] = counts;
  const agreeing = header.map((count, s) => {
    const records = count === 0 ? 0 : counts.filter((record) => record[s] === count).length;
    return records * 2 > counts.length ? records : 0;
  });
  const best = agreeing.map((_, s) => s).sort((a, b) => agreeing[b] - agreeing[a] || header[b] - header[a] || a - b)[0];
  return agreeing[best] > 0 ? SEPARATORS[best] : ",";
}

/** @throws RangeError if it cannot separate cells */
export function checkSeparator(action: string, separator: string): void {
  if (separator.length === 1 && !'"\r\n'.includes(separator)) return;
  throw cannot(action, RangeError, {
    expected: "a separator of one character, no quote and no line break",
    received: separator,
  });
}
