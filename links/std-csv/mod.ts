/**
 * `jsr:@std/csv` 1.0.6 for places that cannot reach that registry: names, signatures, results and error texts are those of the
 * original, and so are its oddities (its line numbers count records). Delete the `links` line in `deno.json` to use it instead.
 */
export { parse, type ParseOptions, type ParseResult, type RecordWithColumn } from "./parse.ts";
export { CsvParseStream, type CsvParseStreamOptions, type RowType } from "./parse_stream.ts";
export * from "./stringify.ts";
