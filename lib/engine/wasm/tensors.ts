// Kernels that work on the memory of tfjs's own backend, which no thread shares (memory: own), in AssemblyScript; `deno task kernels`
// compiles them. Pictures are batch x height x width x channels. Addresses are in bytes.
export { addColumns, addToColumns, multiply, packingRoom, relu } from "./kernels";

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

/** The gradient of the largest number under a window: it goes to the first of those that are as large. */
export function largestBack(
  dx: usize, x: usize, dy: usize, pictures: i32, height: i32, width: i32, channels: i32,
  outHeight: i32, outWidth: i32, filterHeight: i32, filterWidth: i32,
  strideDown: i32, strideRight: i32, dilationDown: i32, dilationRight: i32, top: i32, left: i32,
): void {
  memory.fill(dx, 0, <usize>(pictures * height * width * channels) << 2);
  for (let p = 0; p < pictures; p++) {
    for (let r = 0; r < outHeight; r++) {
      for (let c = 0; c < outWidth; c++) {
        for (let k = 0; k < channels; k++, dy += 4) {
          let largest: f32 = <f32>-Infinity, place: usize = 0;
          for (let fr = 0; fr < filterHeight; fr++) {
            const at = r * strideDown + fr * dilationDown - top;
            if (<u32>at >= <u32>height) continue;
            for (let fc = 0; fc < filterWidth; fc++) {
              const across = c * strideRight + fc * dilationRight - left;
              if (<u32>across >= <u32>width) continue;
              const here = <usize>(((p * height + at) * width + across) * channels + k) << 2, value = load<f32>(x + here);
              if (value > largest) largest = value, place = here;
            }
          }
          if (largest > <f32>-Infinity) store<f32>(dx + place, load<f32>(dx + place) + load<f32>(dy));
        }
      }
    }
  }
}

/** Of each place of the filter on each picture the numbers that lie under it, as a row: zeros beyond the edges. */
export function patches(
  to: usize, x: usize, pictures: i32, height: i32, width: i32, channels: i32,
  outHeight: i32, outWidth: i32, filterHeight: i32, filterWidth: i32,
  strideDown: i32, strideRight: i32, dilationDown: i32, dilationRight: i32, top: i32, left: i32,
): void {
  const bytes = <usize>channels << 2, picture = <usize>(height * width) * bytes;
  for (let p = 0; p < pictures; p++, x += picture) {
    for (let r = 0; r < outHeight; r++) {
      for (let c = 0; c < outWidth; c++) {
        for (let fr = 0; fr < filterHeight; fr++) {
          const at = r * strideDown + fr * dilationDown - top, first = c * strideRight - left;
          if (dilationRight == 1 && <u32>at < <u32>height && first >= 0 && first + filterWidth <= width) {
            // The usual case: a row of the filter lies on one piece of the picture.
            const from = x + <usize>(at * width + first) * bytes, run = <usize>filterWidth * bytes;
            let b: usize = 0;
            for (; b + 16 <= run; b += 16) v128.store(to + b, v128.load(from + b));
            for (; b < run; b += 4) store<f32>(to + b, load<f32>(from + b));
            to += run;
            continue;
          }
          for (let fc = 0; fc < filterWidth; fc++, to += bytes) {
            const across = c * strideRight + fc * dilationRight - left;
            if (<u32>at < <u32>height && <u32>across < <u32>width) {
              const from = x + <usize>(at * width + across) * bytes;
              for (let b: usize = 0; b < bytes; b += 4) store<f32>(to + b, load<f32>(from + b));
            } else memory.fill(to, 0, bytes);
          }
        }
      }
    }
  }
}

/** The way back: adds each row's numbers to where they came from. */
export function addPatches(
  x: usize, from: usize, pictures: i32, height: i32, width: i32, channels: i32,
  outHeight: i32, outWidth: i32, filterHeight: i32, filterWidth: i32,
  strideDown: i32, strideRight: i32, dilationDown: i32, dilationRight: i32, top: i32, left: i32,
): void {
  const bytes = <usize>channels << 2, picture = <usize>(height * width) * bytes;
  for (let p = 0; p < pictures; p++, x += picture) {
    memory.fill(x, 0, picture);
    for (let r = 0; r < outHeight; r++) {
      for (let c = 0; c < outWidth; c++) {
        for (let fr = 0; fr < filterHeight; fr++) {
          const at = r * strideDown + fr * dilationDown - top;
          for (let fc = 0; fc < filterWidth; fc++, from += bytes) {
            const across = c * strideRight + fc * dilationRight - left;
            if (<u32>at >= <u32>height || <u32>across >= <u32>width) continue;
            const to = x + <usize>(at * width + across) * bytes;
            let b: usize = 0;
            for (; b + 16 <= bytes; b += 16) v128.store(to + b, f32x4.add(v128.load(to + b), v128.load(from + b)));
            for (; b < bytes; b += 4) store<f32>(to + b, load<f32>(to + b) + load<f32>(from + b));
          }
        }
      }
    }
  }
}

