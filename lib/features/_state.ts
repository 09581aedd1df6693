/** All that a recipe knows, as the JSON that it is saved as. */
import { cannot } from "../errors.ts";
import { encoderOf, type LearntEncoder, parseEncoder } from "./_steps.ts";
import { Fields } from "./_fields.ts";
import { type LearntLabel, parseLabel } from "./_label.ts";
import { type LearntImpute, parseImpute } from "./impute.ts";
import { type LearntSelect, parseSelect } from "./select.ts";

/** A recipe as JSON. */
export interface RecipeJSON {
  readonly format: "shoplens recipe";
  readonly version: 1;
  /** Training rows that it learnt from. */
  readonly rows: number;
  readonly label?: LearntLabel;
  /** The column that says who or what a row is about. */
  readonly ids?: string;
  /** A fingerprint of the training rows, if a step learnt from their labels. */
  readonly trainedOn?: string;
  /** Columns that it does not use. */
  readonly leftOut: readonly string[];
  readonly fills: readonly LearntImpute[];
  /** In the order of their features. */
  readonly encoders: readonly LearntEncoder[];
  /** Which of their features are kept. Absent: all. */
  readonly selection?: LearntSelect;
}

/**
 * A recipe's JSON, checked.
 *
 * @param json a text, or what `JSON.parse` made of it
 * @throws SyntaxError if the text is no JSON
 * @throws TypeError if it is not a recipe's
 */
export function parseState(json: unknown): RecipeJSON {
  const fields = new Fields(typeof json === "string" ? parseText(json) : json);
  const head = { format: fields.oneOf("format", ["shoplens recipe"]), version: fields.oneOf("version", [1]) };
  const encoders = fields.objects("encoders").map(parseEncoder);
  // Without its fingerprint a recipe would no longer know its training rows, and tell them their own labels.
  const learntLabels = encoders.some((learnt) => encoderOf(learnt).writeTraining !== undefined);
  return {
    ...head,
    rows: fields.count("rows"),
    ...(fields.has("label") && { label: parseLabel(fields.object("label")) }),
    ...fields.optionalText("ids"),
    ...(learntLabels && { trainedOn: fields.text("trainedOn") }),
    leftOut: fields.texts("leftOut"),
    fills: fields.objects("fills").map(parseImpute),
    encoders,
    ...(fields.has("selection") && { selection: parseSelect(fields.object("selection")) }),
  };
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw cannot("load a recipe", SyntaxError, { because: `the text is no JSON: ${(cause as Error).message}`, cause });
  }
}
