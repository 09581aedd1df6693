// Kernels that work on the memory of tfjs's own backend, in AssemblyScript; `deno task kernels` compiles them. Pictures are batch x
// height x width x channels. Addresses are in bytes. A kernel that threads can share takes room of its own first, and last from where
// to where it works.
import {
  ADD, addColumns, fused, LOWER_A, LOWER_C, multiply, multiplyBatches, multiplyInto, multiplyRows, multiplyTerms, packingRoom, plusRow,
  rectifyBack, times, UPPER_A,
} from "../../kernels/wasm/kernels";
export { addColumns, multiply, multiplyBatches, multiplyRows, multiplyTerms, packingRoom, plusRow, rectifyBack, times };

/** Numbers `start` to `end` of sums, and of differences, of what lies in the same places. */
export function plus(room: usize, y: usize, a: usize, b: usize, start: i32, end: i32): void {
  const last = <usize>end << 2;
  let at = <usize>start << 2;
  for (; at + 16 <= last; at += 16) v128.store(y + at, f32x4.add(v128.load(a + at), v128.load(b + at)));
  for (; at < last; at += 4) store<f32>(y + at, load<f32>(a + at) + load<f32>(b + at));
}
export function minus(room: usize, y: usize, a: usize, b: usize, start: i32, end: i32): void {
  const last = <usize>end << 2;
  let at = <usize>start << 2;
  for (; at + 16 <= last; at += 16) v128.store(y + at, f32x4.sub(v128.load(a + at), v128.load(b + at)));
  for (; at < last; at += 4) store<f32>(y + at, load<f32>(a + at) - load<f32>(b + at));
}

/** Sums over each of rows `start` to `end`. */
export function sumRows(room: usize, y: usize, x: usize, columns: i32, start: i32, end: i32): void {
  const bytes = <usize>columns << 2;
  x += <usize>start * bytes;
  for (let r = start; r < end; r++, x += bytes) store<f32>(y + (<usize>r << 2), total(x, columns));
}

/** Rows `start` to `end` of x, each `count` times. */
export function repeat(room: usize, y: usize, x: usize, width: i32, count: i32, start: i32, end: i32): void {
  const bytes = <usize>width << 2;
  let at = y + <usize>(start * count) * bytes;
  for (let r = start; r < end; r++) {
    const from = x + <usize>r * bytes, last = at + <usize>count * bytes;
    if (width == 1) {
      const value = v128.load_splat<f32>(from);
      for (; at + 16 <= last; at += 16) v128.store(at, value);
      for (; at < last; at += 4) store<f32>(at, f32x4.extract_lane(value, 0));
    } else for (; at < last; at += bytes) memory.copy(at, from, bytes);
  }
}

/** Parts `start` to `end` of the sums of columns: part p is of `each` rows, from p times `each` on, and stands behind the parts before it. */
export function sumColumns(
  room: usize, parts: usize, x: usize, columns: i32, rows: i32, each: i32, start: i32, end: i32,
): void {
  const bytes = <usize>columns << 2;
  for (let p = start; p < end; p++) {
    memory.fill(parts + <usize>p * bytes, 0, bytes);
    addColumns(0, parts + <usize>p * bytes, x + <usize>(p * each) * bytes, min(each, rows - p * each), columns, 0, columns);
  }
}

/** Adds the rows of x up by segment; those with a number outside of 0 to `segments` - 1 are left out. */
export function segmentSum(sums: usize, segments: i32, x: usize, ids: usize, rows: i32, width: i32): void {
  const row = <usize>width << 2;
  memory.fill(sums, 0, <usize>segments * row);
  for (const end = ids + (<usize>rows << 2); ids < end; ids += 4) {
    const id = load<i32>(ids);
    if (<u32>id >= <u32>segments) { x += row; continue; }
    let to = sums + <usize>id * row, j = 0;
    for (; j + 4 <= width; j += 4, to += 16, x += 16) v128.store(to, f32x4.add(v128.load(to), v128.load(x)));
    for (; j < width; j++, to += 4, x += 4) store<f32>(to, load<f32>(to) + load<f32>(x));
  }
}

/** Rows of x by their numbers; says whether all are rows of x. */
export function gather(to: usize, x: usize, ids: usize, rows: i32, width: i32, known: i32): bool {
  const bytes = <usize>width << 2;
  for (const end = ids + (<usize>rows << 2); ids < end; ids += 4) {
    const id = load<i32>(ids), from = x + <usize>id * bytes;
    if (<u32>id >= <u32>known) return false;
    let b: usize = 0;
    for (; b + 16 <= bytes; b += 16) v128.store(to + b, v128.load(from + b));
    for (; b < bytes; b += 4) store<f32>(to + b, load<f32>(from + b));
    to += bytes;
  }
  return true;
}

