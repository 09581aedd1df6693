/** What a chart is: a Vega-Lite spec that shows itself as a live chart, as a picture, and in a sentence. */
import type { TopLevelSpec } from "vega-lite";
import { type Displayable, displayAs, type MimeBundle } from "../notebook/mod.ts";
import { toPng } from "./picture.ts";
import { CONFIG } from "./_theme.ts";

/** A Vega-Lite spec, plain JSON, that shows itself. */
export type Chart = TopLevelSpec & Displayable;

/** The version that JupyterLab and VS Code draw. */
const SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json";

/** What all charts take. */
export interface ChartOptions {
  /** Above the chart. Say what one sees rather than what was drawn. */
  title?: string;
  /** Below the title; what was left out of the data is added by itself. */
  subtitle?: string;
  /** Of the plot without axes, in pixels. */
  width?: number;
  height?: number;
  /** Whether marks tell their figures under the pointer. Default true. */
  tooltip?: boolean;
}

/**
 * A chart from a Vega-Lite spec of your own: gets the toolkit's look where the spec has none, and shows itself. The spec is
 * copied.
 *
 * @param spec its `description` is what readers without pictures get
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const dots = chart({ data: { values: [{ x: 1, y: 2 }] }, mark: "point", encoding: { x: { field: "x", type: "quantitative" } } });
 * assertEquals(dots.background, "transparent");
 * ```
 */
export function chart(spec: TopLevelSpec): Chart {
  const own = speakable(spec) as TopLevelSpec;
  const whole = { $schema: SCHEMA, background: "transparent", ...own, config: { ...CONFIG, ...own.config } } as TopLevelSpec;
  return displayAs(whole, display);
}

/** Vega refuses these as a name or a title, for what they mean in JavaScript. */
const FORBIDDEN = new Set([...Object.getOwnPropertyNames(Object.prototype), "prototype"]);

/** A copy in which a column may be called "constructor": such texts end in a space of no width. */
function speakable(value: unknown): unknown {
  if (typeof value === "string") return FORBIDDEN.has(value) ? `${value}\u200b` : value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(speakable);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, speakable(item)]));
}

/** No text/html: front ends would prefer it to the live chart. */
async function display(spec: TopLevelSpec): Promise<MimeBundle> {
  const text = spec.description ?? "A chart.";
  try {
    const image = (await toPng(spec)).toBase64();
    return { "application/vnd.vegalite.v5+json": spec, "image/png": image, "text/plain": text };
  } catch (error) {
    // The live chart may still do where the picture does not, as where the drawing library was not built for the machine.
    return { "application/vnd.vegalite.v5+json": spec, "text/plain": `${text}\n(No picture: ${(error as Error).message})` };
  }
}
