/**
 * `jsr:@std/csv` 1.0.6 for places that cannot reach that registry: names, signatures, results and error texts are those of the
 * original, and so are its oddities (its line numbers count records). Delete the `links` line in `deno.json` to use it instead.
 *
 * Writing goes through npm `csv-stringify`. Reading does not go through `csv-parse`: that takes 0.5 s for 200,000 x 8, has other
 * rules for lazy quotes, and does not tell where a fault is. The tests hold the two readers against each other instead.
 */
export { parse, type ParseOptions, type ParseResult, type RecordWithColumn } from "./parse.ts";
export { CsvParseStream, type CsvParseStreamOptions, type RowType } from "./parse_stream.ts";
export {
  type Column,
  type ColumnDetails,
  type DataItem,
  type PropertyAccessor,
  stringify,
  type StringifyOptions,
} from "./stringify.ts";
export { CsvStringifyStream, type CsvStringifyStreamOptions } from "./stringify_stream.ts";
