/** Figures of a result: named numbers and texts, nested as a report nests them. */
import { cannot } from "../errors.ts";

/** One figure. */
export type Figure = number | string | boolean | null;

/** Figures by name; groups and lists of figures are figures too. */
export interface Figures {
  readonly [name: string]: Figure | Figures | ArrayLike<Figure | Figures> | undefined;
}

/** What {@linkcode copyFigures} makes: nothing but figures, plain objects and arrays. */
export type PlainFigures = Figure | readonly PlainFigures[] | { readonly [name: string]: PlainFigures };

/** Numbers that JSON would turn into null, or into another number. */
const UNSPEAKABLE: Record<string, number> = { "NaN": NaN, "Infinity": Infinity, "-Infinity": -Infinity, "-0": -0 };

/**
 * A frozen copy. What is undefined is left out; what is no figure is refused, rather than lost when the receipt is saved.
 *
 * @throws TypeError if there is a function, a symbol, a bigint or an object that is neither plain nor a list
 */
export function copyFigures(value: unknown, path: string): PlainFigures {
  if (value === null || ["number", "string", "boolean"].includes(typeof value)) return value as Figure;
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) {
    return Object.freeze(Array.from(value as ArrayLike<unknown>, (item, i) => copyFigures(item, `${path}[${i}]`)));
  }
  const prototype = typeof value === "object" ? Object.getPrototypeOf(value) : undefined;
  if (prototype !== Object.prototype && prototype !== null) {
    throw cannot("write a receipt", TypeError, {
      expected: `numbers, texts, lists and plain objects in ${path}`,
      received: typeof value === "object" ? `a ${prototype?.constructor?.name}` : `a ${typeof value}`,
    });
  }
  const entries = Object.entries(value as object).filter(([, item]) => item !== undefined);
  return Object.freeze(Object.fromEntries(entries.map(([name, item]) => [name, copyFigures(item, `${path}.${name}`)])));
}

/** For `JSON.stringify`: NaN, infinities and -0 as their names. */
export function toSpeakable(value: PlainFigures): PlainFigures {
  if (typeof value === "number") return !Number.isFinite(value) ? String(value) : Object.is(value, -0) ? "-0" : value;
  return mapItems(value, toSpeakable);
}

/** The reverse of {@linkcode toSpeakable}. */
export function fromSpeakable(value: PlainFigures): PlainFigures {
  if (typeof value === "string") return Object.hasOwn(UNSPEAKABLE, value) ? UNSPEAKABLE[value] : value;
  return mapItems(value, fromSpeakable);
}

function mapItems(value: PlainFigures, change: (item: PlainFigures) => PlainFigures): PlainFigures {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(change);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, change(item)]));
}

/** Every figure with its path: `mlp.rocAuc.value`, `coefficients[3]`. */
export function flatten(value: PlainFigures, path = "", flat = new Map<string, Figure>()): Map<string, Figure> {
  if (typeof value !== "object" || value === null) flat.set(path, value);
  else if (Array.isArray(value)) value.forEach((item, i) => flatten(item, `${path}[${i}]`, flat));
  else for (const [name, item] of Object.entries(value)) flatten(item, path === "" ? name : `${path}.${name}`, flat);
  return flat;
}

/** Items shown of a list. */
const MOST_ITEMS = 12;

/** The same figures with each list of single ones as one text, `[a, b]`, for people; {@linkcode flatten} then says a list in one place. */
export function withWrittenLists(value: PlainFigures): PlainFigures {
  if (!Array.isArray(value) || value.some((item) => typeof item === "object" && item !== null)) {
    return mapItems(value, withWrittenLists);
  }
  const shown = value.slice(0, MOST_ITEMS).map(figureText).join(", "), rest = value.length - MOST_ITEMS;
  return `[${shown}${rest > 0 ? ` and ${rest.toLocaleString("en-US")} more` : ""}]`;
}

/** A figure for people: numbers to six significant digits. */
export function figureText(figure: Figure | undefined): string {
  if (figure === undefined) return "nothing";
  if (typeof figure !== "number") return String(figure);
  if (Object.is(figure, -0)) return "-0";
  return Number.isInteger(figure) ? figure.toLocaleString("en-US") : String(Number(figure.toPrecision(6)));
}