/** The gradient of the largest number under a window, of pictures `start` to `end`: it goes to the first of those that are as large. */
export function largestBack(
  room: usize, dx: usize, x: usize, dy: usize, height: i32, width: i32, channels: i32,
  outHeight: i32, outWidth: i32, filterHeight: i32, filterWidth: i32,
  strideDown: i32, strideRight: i32, dilationDown: i32, dilationRight: i32, top: i32, left: i32,
  start: i32, end: i32,
): void {
  const bytes = <usize>channels << 2, picture = <usize>(height * width) * bytes, whole = bytes & ~15;
  dx += <usize>start * picture, x += <usize>start * picture, dy += <usize>(start * outHeight * outWidth) * bytes;
  memory.fill(dx, 0, <usize>(end - start) * picture);
  for (let p = start; p < end; p++, x += picture, dx += picture) {
    for (let r = 0; r < outHeight; r++) {
      // Rows and columns of the filter that lie on the picture.
      const down = r * strideDown - top, firstRow = max(0, (dilationDown - 1 - down) / dilationDown);
      const lastRow = min(filterHeight, (height - down + dilationDown - 1) / dilationDown);
      for (let c = 0; c < outWidth; c++, dy += bytes) {
        const right = c * strideRight - left, firstColumn = max(0, (dilationRight - 1 - right) / dilationRight);
        const lastColumn = min(filterWidth, (width - right + dilationRight - 1) / dilationRight);
        for (let k: usize = 0; k < whole; k += 16) {
          let largest = f32x4.splat(<f32>-Infinity);
          for (let fr = firstRow; fr < lastRow; fr++) {
            let at = x + k + <usize>((down + fr * dilationDown) * width + right + firstColumn * dilationRight) * bytes;
            for (let fc = firstColumn; fc < lastColumn; fc++, at += <usize>dilationRight * bytes) {
              largest = f32x4.pmax(largest, v128.load(at));
            }
          }
          const slopes = v128.load(dy + k);
          let open = f32x4.gt(largest, f32x4.splat(<f32>-Infinity));
          for (let fr = firstRow; fr < lastRow; fr++) {
            let at = k + <usize>((down + fr * dilationDown) * width + right + firstColumn * dilationRight) * bytes;
            for (let fc = firstColumn; fc < lastColumn; fc++, at += <usize>dilationRight * bytes) {
              const found = v128.and(open, f32x4.eq(v128.load(x + at), largest));
              open = v128.andnot(open, found);
              v128.store(dx + at, f32x4.add(v128.load(dx + at), v128.and(slopes, found)));
            }
          }
        }
        for (let k = whole; k < bytes; k += 4) {
          let largest: f32 = <f32>-Infinity, place: usize = 0;
          for (let fr = firstRow; fr < lastRow; fr++) {
            let at = k + <usize>((down + fr * dilationDown) * width + right + firstColumn * dilationRight) * bytes;
            for (let fc = firstColumn; fc < lastColumn; fc++, at += <usize>dilationRight * bytes) {
              if (load<f32>(x + at) > largest) largest = load<f32>(x + at), place = dx + at;
            }
          }
          if (place) store<f32>(place, load<f32>(place) + load<f32>(dy + k));
        }
      }
    }
  }
}

/**
 * Of places `start` to `end` of a filter, counted over all pictures, the numbers that lie under it, as a row each: zeros beyond the
 * edges.
 */
function patches(
  to: usize, x: usize, height: i32, width: i32, channels: i32,
  outHeight: i32, outWidth: i32, filterHeight: i32, filterWidth: i32,
  strideDown: i32, strideRight: i32, dilationDown: i32, dilationRight: i32, top: i32, left: i32,
  start: i32, end: i32,
): void {
  const bytes = <usize>channels << 2, run = <usize>filterWidth * bytes;
  let c = start % outWidth, r = start / outWidth % outHeight;
  x += <usize>(start / outWidth / outHeight * height * width) * bytes;
  for (let place = start; place < end; place++) {
    const down = r * strideDown - top, right = c * strideRight - left;
    const inside = dilationRight == 1 && right >= 0 && right + filterWidth <= width;
    for (let fr = 0; fr < filterHeight; fr++) {
      const at = down + fr * dilationDown;
      if (inside && <u32>at < <u32>height) {
        // The usual case: a row of the filter lies on one piece of the picture.
        const from = x + <usize>(at * width + right) * bytes;
        let b: usize = 0;
        for (; b + 16 <= run; b += 16) v128.store(to + b, v128.load(from + b));
        for (; b < run; b += 4) store<f32>(to + b, load<f32>(from + b));
        to += run;
        continue;
      }
      for (let fc = 0; fc < filterWidth; fc++, to += bytes) {
        const across = right + fc * dilationRight;
        if (<u32>at < <u32>height && <u32>across < <u32>width) {
          const from = x + <usize>(at * width + across) * bytes;
          for (let b: usize = 0; b < bytes; b += 4) store<f32>(to + b, load<f32>(from + b));
        } else memory.fill(to, 0, bytes);
      }
    }
    if (++c == outWidth) {
      c = 0;
      if (++r == outHeight) r = 0, x += <usize>(height * width) * bytes;
    }
  }
}

/** The way back, on one picture: adds each row's numbers to where they came from. */
function addPatches(
  x: usize, from: usize, height: i32, width: i32, channels: i32,
  outWidth: i32, filterHeight: i32, filterWidth: i32,
  strideDown: i32, strideRight: i32, dilationDown: i32, dilationRight: i32, top: i32, left: i32,
  start: i32, end: i32,
): void {
  const bytes = <usize>channels << 2;
  for (let place = start; place < end; place++) {
    const down = place / outWidth * strideDown - top, right = place % outWidth * strideRight - left;
    const inside = dilationRight == 1 && right >= 0 && right + filterWidth <= width;
    for (let fr = 0; fr < filterHeight; fr++) {
      const at = down + fr * dilationDown;
      if (<u32>at >= <u32>height) {
        from += <usize>filterWidth * bytes;
        continue;
      }
      const row = x + <usize>(at * width) * bytes;
      if (inside) {
        from = addRun(row + <usize>right * bytes, from, <usize>filterWidth * bytes);
        continue;
      }
      for (let fc = 0; fc < filterWidth; fc++, from += bytes) {
        const across = right + fc * dilationRight;
        if (<u32>across < <u32>width) addRun(row + <usize>across * bytes, from, bytes);
      }
    }
  }
}

