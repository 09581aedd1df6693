/** Reading PNG files, as far as tests need. */

/** A picture of RGBA pixels. */
export interface Picture {
  width: number;
  height: number;
  pixels: Uint32Array;
  /** The share of pixels that are not as the first one. */
  ink: number;
  /** Whether a byte a pixel names its colour in a palette. */
  hasPalette: boolean;
}

export async function readPng(bytes: Uint8Array): Promise<Picture> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let width = 0, height = 0, hasPalette = false, palette = new Uint8Array(0);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 8; at < bytes.length;) {
    const length = view.getUint32(at), type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (type === "IHDR") {
      [width, height] = [view.getUint32(at + 8), view.getUint32(at + 12)];
      hasPalette = bytes[at + 17] === 3;
      if (bytes[at + 16] !== 8 || !hasPalette && bytes[at + 17] !== 6) {
        throw new TypeError("expected 8 bits, RGBA or a palette");
      }
    }
    if (type === "PLTE") palette = bytes.slice(at + 8, at + 8 + length);
    if (type === "IDAT") parts.push(bytes.slice(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const stream = new Blob(parts).stream().pipeThrough(new DecompressionStream("deflate"));
  const raw = new Uint8Array(await new Response(stream).arrayBuffer());
  const plain = unfilter(raw, height, { bytes: hasPalette ? 1 : 4, stride: (hasPalette ? 1 : 4) * width });
  const colour = (place: number) =>
    (255 << 24 | palette[3 * place + 2] << 16 | palette[3 * place + 1] << 8 | palette[3 * place]) >>> 0;
  const pixels = hasPalette ? Uint32Array.from(plain, colour) : new Uint32Array(plain.buffer);
  return { width, height, pixels, ink: pixels.filter((pixel) => pixel !== pixels[0]).length / pixels.length, hasPalette };
}

/** Undoes the five filters of the PNG specification, section 9.2. */
function unfilter(raw: Uint8Array, height: number, { bytes, stride }: { bytes: number; stride: number }): Uint8Array {
  const out = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x < bytes ? 0 : out[at - bytes],
        up = y === 0 ? 0 : out[at - stride],
        corner = x < bytes || y === 0 ? 0 : out[at - stride - bytes];
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      out[at] = raw[y * (stride + 1) + 1 + x] + guess;
    }
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const [a, b, c] = [left, up, corner].map((each) => Math.abs(left + up - corner - each));
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
