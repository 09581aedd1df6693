/** PNG with a palette: charts have few colours, and a byte a pixel is a third of the size. */
import { crc32, deflateSync } from "node:zlib";
import { joined } from "../joined.ts";

/** Colours that a palette has room for. */
const MOST = 256;

/**
 * The picture as PNG with a palette, and not a pixel changed; nothing where it has more than 256 colours or some are not opaque.
 *
 * @param pixels width x height x RGBA
 */
export function palettePng(pixels: Uint8Array, width: number, height: number): Uint8Array | undefined {
  const colours = new Uint32Array(pixels.buffer, pixels.byteOffset, width * height);
  const places = new Map<number, number>();
  // Rows of bytes, before each the filter's, which is none: filters are for pictures whose bytes are light, not places.
  const rows = new Uint8Array((width + 1) * height);
  let last = -1, place = 0;
  for (let y = 0, from = 0, to = 0; y < height; y++) {
    to++;
    for (let x = 0; x < width; x++) {
      const colour = colours[from++];
      if (colour !== last) {
        last = colour;
        const known = places.get(colour);
        if (known === undefined && (places.size === MOST || colour >>> 24 !== 255)) return undefined;
        place = known ?? places.size;
        if (known === undefined) places.set(colour, place);
      }
      rows[to++] = place;
    }
  }
  const header = new Uint8Array(13), view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, 3], 8); // 8 bits a pixel, of a palette
  const palette = Uint8Array.from([...places.keys()].flatMap((colour) => [colour, colour >>> 8, colour >>> 16]));
  const parts = { IHDR: header, PLTE: palette, IDAT: deflateSync(rows, { level: 9 }), IEND: new Uint8Array(0) };
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  return joined(Uint8Array, [signature, ...Object.entries(parts).map(([type, data]) => chunk(type, data))]);
}

/** Length, type, data, and the check sum of both. */
function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12), view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8)));
  return bytes;
}