/** Adds so many bytes of numbers, and says where they end. */
// @ts-ignore: decorator
@inline
function addRun(to: usize, from: usize, bytes: usize): usize {
  let b: usize = 0;
  for (; b + 16 <= bytes; b += 16) v128.store(to + b, f32x4.add(v128.load(to + b), v128.load(from + b)));
  for (; b < bytes; b += 4) store<f32>(to + b, load<f32>(to + b) + load<f32>(from + b));
  return from + bytes;
}

/** Places of a filter that are looked at together: their patches then stay in the second cache. */
const PLACES: i32 = 192;

/** Floats that convolutions and their gradients need: for patches of so many numbers, and for products. */
export function convolutionRoom(width: i32, outChannels: i32): i32 {
  return width * PLACES + packingRoom(max(width, outChannels), 0);
}

/** A convolution at places `start` to `end`, counted over all pictures; `bias` and `how` as in a product. */
export function convolve(
  room: usize, y: usize, x: usize, filter: usize, height: i32, width: i32, channels: i32,
  outHeight: i32, outWidth: i32, filterHeight: i32, filterWidth: i32,
  strideDown: i32, strideRight: i32, dilationDown: i32, dilationRight: i32, top: i32, left: i32,
  outChannels: i32, bias: usize, how: i32, start: i32, end: i32,
): void {
  const inner = filterHeight * filterWidth * channels, packing = room + (<usize>(PLACES * inner) << 2);
  for (let from = start; from < end; from += PLACES) {
    const to = min(end, from + PLACES), rows = y + (<usize>(from * outChannels) << 2);
    patches(
      room, x, height, width, channels, outHeight, outWidth, filterHeight, filterWidth,
      strideDown, strideRight, dilationDown, dilationRight, top, left, from, to,
    );
    multiplyRows(packing, rows, outChannels, inner, room, inner, 1, filter, outChannels, 1, bias, how, 0, to - from);
  }
}

/**
 * Parts `start` to `end` of the gradient of a filter: part p is summed over `each` of the places, from p times `each` on, and stands by
 * itself behind the parts before it.
 */
export function convolveFilter(
  room: usize, parts: usize, x: usize, dy: usize, height: i32, width: i32, channels: i32,
  outHeight: i32, outWidth: i32, filterHeight: i32, filterWidth: i32,
  strideDown: i32, strideRight: i32, dilationDown: i32, dilationRight: i32, top: i32, left: i32,
  outChannels: i32, places: i32, each: i32, start: i32, end: i32,
): void {
  const inner = filterHeight * filterWidth * channels, packing = room + (<usize>(PLACES * inner) << 2);
  for (let p = start; p < end; p++) {
    const slopes = parts + (<usize>(p * inner * outChannels) << 2), last = min(places, (p + 1) * each);
    memory.fill(slopes, 0, <usize>(inner * outChannels) << 2);
    for (let from = p * each; from < last; from += PLACES) {
      const to = min(last, from + PLACES), down = dy + (<usize>(from * outChannels) << 2);
      patches(
        room, x, height, width, channels, outHeight, outWidth, filterHeight, filterWidth,
        strideDown, strideRight, dilationDown, dilationRight, top, left, from, to,
      );
      multiplyRows(packing, slopes, outChannels, to - from, room, 1, inner, down, outChannels, 1, 0, ADD, 0, inner);
    }
  }
}

/** The gradient of pictures `start` to `end` under a convolution. */
export function convolveBack(
  room: usize, dx: usize, dy: usize, filter: usize, height: i32, width: i32, channels: i32,
  outHeight: i32, outWidth: i32, filterHeight: i32, filterWidth: i32,
  strideDown: i32, strideRight: i32, dilationDown: i32, dilationRight: i32, top: i32, left: i32,
  outChannels: i32, start: i32, end: i32,
): void {
  const inner = filterHeight * filterWidth * channels, packing = room + (<usize>(PLACES * inner) << 2);
  const picture = <usize>(height * width * channels) << 2, places = outHeight * outWidth;
  for (let p = start; p < end; p++) {
    const to = dx + <usize>p * picture;
    memory.fill(to, 0, picture);
    for (let from = 0; from < places; from += PLACES) {
      const some = min(PLACES, places - from), down = dy + (<usize>((p * places + from) * outChannels) << 2);
      multiplyRows(packing, room, inner, outChannels, down, outChannels, 1, filter, 1, outChannels, 0, 0, 0, some);
      addPatches(
        to, room, height, width, channels, outWidth, filterHeight, filterWidth,
        strideDown, strideRight, dilationDown, dilationRight, top, left, from, from + some,
      );
    }
  }
}

/** Which of the three a depthwise convolution adds to, of what the other two have in the places that belong together. */
const PICTURE: i32 = 0, FILTER: i32 = 1, RESULT: i32 = 2;

