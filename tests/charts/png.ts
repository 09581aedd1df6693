/** Reading PNG files, as far as tests need: the size, and how many pixels differ from the corner. */

/** Width and height in pixels, and the share of pixels that are not as the first one. */
export async function readPng(bytes: Uint8Array): Promise<{ width: number; height: number; ink: number }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let width = 0, height = 0;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 8; at < bytes.length;) {
    const length = view.getUint32(at), type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (type === "IHDR") {
      [width, height] = [view.getUint32(at + 8), view.getUint32(at + 12)];
      if (bytes[at + 16] !== 8 || bytes[at + 17] !== 6) throw new TypeError("expected 8 bits a channel, RGBA");
    }
    if (type === "IDAT") parts.push(bytes.slice(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const stream = new Blob(parts).stream().pipeThrough(new DecompressionStream("deflate"));
  const raw = new Uint8Array(await new Response(stream).arrayBuffer());
  const pixels = new Uint32Array(unfilter(raw, width, height).buffer);
  return { width, height, ink: pixels.filter((pixel) => pixel !== pixels[0]).length / pixels.length };
}

/** Undoes the five filters of the PNG specification, section 9.2. */
function unfilter(raw: Uint8Array, width: number, height: number): Uint8Array {
  const stride = 4 * width, out = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x < 4 ? 0 : out[at - 4],
        up = y === 0 ? 0 : out[at - stride],
        corner = x < 4 || y === 0 ? 0 : out[at - stride - 4];
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
