/** Pictures of charts, where no live chart can be. The drawing libraries load on first use. */
import type { TopLevelSpec } from "vega-lite";
import type { Spec } from "vega";
import { cannot } from "../errors.ts";
import { loadFont } from "./_font.ts";
import { palettePng } from "./_png.ts";

/** How a PNG is made. */
export interface PngOptions {
  /** Pixels of the picture for each pixel of the chart. Default 2, which is sharp on most screens. */
  scale?: number;
  /** A CSS colour, or "transparent". Default "white". */
  background?: string;
}

/**
 * The chart as SVG, transparent where nothing is drawn.
 *
 * @throws TypeError if the spec is no Vega-Lite
 */
export async function toSvg(spec: TopLevelSpec): Promise<string> {
  const { vega, compile } = await drawers();
  const logger = vega.logger(vega.Error);
  try {
    // A copy, since Vega leaves marks on the rows that it reads.
    const compiled = compile(structuredClone(spec), { logger });
    const view = new vega.View(vega.parse(compiled.spec as Spec), { renderer: "none", logger });
    try {
      return withoutControls(await view.toSVG());
    } finally {
      view.finalize();
    }
  } catch (cause) {
    throw cannot("draw a chart", TypeError, { because: (cause as Error).message, cause });
  }
}

/**
 * The chart as PNG, with a palette where it has at most 256 colours and none is transparent.
 *
 * @throws TypeError if the spec is no Vega-Lite
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { bars } from "shoplens/charts";
 * const png = await toPng(bars(["phone", "laptop"], [3, 5]));
 * assertEquals(new TextDecoder().decode(png.subarray(1, 4)), "PNG");
 * ```
 */
export async function toPng(spec: TopLevelSpec, { scale = 2, background = "white" }: PngOptions = {}): Promise<Uint8Array> {
  if (!(scale > 0 && scale <= 10)) {
    throw cannot("draw a chart", RangeError, { expected: "a scale in (0, 10]", received: scale });
  }
  const [svg, { Resvg }] = [await toSvg(spec), await import("@resvg/resvg-js")];
  const image = new Resvg(svg, {
    background,
    fitTo: { mode: "zoom", value: scale },
    // Every family falls back to this one, so that pictures are the same on machines with other fonts or none.
    font: {
      fontFiles: loadFont().files,
      loadSystemFonts: false,
      defaultFontFamily: "DejaVu Sans",
      sansSerifFamily: "DejaVu Sans",
    },
  }).render();
  return palettePng(image.pixels, image.width, image.height) ?? image.asPng();
}

/** Vega and the compiler of Vega-Lite, told how wide texts are. */
async function drawers() {
  const [vega, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
  const { width } = loadFont();
  // Not in Vega's types; its code names this as the way to bring one's own measure.
  const { textMetrics } = vega as unknown as {
    textMetrics: { width(item: { fontSize?: number; limit?: number }, text: string): number };
  };
  textMetrics.width = (item, text) =>
    Math.min(width(String(text ?? "").trim(), Number(item.fontSize ?? 11)), item.limit || Infinity);
  return { vega, compile };
}

/** Without the characters that XML forbids, which names in data may hold. */
function withoutControls(svg: string): string {
  // deno-lint-ignore no-control-regex -- these are the ones
  return svg.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "\ufffd").toWellFormed();
}
