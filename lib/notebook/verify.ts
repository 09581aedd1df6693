/** Doing it again, to see whether a receipt holds. */
import { cannot } from "../errors.ts";
import { type Displayable, displayAs, type MimeBundle } from "./display.ts";
import { copyFigures, type Figure, type Figures, figureText, flatten, type PlainFigures } from "./_figures.ts";
import { html } from "./html.ts";
import type { Receipt } from "./receipt.ts";

/** A figure that came out otherwise. */
export interface Difference {
  /** Where it stands: `metrics.mlp.rocAuc.value`. */
  readonly figure: string;
  /** In the receipt; undefined where it has none. */
  readonly expected: Figure | undefined;
  /** This time; undefined where it did not come. */
  readonly received: Figure | undefined;
}

/** What came of a verification. Shows itself. */
export interface Verification {
  readonly kind: "verification";
  readonly name: string;
  /** Whether all figures agree within the tolerance. */
  readonly ok: boolean;
  readonly tolerance: number;
  /** How many figures were compared. */
  readonly compared: number;
  readonly differences: readonly Difference[];
  /** Versions that differ from the receipt's; they do not fail it, but may explain a difference. */
  readonly versions: readonly Difference[];
}

/** How strictly to compare. */
export interface VerifyOptions {
  /** The largest absolute difference between numbers that passes. Default 0: the same, NaN being the same as NaN. */
  tolerance?: number;
}

/**
 * Makes the result again and compares it with the receipt, figure by figure. A wrong result is an answer (`ok` is false), not
 * an error.
 *
 * @param rerun makes the result again: a receipt, of which seed, data, split, settings and metrics are compared, or only metrics
 * @throws RangeError if the tolerance is negative or not a number
 * @throws TypeError if there is nothing to compare
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createReceipt } from "shoplens/notebook";
 * const receipt = createReceipt({ name: "A sum", seed: 42, data: "none", metrics: { sum: 0.3 } });
 * assertEquals((await verify(receipt, () => ({ sum: 0.1 + 0.2 }))).ok, false);
 * assertEquals((await verify(receipt, () => ({ sum: 0.1 + 0.2 }), { tolerance: 1e-12 })).ok, true);
 * ```
 */
export async function verify(
  receipt: Receipt,
  rerun: () => Receipt | Figures | Promise<Receipt | Figures>,
  { tolerance = 0 }: VerifyOptions = {},
): Promise<Verification & Displayable> {
  if (!(tolerance >= 0)) {
    throw cannot("verify a receipt", RangeError, { expected: "a tolerance of 0 or more", received: tolerance });
  }
  const result = await rerun();
  const again = isReceipt(result) ? result : undefined;
  const expected = flatten(again ? comparable(receipt) : { metrics: receipt.metrics });
  const received = flatten(again ? comparable(again) : { metrics: copyFigures(result, "metrics") });
  const figures = new Set([...expected.keys(), ...received.keys()]);
  if (figures.size === 0) throw cannot("verify a receipt", TypeError, { because: "it has no figures and none came" });
  const differences = compare(expected, received, tolerance);
  const verification: Verification = {
    kind: "verification",
    name: receipt.name,
    ok: differences.length === 0,
    tolerance,
    compared: figures.size,
    differences,
    versions: again ? compare(flatten(receipt.versions), flatten(again.versions), 0) : [],
  };
  return Object.freeze(displayAs(verification, display));
}

function isReceipt(value: Receipt | Figures): value is Receipt {
  return value.kind === "receipt";
}

function comparable({ seed, data, split, settings, metrics }: Receipt): PlainFigures {
  return { seed, data, split, settings, metrics };
}

function compare(expected: Map<string, Figure>, received: Map<string, Figure>, tolerance: number): Difference[] {
  return [...new Set([...expected.keys(), ...received.keys()])]
    .map((figure) => ({ figure, expected: expected.get(figure), received: received.get(figure) }))
    .filter((pair) => !agree(pair.expected, pair.received, tolerance));
}

function agree(a: Figure | undefined, b: Figure | undefined, tolerance: number): boolean {
  if (a === b || Object.is(a, b)) return true;
  return typeof a === "number" && typeof b === "number" && Math.abs(a - b) <= tolerance;
}

function display({ name, ok, tolerance, compared, differences, versions }: Verification): MimeBundle {
  const strictness = tolerance === 0 ? "to the last bit" : `within ${tolerance}`;
  const verdict = ok
    ? `Verified: ${name}. ${compared} ${compared === 1 ? "figure agrees" : "figures agree"} ${strictness}.`
    : `Not verified: ${name}. ${differences.length} of ${compared} figures differ by more than ${tolerance}.`;
  const other = versions.map((version) => `${version.figure} was ${version.expected}, is ${version.received}`).join("; ");
  const rows = differences.map((difference) => [
    difference.figure,
    exactText(difference.expected),
    exactText(difference.received),
    distance(difference),
  ]);
  const head = ["figure", "receipt", "this time", "difference"];
  const table = rows.length === 0
    ? ""
    : html`<table><tr>${head.map((name) => html`<th>${name}</th>`)}</tr>${
      rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)
    }</table>`;
  const code = html`<div><b>${ok ? "✓" : "✗"} ${verdict}</b>${other && html`<br>${other}`}${table}</div>`;
  const text = [
    verdict,
    ...other ? [other] : [],
    ...rows.map(([figure, was, is, by]) => `${figure}: ${was} -> ${is} ${by && `(${by})`}`.trim()),
  ];
  return { "text/html": code.code, "text/plain": text.join("\n") };
}

/** All digits: where two figures differ by the last, six would show the same. */
function exactText(figure: Figure | undefined): string {
  return typeof figure === "number" ? String(figure) : figureText(figure);
}

function distance({ expected, received }: Difference): string {
  if (typeof expected !== "number" || typeof received !== "number" || !Number.isFinite(received - expected)) return "";
  return `${received > expected ? "+" : ""}${Number((received - expected).toPrecision(3))}`;
}