/** A depthwise convolution of `count` pictures, or its gradient by one of both. The filter is height x width x channels x `times`. */
// @ts-ignore: decorator
@inline
function depthwiseTo(
  target: i32, y: usize, x: usize, filter: usize, height: i32, width: i32, channels: i32,
  outHeight: i32, outWidth: i32, filterHeight: i32, filterWidth: i32,
  strideDown: i32, strideRight: i32, dilationDown: i32, dilationRight: i32, top: i32, left: i32,
  times: i32, count: i32,
): void {
  const bytes = <usize>channels << 2, outBytes = bytes * times, picture = <usize>(height * width) * bytes;
  for (let p = 0; p < count; p++, x += picture) {
    for (let r = 0; r < outHeight; r++) {
      for (let c = 0; c < outWidth; c++, y += outBytes) {
        for (let fr = 0; fr < filterHeight; fr++) {
          const at = r * strideDown + fr * dilationDown - top;
          if (<u32>at >= <u32>height) continue;
          for (let fc = 0; fc < filterWidth; fc++) {
            const across = c * strideRight + fc * dilationRight - left;
            if (<u32>across >= <u32>width) continue;
            const place = x + <usize>(at * width + across) * bytes, by = filter + <usize>(fr * filterWidth + fc) * outBytes;
            if (times == 1) {
              if (target == PICTURE) addProducts(place, y, by, channels);
              else if (target == FILTER) addProducts(by, place, y, channels);
              else addProducts(y, place, by, channels);
              continue;
            }
            for (let k = 0; k < channels; k++) {
              const own = place + (<usize>k << 2), first = <usize>(k * times) << 2;
              if (target == PICTURE) store<f32>(own, load<f32>(own) + sumOfProducts(y + first, by + first, times));
              else if (target == FILTER) addTimes(by + first, load<f32>(own), y + first, times);
              else addTimes(y + first, load<f32>(own), by + first, times);
            }
          }
        }
      }
    }
  }
}

/** A depthwise convolution of pictures `start` to `end`. */
export function depthwise(
  room: usize, y: usize, x: usize, filter: usize, height: i32, width: i32, channels: i32,
  outHeight: i32, outWidth: i32, filterHeight: i32, filterWidth: i32,
  strideDown: i32, strideRight: i32, dilationDown: i32, dilationRight: i32, top: i32, left: i32,
  times: i32, start: i32, end: i32,
): void {
  const bytes = <usize>channels << 2, places = <usize>(outHeight * outWidth) * bytes * times;
  y += <usize>start * places, x += <usize>(start * height * width) * bytes;
  memory.fill(y, 0, <usize>(end - start) * places);
  depthwiseTo(
    RESULT, y, x, filter, height, width, channels, outHeight, outWidth, filterHeight, filterWidth,
    strideDown, strideRight, dilationDown, dilationRight, top, left, times, end - start,
  );
}

/** The gradient of pictures `start` to `end` under it. */
export function depthwiseBack(
  room: usize, dx: usize, dy: usize, filter: usize, height: i32, width: i32, channels: i32,
  outHeight: i32, outWidth: i32, filterHeight: i32, filterWidth: i32,
  strideDown: i32, strideRight: i32, dilationDown: i32, dilationRight: i32, top: i32, left: i32,
  times: i32, start: i32, end: i32,
): void {
  const bytes = <usize>channels << 2, picture = <usize>(height * width) * bytes;
  dx += <usize>start * picture, dy += <usize>(start * outHeight * outWidth) * bytes * times;
  memory.fill(dx, 0, <usize>(end - start) * picture);
  depthwiseTo(
    PICTURE, dy, dx, filter, height, width, channels, outHeight, outWidth, filterHeight, filterWidth,
    strideDown, strideRight, dilationDown, dilationRight, top, left, times, end - start,
  );
}

/**
 * Parts `start` to `end` of the gradient of its filter: part p is summed over `each` pictures, from p times `each` on, and stands by
 * itself behind the parts before it.
 */
export function depthwiseFilter(
  room: usize, parts: usize, x: usize, dy: usize, height: i32, width: i32, channels: i32,
  outHeight: i32, outWidth: i32, filterHeight: i32, filterWidth: i32,
  strideDown: i32, strideRight: i32, dilationDown: i32, dilationRight: i32, top: i32, left: i32,
  times: i32, pictures: i32, each: i32, start: i32, end: i32,
): void {
  const bytes = <usize>channels << 2, outBytes = bytes * times, picture = <usize>(height * width) * bytes;
  const size = <usize>(filterHeight * filterWidth) * outBytes, places = <usize>(outHeight * outWidth) * outBytes;
  memory.fill(parts + <usize>start * size, 0, <usize>(end - start) * size);
  for (let part = start; part < end; part++) {
    const first = part * each;
    depthwiseTo(
      FILTER, dy + <usize>first * places, x + <usize>first * picture, parts + <usize>part * size,
      height, width, channels, outHeight, outWidth, filterHeight, filterWidth,
      strideDown, strideRight, dilationDown, dilationRight, top, left, times, min(each, pictures - first),
    );
  }
}

/** Adds the products of numbers in the same places. */
// @ts-ignore: decorator
@inline
function addProducts(to: usize, x: usize, y: usize, count: i32): void {
  const bytes = <usize>count << 2;
  let b: usize = 0;
  for (; b + 16 <= bytes; b += 16) v128.store(to + b, f32x4.add(v128.load(to + b), f32x4.mul(v128.load(x + b), v128.load(y + b))));
  for (; b < bytes; b += 4) store<f32>(to + b, load<f32>(to + b) + load<f32>(x + b) * load<f32>(y + b));
}

