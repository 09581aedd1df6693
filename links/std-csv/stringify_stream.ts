/** Writes CSV as records come. */
import { stringify } from "./stringify.ts";

/** How {@linkcode CsvStringifyStream} writes. */
export interface CsvStringifyStreamOptions {
  /** Default: a comma. */
  readonly separator?: string;
  /** Which properties to write; needed where records are objects. */
  readonly columns?: Array<string>;
}

/** Records in, a piece of text for each out; the header first if there are `columns`. */
export class CsvStringifyStream<TOptions extends CsvStringifyStreamOptions> extends TransformStream<
  TOptions["columns"] extends Array<string> ? Record<string, unknown>
    : Array<unknown>,
  string
> {
  constructor(options?: TOptions) {
    const { separator = ",", columns = [] } = options ?? {};
    super({
      start(controller) {
        if (columns.length > 0) {
          controller.enqueue(
            stringify([columns], { separator, headers: false }),
          );
        }
      },
      transform(record, controller) {
        controller.enqueue(
          stringify([record], { separator, headers: false, columns }),
        );
      },
    });
  }
}
