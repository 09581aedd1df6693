/** What an exercise is, and what a judge says. */
import { AnswerError } from "./_answer_error.ts";
import type { Shape } from "./_shapes.ts";

/** How much an exercise asks for. */
export type Level = "first steps" | "practice" | "stretch";

/** An exercise as a list shows it. */
export interface Exercise<Id extends string = string> {
  /** The notebook's number and its own: `05.2`. */
  readonly id: Id;
  readonly level: Level;
  /** What a learner who knows the notebook needs. */
  readonly minutes: number;
  /** What is to be found or made, in a sentence. */
  readonly goal: string;
  /** What an answer is, as it reads after "expected". */
  readonly expects: string;
}

/** What a judge says of an answer. */
export interface Verdict {
  readonly right: boolean;
  /** Why it is right, or what it is instead; sentences. Never the answer. */
  readonly says: string;
  /** What the answer comes to, by name: what it costs, how many it finds. */
  readonly figures?: Readonly<Record<string, string>>;
}

/** An exercise with its judge. */
export interface JudgedExercise<Id extends string = string> extends Exercise<Id> {
  judge(answer: unknown): Promise<Verdict>;
}

/** What an exercise is made of. */
interface ExerciseParts<Id extends string, T> extends Omit<Exercise<Id>, "expects"> {
  /** The shape of an answer; the judge sees no other. */
  answer: Shape<T>;
  judge(answer: T): Verdict | Promise<Verdict>;
}

/** An exercise whose judge is asked only about answers of the right shape; of others it says what was expected. */
export function exercise<const Id extends string, T>(
  { answer: shape, judge, ...facts }: ExerciseParts<Id, T>,
): JudgedExercise<Id> {
  return {
    ...facts,
    expects: shape.text,
    async judge(answer) {
      const read = shape.read(answer);
      if (read === undefined) return notYet(`Expected ${shape.text}; received ${nameOf(answer)}.${adviceOn(answer)}`);
      try {
        return await judge(read);
      } catch (error) {
        if (error instanceof AnswerError) return notYet(error.message);
        throw error;
      }
    },
  };
}

export function right(says: string, figures?: Verdict["figures"]): Verdict {
  return { right: true, says, figures };
}

export function notYet(says: string, figures?: Verdict["figures"]): Verdict {
  return { right: false, says, figures };
}

/** The first mistake that was made, by what it is called; undefined if none of them was. */
export function mistakeIn(mistakes: readonly (readonly [made: boolean, says: string])[]): Verdict | undefined {
  const found = mistakes.find(([made]) => made);
  return found && notYet(found[1]);
}

/** What came, in words, without its content: that stands in the cell. */
function nameOf(answer: unknown): string {
  if (answer === undefined || answer === null) return "nothing yet";
  if (answer instanceof Promise) return "a promise";
  if (typeof answer === "string") return "a text";
  if (typeof answer === "number") return Number.isNaN(answer) ? "NaN, which is no number" : "a number";
  if (typeof answer === "boolean") return `${answer}`;
  if (typeof answer === "function") return "a function";
  if (Array.isArray(answer) || ArrayBuffer.isView(answer)) return "a list";
  const kind = answer.constructor?.name;
  return kind === undefined || kind === "Object" ? `{ ${Object.keys(answer).join(", ")} }` : `a ${kind}`;
}

function adviceOn(answer: unknown): string {
  if (answer instanceof Promise) return " Write await before what gives it.";
  if (typeof answer === "function") return " Call it, or leave out the arrow.";
  if (typeof answer === "string" && answer.trim() !== "" && Number.isFinite(Number(answer))) return " Leave out the quotes.";
  return "";
}
