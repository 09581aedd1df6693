/** The font of pictures, and its widths, by which Vega places text: without them it guesses, and cuts labels that would fit. */
import { fileURLToPath } from "node:url";
import { cannot } from "../errors.ts";

let loaded: { files: string[]; width: (text: string, size: number) => number } | undefined;

/** Files of the font in regular and bold, and the width of a text in regular at a size, both in pixels. */
export function loadFont() {
  if (loaded === undefined) {
    const files = ["DejaVuSans", "DejaVuSans-Bold"].map((name) =>
      fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`))
    );
    loaded = { files, width: readWidths(Deno.readFileSync(files[0])) };
  }
  return loaded;
}

/** Reads the tables `cmap` (which glyph a character has) and `hmtx` (how wide it is) of an OpenType file. */
function readWidths(bytes: Uint8Array): (text: string, size: number) => number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const table = (name: string) => {
    for (let t = 0; t < view.getUint16(4); t++) {
      const at = 12 + 16 * t;
      if (String.fromCharCode(...bytes.subarray(at, at + 4)) === name) return view.getUint32(at + 8);
    }
    throw cannot("read a font", TypeError, { because: `it has no table ${name}` });
  };
  const unitsPerEm = view.getUint16(table("head") + 18);
  const metrics = table("hmtx"), metricCount = view.getUint16(table("hhea") + 34);
  const glyphOf = readCharacters(view, table("cmap"));
  const widths = new Map<number, number>();
  const widthOf = (character: number) => {
    let width = widths.get(character);
    if (width === undefined) {
      width = view.getUint16(metrics + 4 * Math.min(glyphOf(character), metricCount - 1)) / unitsPerEm;
      widths.set(character, width);
    }
    return width;
  };
  return (text, size) => {
    let width = 0;
    for (let i = 0; i < text.length; i++) width += widthOf(text.charCodeAt(i));
    return width * size;
  };
}

/** The glyph of a character by the subtable of format 4, which covers the first 65,536. */
function readCharacters(view: DataView, cmap: number): (character: number) => number {
  let start = 0;
  for (let s = 0; s < view.getUint16(cmap + 2); s++) {
    const at = cmap + view.getUint32(cmap + 8 + 8 * s);
    if (view.getUint16(at) === 4) start = at;
  }
  const segments = view.getUint16(start + 6) / 2;
  const ends = start + 14, starts = ends + 2 * segments + 2, deltas = starts + 2 * segments, offsets = deltas + 2 * segments;
  return (character) => {
    for (let s = 0; s < segments; s++) {
      if (view.getUint16(ends + 2 * s) < character) continue;
      const first = view.getUint16(starts + 2 * s);
      if (first > character) return 0;
      const delta = view.getUint16(deltas + 2 * s), offset = view.getUint16(offsets + 2 * s);
      if (offset === 0) return (character + delta) & 0xffff;
      const glyph = view.getUint16(offsets + 2 * s + offset + 2 * (character - first));
      return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
    }
    return 0;
  };
}