/** The sum of the products of numbers in the same places. */
// @ts-ignore: decorator
@inline
function sumOfProducts(x: usize, y: usize, count: i32): f32 {
  let sum: f32 = 0;
  for (let m = 0; m < count; m++, x += 4, y += 4) sum += load<f32>(x) * load<f32>(y);
  return sum;
}

/** Adds one number times each. */
// @ts-ignore: decorator
@inline
function addTimes(to: usize, x: f32, y: usize, count: i32): void {
  for (let m = 0; m < count; m++, to += 4, y += 4) store<f32>(to, load<f32>(to) + x * load<f32>(y));
}

/** Bytes of what `exp` reads its factors from: as constants each would take it several turns to get. */
const FACTORS: usize = 64;

function storeFactors(at: usize): void {
  // The least with a full mantissa, and the most; 1 / ln 2, and ln 2 in two parts; then a polynomial (Cephes, expf).
  store<f32>(at, -87.33654, 0), store<f32>(at, 88.37626, 4);
  store<f32>(at, 1.44269504088896341, 8), store<f32>(at, -0.693359375, 12), store<f32>(at, 2.12194440e-4, 16);
  store<f32>(at, 1.9875691500e-4, 20), store<f32>(at, 1.3981999507e-3, 24), store<f32>(at, 8.3334519073e-3, 28);
  store<f32>(at, 4.1665795894e-2, 32), store<f32>(at, 1.6666665459e-1, 36), store<f32>(at, 5.0000001201e-1, 40);
  // Added to a number it leaves the nearest whole one in the last bits; and the bits of 1.
  store<f32>(at, 12582912, 44), store<f32>(at, 1, 48);
}

/** e to the power of each; 0 below the least that has a full mantissa. */
// @ts-ignore: decorator
@inline
function exp(x: v128, factors: usize): v128 {
  const least = v128.load_splat<f32>(factors, 0), one = v128.load_splat<f32>(factors, 48), magic = v128.load_splat<f32>(factors, 44);
  const within = f32x4.pmin(f32x4.pmax(x, least), v128.load_splat<f32>(factors, 4));
  // x = n ln 2 + r; then a polynomial in r, and n goes into the exponent.
  const whole = f32x4.add(f32x4.mul(within, v128.load_splat<f32>(factors, 8)), magic), n = f32x4.sub(whole, magic);
  const r = fused(n, v128.load_splat<f32>(factors, 16), fused(n, v128.load_splat<f32>(factors, 12), within));
  let p = fused(r, v128.load_splat<f32>(factors, 20), v128.load_splat<f32>(factors, 24));
  p = fused(p, r, v128.load_splat<f32>(factors, 28));
  p = fused(p, r, v128.load_splat<f32>(factors, 32));
  p = fused(p, r, v128.load_splat<f32>(factors, 36));
  p = fused(p, r, v128.load_splat<f32>(factors, 40));
  p = f32x4.add(fused(p, f32x4.mul(r, r), r), one);
  return v128.andnot(f32x4.mul(p, i32x4.add(i32x4.shl(whole, 23), one)), f32x4.lt(x, least));
}

/** The first `count` of four numbers; zeros for the others. */
// @ts-ignore: decorator
@inline
function firstOf(x: v128, count: i32): v128 {
  return v128.and(x, i32x4.gt_s(i32x4.splat(count), i32x4(0, 1, 2, 3)));
}

/** The sum of four numbers. */
// @ts-ignore: decorator
@inline
function sumOf(x: v128): f32 {
  const pairs = f32x4.add(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** Shares that add up to 1 from `count` numbers times `scale`, in place: each in proportion to its power of e. Reads on to a whole vector. */
function softmaxRow(x: usize, count: i32, scale: f32, factors: usize): void {
  const end = x + (<usize>count << 2), whole = x + (<usize>(count & ~3) << 2), rest = count & 3, times = f32x4.splat(scale);
  let most = f32x4.splat(<f32>-Infinity), at = x;
  for (; at < whole; at += 16) most = f32x4.pmax(most, v128.load(at));
  let largest = max(
    max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)), max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)),
  );
  for (; at < end; at += 4) largest = max(largest, load<f32>(at));
  let sums = f32x4.splat(0), last = f32x4.splat(0);
  const top = f32x4.splat(largest);
  for (at = x; at < whole; at += 16) {
    const power = exp(f32x4.mul(times, f32x4.sub(v128.load(at), top)), factors);
    sums = f32x4.add(sums, power);
    v128.store(at, power);
  }
  if (rest) {
    last = firstOf(exp(f32x4.mul(times, f32x4.sub(v128.load(whole), top)), factors), rest);
    sums = f32x4.add(sums, last);
  }
  const share: f32 = <f32>1 / sumOf(sums), shares = f32x4.splat(share);
  for (at = x; at < whole; at += 16) v128.store(at, f32x4.mul(v128.load(at), shares));
  storeFirst(whole, f32x4.mul(last, shares), rest);
}

/** Writes the first `count` of four numbers, fewer than four. */
// @ts-ignore: decorator
@inline
function storeFirst(to: usize, x: v128, count: i32): void {
  if (count > 0) store<f32>(to, f32x4.extract_lane(x, 0));
  if (count > 1) store<f32>(to, f32x4.extract_lane(x, 1), 4);
  if (count > 2) store<f32>(to, f32x4.extract_lane(x, 2), 8);
}

