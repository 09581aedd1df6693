/** Reads JSON that somebody else may have written: each field is there and of its type, or an error says where it is not. */
import { cannot } from "../errors.ts";

/** An object of JSON and where it stands, as `$.encoders[2]`. */
export class Fields {
  readonly #json: Readonly<Record<string, unknown>>;
  readonly #path: string;

  /** @throws TypeError if that is no object */
  constructor(json: unknown, path = "$") {
    this.#path = path;
    if (typeof json !== "object" || json === null || Array.isArray(json)) throw this.#unfit("an object", json, path);
    this.#json = json as Record<string, unknown>;
  }

  /** A finite number. */
  number(name: string): number {
    return this.#read(name, "a finite number", (value) => Number.isFinite(value)) as number;
  }

  /** A whole number of 0 or more. */
  count(name: string): number {
    return this.#read(name, "a whole number", (value) => Number.isSafeInteger(value) && value as number >= 0) as number;
  }

  text(name: string): string {
    return this.#read(name, "a text", (value) => typeof value === "string") as string;
  }

  /** A text if the field is there, to be spread: `{ warning: "..." }` or `{}`. */
  optionalText<N extends string>(name: N): { [Name in N]?: string } {
    return (this.has(name) ? { [name]: this.text(name) } : {}) as { [Name in N]?: string };
  }

  flag(name: string): boolean {
    return this.#read(name, "true or false", (value) => typeof value === "boolean") as boolean;
  }

  /** A finite number, a text, or true or false. */
  scalar(name: string): number | string | boolean {
    const isFine = (value: unknown) => Number.isFinite(value) || typeof value === "string" || typeof value === "boolean";
    return this.#read(name, "a number, a text, true or false", isFine) as number | string | boolean;
  }

  /** Different texts. */
  texts(name: string): readonly string[] {
    const isFine = (value: unknown) =>
      Array.isArray(value) && value.every((item) => typeof item === "string") && new Set(value).size === value.length;
    return [...this.#read(name, "a list of different texts", isFine) as string[]];
  }

  /** Two different texts. */
  pair(name: string): readonly string[] {
    const texts = this.texts(name);
    if (texts.length !== 2) throw this.#unfit("two texts", texts, `${this.#path}.${name}`);
    return texts;
  }

  /** Finite numbers; as many as that, if said. */
  numbers(name: string, length?: number): readonly number[] {
    const isFine = (value: unknown) =>
      Array.isArray(value) && (length === undefined || value.length === length) && value.every(Number.isFinite);
    return [...this.#read(name, `a list of ${length === undefined ? "" : `${length} `}finite numbers`, isFine) as number[]];
  }

  /** Finite numbers, none below the one before it; at least as many as that. */
  ascending(name: string, least = 0): readonly number[] {
    const numbers = this.numbers(name), falls = numbers.findIndex((value, i) => value < numbers[i - 1]);
    if (numbers.length < least) throw this.#unfit(`${least} numbers or more`, numbers, `${this.#path}.${name}`);
    if (falls > 0) throw this.#unfit("numbers that do not fall", numbers[falls], `${this.#path}.${name}[${falls}]`);
    return numbers;
  }

  oneOf<T extends string | number>(name: string, values: readonly T[]): T {
    return this.#read(
      name,
      values.map((value) => JSON.stringify(value)).join(" or "),
      (value) => values.includes(value as T),
    ) as T;
  }

  /** Objects in a list. */
  objects(name: string): Fields[] {
    const items = this.#read(name, "a list", Array.isArray) as unknown[];
    return items.map((item, i) => new Fields(item, `${this.#path}.${name}[${i}]`));
  }

  object(name: string): Fields {
    return new Fields(this.#json[name], `${this.#path}.${name}`);
  }

  /** Whether the field is there. */
  has(name: string): boolean {
    return this.#json[name] !== undefined;
  }

  #read(name: string, expected: string, isFine: (value: unknown) => boolean): unknown {
    const value = this.#json[name];
    if (!isFine(value)) throw this.#unfit(expected, value, `${this.#path}.${name}`);
    return value;
  }

  #unfit(expected: string, received: unknown, path: string): Error {
    return cannot("load a recipe", TypeError, {
      expected: `${expected} at ${path}`,
      received,
      fix: "Load what `JSON.stringify(recipe)` wrote.",
    });
  }
}
