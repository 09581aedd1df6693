/** One voice for errors: what could not be done, what was expected, what came, and what to do. */

/** The parts of an error's sentence. Give `expected` and `received` for a bad value, `because` for any other reason. */
export interface Problem {
  /** What would have been fine, as it reads after "expected". */
  expected?: string;
  /** What came instead. Strings stand in quotes, long values are cut. */
  received?: unknown;
  /** Why it failed, where expected and received do not say it; no full stop. */
  because?: string;
  /** What the reader can do about it, as a full sentence. */
  fix?: string;
  /** The error below this one. */
  cause?: unknown;
}

type ErrorKind = new (message: string, options?: ErrorOptions) => Error;

/**
 * Makes (does not throw) an error in the toolkit's voice.
 *
 * RangeError is for a value, TypeError for a shape or a kind, SyntaxError for text.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const error = cannot("oversample", RangeError, { expected: "ratio in (0, 1]", received: 2 });
 * assertEquals(error.message, "Cannot oversample: expected ratio in (0, 1], received 2.");
 * ```
 */
export function cannot(action: string, kind: ErrorKind, problem: Problem): Error {
  const reasons: string[] = [];
  if (problem.because !== undefined) reasons.push(problem.because);
  if (problem.expected !== undefined) reasons.push(`expected ${problem.expected}`);
  if ("received" in problem) reasons.push(`received ${quote(problem.received)}`);
  const sentence = `Cannot ${action}: ${reasons.join(", ")}.`;
  const message = problem.fix === undefined ? sentence : `${sentence} ${problem.fix}`;
  return new kind(message, problem.cause === undefined ? undefined : { cause: problem.cause });
}

/** A value as an error quotes it: strings in quotes, lists shortened, never more than 80 characters. */
export function quote(value: unknown): string {
  const text = typeof value === "string"
    ? JSON.stringify(value)
    : typeof value === "bigint"
    ? `${value}n`
    : Object.is(value, -0)
    ? "-0"
    : ArrayBuffer.isView(value)
    ? `${value.constructor.name} of ${value.byteLength} bytes`
    : typeof value === "object" && value !== null
    ? JSON.stringify(value) ?? String(value)
    : String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
