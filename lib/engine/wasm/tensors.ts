// Kernels that work on the memory of tfjs's own backend, in AssemblyScript; `deno task kernels` compiles them. Pictures are batch x
// height x width x channels. Addresses are in bytes. A kernel that threads can share takes room of its own first, and last from where
// to where it works.
import { addColumns, addToColumns, multiply, multiplyBatches, multiplyRows, multiplyTerms, packingRoom, relu } from "./kernels";
export { addColumns, addToColumns, multiply, multiplyBatches, multiplyRows, multiplyTerms, packingRoom, relu };

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

/** A convolution at places `start` to `end`, counted over all pictures. */
export function convolve(
  room: usize, y: usize, x: usize, filter: usize, height: i32, width: i32, channels: i32,
  outHeight: i32, outWidth: i32, filterHeight: i32, filterWidth: i32,
  strideDown: i32, strideRight: i32, dilationDown: i32, dilationRight: i32, top: i32, left: i32,
  outChannels: i32, start: i32, end: i32,
): void {
  const inner = filterHeight * filterWidth * channels, packing = room + (<usize>(PLACES * inner) << 2);
  for (let from = start; from < end; from += PLACES) {
    const to = min(end, from + PLACES), rows = y + (<usize>(from * outChannels) << 2);
    patches(
      room, x, height, width, channels, outHeight, outWidth, filterHeight, filterWidth,
      strideDown, strideRight, dilationDown, dilationRight, top, left, from, to,
    );
    multiplyRows(packing, rows, outChannels, inner, room, inner, 1, filter, outChannels, 1, false, 0, to - from);
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
      multiplyRows(packing, slopes, outChannels, to - from, room, 1, inner, down, outChannels, 1, true, 0, inner);
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
      multiplyRows(packing, room, inner, outChannels, down, outChannels, 1, filter, 1, outChannels, false, 0, some);
      addPatches(
        to, room, height, width, channels, outWidth, filterHeight, filterWidth,
        strideDown, strideRight, dilationDown, dilationRight, top, left, from, from + some,
      );
    }
  }
}

/** A depthwise convolution of pictures `start` to `end`; its filter is height x width x channels x `times`. */
export function depthwise(
  room: usize, y: usize, x: usize, filter: usize, height: i32, width: i32, channels: i32,
  outHeight: i32, outWidth: i32, filterHeight: i32, filterWidth: i32,
  strideDown: i32, strideRight: i32, dilationDown: i32, dilationRight: i32, top: i32, left: i32,
  times: i32, start: i32, end: i32,
): void {
  const bytes = <usize>channels << 2, outBytes = bytes * times, picture = <usize>(height * width) * bytes;
  const places = <usize>(outHeight * outWidth) * outBytes;
  y += <usize>start * places, x += <usize>start * picture;
  memory.fill(y, 0, <usize>(end - start) * places);
  for (let p = start; p < end; p++, x += picture) {
    for (let r = 0; r < outHeight; r++) {
      for (let c = 0; c < outWidth; c++, y += outBytes) {
        for (let fr = 0; fr < filterHeight; fr++) {
          const at = r * strideDown + fr * dilationDown - top;
          if (<u32>at >= <u32>height) continue;
          for (let fc = 0; fc < filterWidth; fc++) {
            const across = c * strideRight + fc * dilationRight - left;
            if (<u32>across >= <u32>width) continue;
            const from = x + <usize>(at * width + across) * bytes, by = filter + <usize>(fr * filterWidth + fc) * outBytes;
            if (times == 1) addProducts(y, from, by, channels);
            else {
              for (let k = 0; k < channels; k++) {
                addTimes(y + <usize>(k * times << 2), load<f32>(from + (k << 2)), by + <usize>(k * times << 2), times);
              }
            }
          }
        }
      }
    }
  }
}

/** The gradient of pictures `start` to `end` under a depthwise convolution. */
export function depthwiseBack(
  room: usize, dx: usize, dy: usize, filter: usize, height: i32, width: i32, channels: i32,
  outHeight: i32, outWidth: i32, filterHeight: i32, filterWidth: i32,
  strideDown: i32, strideRight: i32, dilationDown: i32, dilationRight: i32, top: i32, left: i32,
  times: i32, start: i32, end: i32,
): void {
  const bytes = <usize>channels << 2, outBytes = bytes * times, picture = <usize>(height * width) * bytes;
  dx += <usize>start * picture, dy += <usize>(start * outHeight * outWidth) * outBytes;
  memory.fill(dx, 0, <usize>(end - start) * picture);
  for (let p = start; p < end; p++, dx += picture) {
    for (let r = 0; r < outHeight; r++) {
      for (let c = 0; c < outWidth; c++, dy += outBytes) {
        for (let fr = 0; fr < filterHeight; fr++) {
          const at = r * strideDown + fr * dilationDown - top;
          if (<u32>at >= <u32>height) continue;
          for (let fc = 0; fc < filterWidth; fc++) {
            const across = c * strideRight + fc * dilationRight - left;
            if (<u32>across >= <u32>width) continue;
            const to = dx + <usize>(at * width + across) * bytes, by = filter + <usize>(fr * filterWidth + fc) * outBytes;
            if (times == 1) addProducts(to, dy, by, channels);
            else {
              for (let k = 0; k < channels; k++) {
                let sum = load<f32>(to + (k << 2));
                for (let m = k * times; m < (k + 1) * times; m++) sum += load<f32>(dy + (m << 2)) * load<f32>(by + (m << 2));
                store<f32>(to + (k << 2), sum);
              }
            }
          }
        }
      }
    }
  }
}

/**
 * Parts `start` to `end` of the gradient of a depthwise filter: part p is summed over `each` pictures, from p times `each` on, and stands
 * by itself behind the parts before it.
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
    const slopes = parts + <usize>part * size, last = min(pictures, (part + 1) * each);
    for (let p = part * each; p < last; p++) {
      const from = x + <usize>p * picture;
      let down = dy + <usize>p * places;
      for (let r = 0; r < outHeight; r++) {
        for (let c = 0; c < outWidth; c++, down += outBytes) {
          for (let fr = 0; fr < filterHeight; fr++) {
            const at = r * strideDown + fr * dilationDown - top;
            if (<u32>at >= <u32>height) continue;
            for (let fc = 0; fc < filterWidth; fc++) {
              const across = c * strideRight + fc * dilationRight - left;
              if (<u32>across >= <u32>width) continue;
              const place = from + <usize>(at * width + across) * bytes, to = slopes + <usize>(fr * filterWidth + fc) * outBytes;
              if (times == 1) addProducts(to, place, down, channels);
              else {
                for (let k = 0; k < channels; k++) {
                  addTimes(to + <usize>(k * times << 2), load<f32>(place + (k << 2)), down + <usize>(k * times << 2), times);
                }
              }
            }
          }
        }
      }
    }
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

/** Adds one number times each. */
// @ts-ignore: decorator
@inline
function addTimes(to: usize, x: f32, y: usize, count: i32): void {
  for (let m = 0; m < count; m++, to += 4, y += 4) store<f32>(to, load<f32>(to) + x * load<f32>(y));
}
