/** Receipts: what a result was made from, so that anybody can make it again and compare. */
import type { Test } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { type Displayable, displayAs, type MimeBundle } from "./display.ts";
import {
  copyFigures,
  type Figures,
  figureText,
  flatten,
  fromSpeakable,
  type PlainFigures,
  toSpeakable,
  withWrittenLists,
} from "./_figures.ts";
import { html } from "./html.ts";
import { projectPath } from "./project.ts";

export type { Figures };

/** What a receipt is written from. */
export interface ReceiptParts {
  /** What the result is, in a few words. */
  name: string;
  /** The seed, or the name of the stream: `random.name`. */
  seed: number | string;
  /** The data's hash; several by name. */
  data: string | Readonly<Record<string, string>>;
  /** Rows of each part, and how they were parted. */
  split?: Figures;
  /** What else decides the result: epochs, learning rate. */
  settings?: Figures;
  /** The result, to be compared by `verify`: numbers or texts, nested as you like. */
  metrics: Figures;
  /** The test set, whose openings go on record. */
  test?: Pick<Test<unknown>, "openings">;
}

/** Plain data, frozen. No time and no place, so that a receipt changes only when the result does. */
export interface Receipt {
  readonly kind: "receipt";
  readonly name: string;
  readonly seed: number | string;
  readonly data: string | Readonly<Record<string, string>>;
  readonly split: { readonly [name: string]: PlainFigures };
  readonly settings: { readonly [name: string]: PlainFigures };
  readonly metrics: { readonly [name: string]: PlainFigures };
  /** Why the test set was opened, each time that it was. */
  readonly openings: readonly string[];
  /** Of shoplens, tfjs, Deno and V8, and the kind of machine: results are the same bits only where these are the same. */
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * Writes a receipt. It shows itself, and `JSON.stringify` keeps all of it, NaN and infinities too.
 *
 * @throws TypeError if the metrics hold what is no figure
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const receipt = createReceipt({ name: "Case study", seed: 42, data: "3f7a...", metrics: { accuracy: 0.91 } });
 * assertEquals(receipt.metrics.accuracy, 0.91);
 * assertEquals(receiptFromJSON(JSON.stringify(receipt)), receipt);
 * ```
 */
export function createReceipt(
  { name, seed, data, split = {}, settings = {}, metrics, test }: ReceiptParts,
): Receipt & Displayable {
  return finish({
    kind: "receipt",
    name,
    seed,
    data: copyFigures(data, "data") as Receipt["data"],
    split: copyFigures(split, "split") as Receipt["split"],
    settings: copyFigures(settings, "settings") as Receipt["settings"],
    metrics: copyFigures(metrics, "metrics") as Receipt["metrics"],
    openings: [...test?.openings ?? []],
    versions: readVersions(),
  });
}

/**
 * A receipt from its JSON.
 *
 * @throws SyntaxError if the text is no JSON
 * @throws TypeError if the JSON is no receipt
 */
export function receiptFromJSON(text: string): Receipt & Displayable {
  let value: Partial<Receipt> | null;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw cannot("read a receipt", SyntaxError, { expected: "JSON", received: text, cause });
  }
  if (value?.kind !== "receipt" || !value.metrics || !value.versions || !Array.isArray(value.openings)) {
    throw cannot("read a receipt", TypeError, { expected: "JSON of a receipt", received: value });
  }
  return finish(fromSpeakable(value as unknown as PlainFigures) as unknown as Receipt);
}

function finish(receipt: Receipt): Receipt & Displayable {
  const plain = receipt as unknown as PlainFigures;
  Object.defineProperty(receipt, "toJSON", { value: () => toSpeakable(plain) });
  return Object.freeze(displayAs(receipt, display));
}

let versions: Record<string, string> | undefined;

function readVersions(): Record<string, string> {
  if (versions === undefined) {
    const { version, imports } = JSON.parse(Deno.readTextFileSync(projectPath("deno.json")));
    versions = Object.freeze({
      shoplens: version,
      tfjs: imports["@tensorflow/tfjs"].split("@").at(-1),
      deno: Deno.version.deno,
      v8: Deno.version.v8,
      machine: `${Deno.build.os} ${Deno.build.arch}`,
    });
  }
  return versions!;
}

/** Name and text of each line of the receipt. */
function lines(receipt: Receipt): [string, string][] {
  const list = (figures: unknown) =>
    [...flatten(withWrittenLists(figures as PlainFigures))].map(([name, figure]) =>
      name === "" ? figureText(figure) : `${name} ${figureText(figure)}`
    )
      .join(", ");
  const { openings } = receipt;
  const rows: [string, string][] = [
    ["Seed", String(receipt.seed)],
    ["Data", list(receipt.data)],
    ["Split", list(receipt.split)],
    ["Settings", list(receipt.settings)],
    ["Result", results(receipt.metrics)],
    [
      "Test set",
      openings.length === 0
        ? ""
        : `opened ${openings.length === 1 ? "once" : `${openings.length} times`}: ${openings.join("; ")}`,
    ],
    ["Versions", list(receipt.versions)],
  ];
  return rows.filter(([, text]) => text !== "");
}

/** A line for each group of figures, such as a model's; ends of intervals stand beside their figure. */
function results(metrics: Receipt["metrics"]): string {
  const flat = flatten(withWrittenLists(metrics as unknown as PlainFigures));
  const intervalOf = (path: string) => {
    const ends = [flat.get(`${path}.low`), flat.get(`${path}.high`)];
    return flat.has(path) && !ends.includes(undefined) ? ` (${ends.map(figureText).join(" to ")})` : "";
  };
  const groups = new Map<string, string[]>();
  for (const [path, figure] of flat) {
    const dot = path.lastIndexOf(".");
    const group = path.slice(0, Math.max(0, dot)), name = path.slice(dot + 1);
    if ((name === "low" || name === "high") && intervalOf(group) !== "") continue;
    if (!groups.has(group)) groups.set(group, []);
    groups.get(group)!.push(`${name} ${figureText(figure)}${intervalOf(path)}`);
  }
  return [...groups].map(([group, texts]) => `${group === "" ? "" : `${group}: `}${texts.join(", ")}`).join("\n");
}

function display(receipt: Receipt): MimeBundle {
  const rows = lines(receipt);
  const code = html`<table><caption style="text-align:left"><b>Receipt: ${receipt.name}</b></caption>${
    rows.map(([name, text]) =>
      html`
        <tr>
          <th style="text-align:left;vertical-align:top">${name}</th>
          <td style="text-align:left;overflow-wrap:anywhere;white-space:pre-line">${text}</td>
        </tr>
      `
    )
  }</table>`;
  const text = [
    `Receipt: ${receipt.name}`,
    ...rows.map(([name, text]) => `${name.padEnd(9)} ${text.replaceAll("\n", `\n${" ".repeat(10)}`)}`),
  ].join("\n");
  return { "text/html": code.code, "text/plain": text };
}