/** A depthwise convolution, whose filter is height x width x channels x `times`. */
export function depthwise(
  y: usize, x: usize, filter: usize,
  pictures: i32, height: i32, width: i32, channels: i32, times: i32,
  outHeight: i32, outWidth: i32, filterHeight: i32, filterWidth: i32,
  strideDown: i32, strideRight: i32, dilationDown: i32, dilationRight: i32, top: i32, left: i32,
): void {
  const bytes = <usize>channels << 2, outBytes = bytes * times;
  memory.fill(y, 0, <usize>(pictures * outHeight * outWidth) * outBytes);
  for (let p = 0; p < pictures; p++) {
    for (let r = 0; r < outHeight; r++) {
      for (let c = 0; c < outWidth; c++, y += outBytes) {
        for (let fr = 0; fr < filterHeight; fr++) {
          const at = r * strideDown + fr * dilationDown - top;
          if (<u32>at >= <u32>height) continue;
          for (let fc = 0; fc < filterWidth; fc++) {
            const across = c * strideRight + fc * dilationRight - left;
            if (<u32>across >= <u32>width) continue;
            const place = x + <usize>((p * height + at) * width + across) * bytes;
            const weight = filter + <usize>(fr * filterWidth + fc) * outBytes;
            for (let k = 0; k < channels; k++) {
              const value = load<f32>(place + (<usize>k << 2));
              for (let m = 0; m < times; m++) {
                const out = <usize>(k * times + m) << 2;
                store<f32>(y + out, load<f32>(y + out) + value * load<f32>(weight + out));
              }
            }
          }
        }
      }
    }
  }
}

/** Both gradients of a depthwise convolution, whose filter is height x width x channels x `times`: where one is 0 it is not wanted. */
export function depthwiseBack(
  dx: usize, dFilter: usize, x: usize, filter: usize, dy: usize,
  pictures: i32, height: i32, width: i32, channels: i32, times: i32,
  outHeight: i32, outWidth: i32, filterHeight: i32, filterWidth: i32,
  strideDown: i32, strideRight: i32, dilationDown: i32, dilationRight: i32, top: i32, left: i32,
): void {
  const bytes = <usize>channels << 2, outBytes = bytes * times;
  if (dx) memory.fill(dx, 0, <usize>(pictures * height * width) * bytes);
  if (dFilter) memory.fill(dFilter, 0, <usize>(filterHeight * filterWidth) * outBytes);
  for (let p = 0; p < pictures; p++) {
    for (let r = 0; r < outHeight; r++) {
      for (let c = 0; c < outWidth; c++, dy += outBytes) {
        for (let fr = 0; fr < filterHeight; fr++) {
          const at = r * strideDown + fr * dilationDown - top;
          if (<u32>at >= <u32>height) continue;
          for (let fc = 0; fc < filterWidth; fc++) {
            const across = c * strideRight + fc * dilationRight - left;
            if (<u32>across >= <u32>width) continue;
            const place = <usize>((p * height + at) * width + across) * bytes;
            const weight = <usize>(fr * filterWidth + fc) * outBytes;
            for (let k = 0; k < channels; k++) {
              const here = place + (<usize>k << 2);
              let sum: f32 = 0;
              for (let m = 0; m < times; m++) {
                const out = <usize>(k * times + m) << 2, slope = load<f32>(dy + out);
                if (dFilter) {
                  const to = dFilter + weight + out;
                  store<f32>(to, load<f32>(to) + slope * load<f32>(x + here));
                } else sum += slope * load<f32>(filter + weight + out);
              }
              if (dx) store<f32>(dx + here, load<f32>(dx + here) + sum);
            }
          }
        }
      }
    }
  }
}