/** Softmax of rows `start` to `end`. */
export function softmax(room: usize, y: usize, x: usize, width: i32, start: i32, end: i32): void {
  const bytes = <usize>width << 2;
  y += <usize>start * bytes, x += <usize>start * bytes;
  memory.copy(y, x, <usize>(end - start) * bytes);
  storeFactors(room);
  for (let r = start; r < end; r++, y += bytes) softmaxRow(y, width, 1, room);
}

/** How much each query of a head, of width `own`, attends to each key; of both the next one comes `next` numbers on. */
function attend(
  room: usize, weights: usize, q: usize, k: usize, next: i32, own: i32, asking: i32, asked: i32, causal: bool,
): void {
  const scale: f32 = <f32>1 / sqrt<f32>(<f32>own), bytes = <usize>asked << 2;
  multiplyInto(room + FACTORS, weights, asked, asked, own, q, next, 1, k, 1, next, 0, causal ? LOWER_C : 0, 0, asking);
  for (let r = 0; r < asking; r++, weights += bytes) {
    const seen = causal ? min(asked, r + 1) : asked;
    softmaxRow(weights, seen, scale, room);
    if (seen < asked) memory.fill(weights + (<usize>seen << 2), 0, <usize>(asked - seen) << 2);
  }
}

/** The gradient of a head's queries and keys by that of its weights; that of the scores goes to `dScores`, which may be `dWeights`. */
function attendBack(
  room: usize, dScores: usize, dQ: usize, dK: usize, weights: usize, dWeights: usize, q: usize, k: usize, next: i32, own: i32,
  asking: i32, asked: i32, causal: bool,
): void {
  const scale: f32 = <f32>1 / sqrt<f32>(<f32>own);
  for (let r = 0; r < asking; r++) {
    const skip = <usize>(r * asked) << 2, seen = causal ? min(asked, r + 1) : asked;
    softmaxBack(dScores + skip, weights + skip, dWeights + skip, seen, scale);
    if (seen < asked) memory.fill(dScores + skip + (<usize>seen << 2), 0, <usize>(asked - seen) << 2);
  }
  multiplyInto(room, dQ, next, own, asked, dScores, asked, 1, k, next, 1, 0, causal ? LOWER_A : 0, 0, asking);
  multiplyInto(room, dK, next, own, asking, dScores, 1, asked, q, next, 1, 0, causal ? UPPER_A : 0, 0, asked);
}

/**
 * Of heads `start` to `end`, counted over all rows, how much each query attends to each key: the softmax of their products, over the root
 * of a head's width. Queries and keys are rows x vectors x width, with the heads side by side; `causal` keeps a query from later keys.
 */
export function attentionWeights(
  room: usize, weights: usize, queries: usize, keys: usize, heads: i32, asking: i32, asked: i32, width: i32, causal: bool,
  start: i32, end: i32,
): void {
  const own = width / heads;
  storeFactors(room);
  for (let i = start; i < end; i++) {
    const row = i / heads, head = <usize>(i % heads * own) << 2, to = weights + (<usize>(i * asking * asked) << 2);
    const q = queries + (<usize>(row * asking * width) << 2) + head, k = keys + (<usize>(row * asked * width) << 2) + head;
    attend(room, to, q, k, width, own, asking, asked, causal);
  }
}

/** The gradient of queries and keys by that of the weights, for the same heads. */
export function attentionWeightsBack(
  room: usize, dQueries: usize, dKeys: usize, weights: usize, dWeights: usize, queries: usize, keys: usize,
  heads: i32, asking: i32, asked: i32, width: i32, causal: bool, start: i32, end: i32,
): void {
  const own = width / heads, size = asking * asked, packing = room + (<usize>(size + 3 & ~3) << 2);
  for (let i = start; i < end; i++) {
    const row = i / heads, head = <usize>(i % heads * own) << 2, at = <usize>(i * size) << 2;
    const q = (<usize>(row * asking * width) << 2) + head, k = (<usize>(row * asked * width) << 2) + head;
    attendBack(
      packing, room, dQueries + q, dKeys + k, weights + at, dWeights + at, queries + q, keys + k, width, own, asking, asked, causal,
    );
  }
}

/** The gradient of the numbers of a softmax, times `scale`, by its shares and their gradient. */
function softmaxBack(to: usize, y: usize, dy: usize, count: i32, scale: f32): void {
  const bytes = <usize>count << 2, whole = bytes & ~15, rest = count & 3;
  let sums = f32x4.splat(0), b: usize = 0;
  for (; b < whole; b += 16) sums = f32x4.add(sums, f32x4.mul(v128.load(y + b), v128.load(dy + b)));
  if (rest) sums = f32x4.add(sums, firstOf(f32x4.mul(v128.load(y + b), v128.load(dy + b)), rest));
  const mean = f32x4.splat(sumOf(sums)), times = f32x4.splat(scale);
  for (b = 0; b < whole; b += 16) {
    v128.store(to + b, f32x4.mul(times, f32x4.mul(v128.load(y + b), f32x4.sub(v128.load(dy + b), mean))));
  }
  storeFirst(to + b, f32x4.mul(times, f32x4.mul(v128.load(y + b), f32x4.sub(v128.load(dy + b), mean))), rest);
}

