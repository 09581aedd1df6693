/** The one product that dense layers need. */

/**
 * C = A B, plus `start` in every row: rows x columns, summed over `inner`, in float64.
 *
 * A and B are read with any strides, so that either may be taken transposed: A(r, k) is a[r * aRow + k * aInner], and B(k, c) is
 * b[k * bInner + c * bColumn]. Two rows by four columns are summed at a time: six numbers read serve eight products, which takes
 * two thirds of the time of four columns alone.
 */
export function multiply(
  product: Float32Array,
  rows: number,
  columns: number,
  inner: number,
  a: Float32Array,
  aRow: number,
  aInner: number,
  b: Float32Array,
  bInner: number,
  bColumn: number,
  start: Float32Array | undefined,
): void {
  const fours = columns - columns % 4;
  const second = bColumn, third = 2 * bColumn, fourth = 3 * bColumn;
  for (let r = 0; r < rows; r += 2) {
    // An odd last row is its own partner, and is written twice.
    const partner = r + 1 < rows ? 1 : 0;
    const aNext = partner * aRow, next = partner * columns;
    let c = 0, to = r * columns;
    for (; c < fours; c += 4, to += 4) {
      let s0 = 0, s1 = 0, s2 = 0, s3 = 0;
      if (start !== undefined) {
        s0 = start[c];
        s1 = start[c + 1];
        s2 = start[c + 2];
        s3 = start[c + 3];
      }
      let t0 = s0, t1 = s1, t2 = s2, t3 = s3;
      for (let k = 0, i = r * aRow, j = c * bColumn; k < inner; k++, i += aInner, j += bInner) {
        const x = a[i], y = a[i + aNext];
        const b0 = b[j], b1 = b[j + second], b2 = b[j + third], b3 = b[j + fourth];
        s0 += x * b0;
        s1 += x * b1;
        s2 += x * b2;
        s3 += x * b3;
        t0 += y * b0;
        t1 += y * b1;
        t2 += y * b2;
        t3 += y * b3;
      }
      product[to] = s0;
      product[to + 1] = s1;
      product[to + 2] = s2;
      product[to + 3] = s3;
      product[to + next] = t0;
      product[to + next + 1] = t1;
      product[to + next + 2] = t2;
      product[to + next + 3] = t3;
    }
    for (; c < columns; c++, to++) {
      let s = start === undefined ? 0 : start[c], t = s;
      for (let k = 0, i = r * aRow, j = c * bColumn; k < inner; k++, i += aInner, j += bInner) {
        s += a[i] * b[j];
        t += a[i + aNext] * b[j];
      }
      product[to] = s;
      product[to + next] = t;
    }
  }
}
