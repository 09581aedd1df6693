/** Shapes of answers: what is read from a learner's value, or nothing where it is something else. */
import { Dataset, Test } from "../../dataset.ts";
import { Frame, type Schema } from "../../frame/mod.ts";
import { AnswerError } from "./_answer_error.ts";

/** What an answer looks like. */
export interface Shape<T> {
  /** As it reads after "expected". */
  readonly text: string;
  /** The answer, or undefined if it is of another shape. */
  read(answer: unknown): T | undefined;
}

/** A number that is finite. */
export function aNumber(text: string): Shape<number> {
  return { text, read: (answer) => Number.isFinite(answer) ? answer as number : undefined };
}

/** So many finite numbers, as an array or a typed array. */
export function numbers(text: string, count?: number): Shape<number[]> {
  return {
    text,
    read(answer) {
      if (!Array.isArray(answer) && !(ArrayBuffer.isView(answer) && "length" in answer)) return undefined;
      const values = Array.from(answer as ArrayLike<unknown>);
      if (count !== undefined && values.length !== count) return undefined;
      return values.every(Number.isFinite) ? values as number[] : undefined;
    },
  };
}

/** Texts, in any order; one that comes twice counts once. */
export function texts(text: string): Shape<string[]> {
  return {
    text,
    read: (answer) =>
      Array.isArray(answer) && answer.every((each) => typeof each === "string") ? [...new Set<string>(answer)] : undefined,
  };
}

/** A function of numbers that gives what `gives` reads. What it throws, or gives instead, becomes an {@linkcode AnswerError}. */
export function aFunction<T>(text: string, gives: Shape<T>): Shape<(...args: unknown[]) => T> {
  return {
    text,
    read(answer) {
      if (typeof answer !== "function") return undefined;
      return (...args) => {
        let given: unknown;
        try {
          given = answer(...args);
        } catch (error) {
          throw new AnswerError(`Your function ended with an error: ${(error as Error)?.message ?? error}`);
        }
        const read = gives.read(given);
        if (read === undefined) throw new AnswerError(`Your function should give ${gives.text}; it gave something else.`);
        return read;
      };
    },
  };
}

/** An object with these parts; others do not matter. */
export function parts<T extends object>(
  text: string,
  shapes: { [Name in keyof T]: Shape<T[Name]> },
): Shape<T> {
  return {
    text,
    read(answer) {
      if (typeof answer !== "object" || answer === null) return undefined;
      const read: Partial<T> = {};
      for (const name of Object.keys(shapes) as (keyof T)[]) {
        const part = shapes[name].read((answer as T)[name]);
        if (part === undefined) return undefined;
        read[name] = part;
      }
      return read as T;
    },
  };
}

/** Lists of what `each` reads. */
export function lists<T>(each: Shape<T>): Shape<T[]> {
  return {
    text: each.text,
    read(answer) {
      const read = Array.isArray(answer) ? answer.map((one) => each.read(one)) : [undefined];
      return read.includes(undefined) ? undefined : read as T[];
    },
  };
}

/** Features with labels, of whatever role. */
export const aDataset: Shape<Dataset> = {
  text: "rows as a recipe gives them",
  read: (answer) => answer instanceof Dataset ? answer : undefined,
};

/** A table, of whatever role. */
export const aFrame: Shape<Frame<Schema>> = {
  text: "a table",
  read: (answer) => answer instanceof Frame ? answer as Frame<Schema> : undefined,
};

const aSealedFrame: Shape<Test<Frame<Schema>>> = {
  text: "a sealed table",
  read: (answer) => answer instanceof Test ? answer as Test<Frame<Schema>> : undefined,
};

/** What a split gives: two open parts and a sealed one, which stays sealed. */
export function splitParts(
  text: string,
): Shape<{ train: Frame<Schema>; validation: Frame<Schema>; test: Test<Frame<Schema>> }> {
  return parts(text, { train: aFrame, validation: aFrame, test: aSealedFrame });
}

/** Whether a number is another one up to so much of its size. */
export function isNear(value: number, truth: number, within: number): boolean {
  return Math.abs(value - truth) <= within * Math.max(Math.abs(truth), 1e-12);
}
