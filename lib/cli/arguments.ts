/** Command lines, with errors in the toolkit's voice. */
import { parseArgs, type ParseArgsConfig } from "node:util";
import { cannot } from "../errors.ts";

/**
 * Reads a command line as `parseArgs` does.
 *
 * @throws SyntaxError for what it has no place for
 */
export function readArguments<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (cause) {
    // Node's errors go on to say how to pass what nobody meant; their first sentence is what is wrong.
    const [sentence] = (cause as Error).message.split(/\.(?:\s|$)/);
    throw cannot("read the command", SyntaxError, {
      because: sentence.charAt(0).toLowerCase() + sentence.slice(1),
      fix: "--help lists the options.",
      cause,
    });
  }
}

/**
 * The number of a port, as a command line says it.
 *
 * @throws RangeError if it is none
 */
export function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw cannot("use --port", RangeError, { expected: "a whole number from 1 to 65535", received: text });
}