/**
 * Of heads `start` to `end` the values as the weights mix them: rows x asking x width, with the heads side by side. The weights of `causal`
 * attention are 0 for later keys.
 */
export function attentionValues(
  room: usize, mixed: usize, weights: usize, values: usize, heads: i32, asking: i32, asked: i32, width: i32, causal: bool,
  start: i32, end: i32,
): void {
  const own = width / heads, part = causal ? LOWER_A : 0;
  for (let i = start; i < end; i++) {
    const row = i / heads, head = <usize>(i % heads * own) << 2, by = weights + (<usize>(i * asking * asked) << 2);
    const to = mixed + (<usize>(row * asking * width) << 2) + head, v = values + (<usize>(row * asked * width) << 2) + head;
    multiplyInto(room, to, width, own, asked, by, asked, 1, v, width, 1, 0, part, 0, asking);
  }
}

/** The gradient of weights and values by that of what they were mixed into, for the same heads. */
export function attentionValuesBack(
  room: usize, dWeights: usize, dValues: usize, dMixed: usize, weights: usize, values: usize,
  heads: i32, asking: i32, asked: i32, width: i32, causal: bool, start: i32, end: i32,
): void {
  const own = width / heads, below = causal ? LOWER_C : 0, above = causal ? UPPER_A : 0;
  for (let i = start; i < end; i++) {
    const row = i / heads, head = <usize>(i % heads * own) << 2, at = <usize>(i * asking * asked) << 2;
    const down = dMixed + (<usize>(row * asking * width) << 2) + head, v = (<usize>(row * asked * width) << 2) + head;
    multiplyInto(room, dWeights + at, asked, asked, own, down, width, 1, values + v, 1, width, 0, below, 0, asking);
    multiplyInto(room, dValues + v, width, own, asking, weights + at, 1, asked, down, width, 1, 0, above, 0, asked);
    for (let r = 0; causal && r < asking; r++) {
      memory.fill(dWeights + at + (<usize>(r * asked + r + 1) << 2), 0, <usize>(asked - r - 1) << 2);
    }
  }
}

/**
 * Of heads `start` to `end` both at once, for vectors that attend to each other: `all` is rows x vectors x 3 width, with queries, keys and
 * values side by side.
 */
export function selfAttention(
  room: usize, mixed: usize, weights: usize, all: usize, heads: i32, vectors: i32, width: i32, causal: bool, start: i32, end: i32,
): void {
  const own = width / heads, next = 3 * width, side = <usize>width << 2, size = vectors * vectors;
  storeFactors(room);
  for (let i = start; i < end; i++) {
    const row = i / heads, head = <usize>(i % heads * own) << 2, q = all + (<usize>(row * vectors * next) << 2) + head;
    const w = weights + (<usize>(i * size) << 2), to = mixed + (<usize>(row * vectors * width) << 2) + head;
    attend(room, w, q, q + side, next, own, vectors, vectors, causal);
    multiplyInto(
      room + FACTORS, to, width, own, vectors, w, vectors, 1, q + 2 * side, next, 1, 0, causal ? LOWER_A : 0, 0, vectors,
    );
  }
}

/** Its gradient, for the same heads. */
export function selfAttentionBack(
  room: usize, dAll: usize, dMixed: usize, weights: usize, all: usize, heads: i32, vectors: i32, width: i32, causal: bool,
  start: i32, end: i32,
): void {
  const own = width / heads, next = 3 * width, side = <usize>width << 2, size = vectors * vectors;
  const packing = room + (<usize>(size + 3 & ~3) << 2);
  for (let i = start; i < end; i++) {
    const row = i / heads, head = <usize>(i % heads * own) << 2, skip = (<usize>(row * vectors * next) << 2) + head;
    const q = all + skip, dQ = dAll + skip, w = weights + (<usize>(i * size) << 2);
    const down = dMixed + (<usize>(row * vectors * width) << 2) + head;
    const below = causal ? LOWER_C : 0, above = causal ? UPPER_A : 0;
    multiplyInto(packing, room, vectors, vectors, own, down, width, 1, q + 2 * side, 1, next, 0, below, 0, vectors);
    multiplyInto(packing, dQ + 2 * side, next, own, vectors, w, 1, vectors, down, width, 1, 0, above, 0, vectors);
    attendBack(packing, room, dQ, dQ + side, w, room, q, q + side, next, own, vectors, vectors, causal);
  }
}

/** Rows `start` to `end` with mean 0 and variance 1, then scaled and shifted. */
export function layerNorm(
  room: usize, y: usize, x: usize, scale: usize, shift: usize, width: i32, epsilon: f32, start: i32, end: i32,
): void {
  const bytes = <usize>width << 2, whole = bytes & ~15, rest = width & 3;
  y += <usize>start * bytes, x += <usize>start * bytes;
  for (let r = start; r < end; r++, x += bytes, y += bytes) {
    const mean = f32x4.splat(meanOf(x, width)), factor = f32x4.splat(factorOf(x, mean, width, epsilon));
    let b: usize = 0;
    for (; b < whole; b += 16) {
      const normal = f32x4.mul(f32x4.sub(v128.load(x + b), mean), factor);
      v128.store(y + b, f32x4.add(f32x4.mul(normal, v128.load(scale + b)), v128.load(shift + b)));
    }
    const normal = f32x4.mul(f32x4.sub(v128.load(x + b), mean), factor);
    storeFirst(y + b, f32x4.add(f32x4.mul(normal, v128.load(scale + b)), v128.load(shift + b)), rest);
  }
}

/**
 * Parts `start` to `end` of the gradients: part p is of `each` rows, from p times `each` on; its sums of scale and shift stand behind
 * those of the parts before it.
 */
export function layerNormBack(
  room: usize, dx: usize, dScales: usize, dShifts: usize, x: usize, scale: usize, dy: usize, width: i32, epsilon: f32, rows: i32, each: i32,
  start: i32, end: i32,
): void {
  const bytes = <usize>width << 2, whole = bytes & ~15, rest = width & 3;
  for (let part = start; part < end; part++) {
    const dScale = dScales + <usize>part * bytes, dShift = dShifts + <usize>part * bytes, last = min(rows, (part + 1) * each);
    memory.fill(dScale, 0, bytes);
    memory.fill(dShift, 0, bytes);
    let from = x + <usize>(part * each) * bytes, down = dy + <usize>(part * each) * bytes, to = dx + <usize>(part * each) * bytes;
    for (let r = part * each; r < last; r++, from += bytes, down += bytes, to += bytes) {
      const mean = f32x4.splat(meanOf(from, width)), factor = f32x4.splat(factorOf(from, mean, width, epsilon));
      let slopes = f32x4.splat(0), along = f32x4.splat(0), b: usize = 0;
      for (; b < whole; b += 16) {
        const normal = f32x4.mul(f32x4.sub(v128.load(from + b), mean), factor), dyHere = v128.load(down + b);
        v128.store(dScale + b, f32x4.add(v128.load(dScale + b), f32x4.mul(dyHere, normal)));
        v128.store(dShift + b, f32x4.add(v128.load(dShift + b), dyHere));
        const slope = f32x4.mul(dyHere, v128.load(scale + b));
        slopes = f32x4.add(slopes, slope), along = f32x4.add(along, f32x4.mul(slope, normal));
      }
      if (rest) {
        const normal = f32x4.mul(f32x4.sub(v128.load(from + b), mean), factor), dyHere = v128.load(down + b);
        storeFirst(dScale + b, f32x4.add(v128.load(dScale + b), f32x4.mul(dyHere, normal)), rest);
        storeFirst(dShift + b, f32x4.add(v128.load(dShift + b), dyHere), rest);
        const slope = firstOf(f32x4.mul(dyHere, v128.load(scale + b)), rest);
        slopes = f32x4.add(slopes, slope), along = f32x4.add(along, firstOf(f32x4.mul(slope, normal), rest));
      }
      const meanSlope = f32x4.splat(sumOf(slopes) / <f32>width), meanAlong = f32x4.splat(sumOf(along) / <f32>width);
      for (b = 0; b < whole; b += 16) {
        const normal = f32x4.mul(f32x4.sub(v128.load(from + b), mean), factor);
        const slope = f32x4.sub(f32x4.mul(v128.load(down + b), v128.load(scale + b)), meanSlope);
        v128.store(to + b, f32x4.mul(factor, f32x4.sub(slope, f32x4.mul(normal, meanAlong))));
      }
      const normal = f32x4.mul(f32x4.sub(v128.load(from + b), mean), factor);
      const slope = f32x4.sub(f32x4.mul(v128.load(down + b), v128.load(scale + b)), meanSlope);
      storeFirst(to + b, f32x4.mul(factor, f32x4.sub(slope, f32x4.mul(normal, meanAlong))), rest);
    }
  }
}

/** The sum of a row: four running sums, as the next may begin before the last has ended. */
// @ts-ignore: decorator
@inline
function total(x: usize, width: i32): f32 {
  let a = f32x4.splat(0), b = f32x4.splat(0), c = f32x4.splat(0), d = f32x4.splat(0), at = x;
  for (const end = x + (<usize>(width & ~15) << 2); at < end; at += 64) {
    a = f32x4.add(a, v128.load(at)), b = f32x4.add(b, v128.load(at, 16));
    c = f32x4.add(c, v128.load(at, 32)), d = f32x4.add(d, v128.load(at, 48));
  }
  for (const end = x + (<usize>(width & ~3) << 2); at < end; at += 16) a = f32x4.add(a, v128.load(at));
  if (width & 3) b = f32x4.add(b, firstOf(v128.load(at), width & 3));
  return sumOf(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)));
}

/** The mean of a row. */
// @ts-ignore: decorator
@inline
function meanOf(x: usize, width: i32): f32 {
  return total(x, width) / <f32>width;
}

/** 1 by the root of a row's variance and `epsilon`. */
// @ts-ignore: decorator
@inline
function factorOf(x: usize, mean: v128, width: i32, epsilon: f32): f32 {
  let a = f32x4.splat(0), b = f32x4.splat(0), off: v128, at = x;
  for (const end = x + (<usize>(width & ~7) << 2); at < end; at += 32) {
    off = f32x4.sub(v128.load(at), mean), a = fused(off, off, a);
    off = f32x4.sub(v128.load(at, 16), mean), b = fused(off, off, b);
  }
  for (const end = x + (<usize>(width & ~3) << 2); at < end; at += 16) off = f32x4.sub(v128.load(at), mean), a = fused(off, off, a);
  if (width & 3) off = firstOf(f32x4.sub(v128.load(at), mean), width & 3), b = fused(off, off, b);
  return <f32>1 / sqrt<f32>(sumOf(f32x4.add(a, b)) / <f32>width + epsilon);
}
