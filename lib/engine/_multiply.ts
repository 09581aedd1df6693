/** The one product that dense layers need. */

/**
 * C = A B, plus `start` in every row: rows x columns, summed over `inner`, in float64.
 *
 * A and B are read with any strides, so that either may be taken transposed: A(r, k) is a[r * aRow + k * aInner], and B(k, c) is
 * b[k * bInner + c * bColumn]. Four columns are summed at a time, as a number of A then serves four products.
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
  for (let r = 0, to = 0; r < rows; r++) {
    let c = 0;
    for (; c < fours; c += 4) {
      let s0 = 0, s1 = 0, s2 = 0, s3 = 0;
      if (start !== undefined) [s0, s1, s2, s3] = [start[c], start[c + 1], start[c + 2], start[c + 3]];
      for (let k = 0, i = r * aRow, j = c * bColumn; k < inner; k++, i += aInner, j += bInner) {
        const x = a[i];
        s0 += x * b[j];
        s1 += x * b[j + bColumn];
        s2 += x * b[j + 2 * bColumn];
        s3 += x * b[j + 3 * bColumn];
      }
      product[to++] = s0;
      product[to++] = s1;
      product[to++] = s2;
      product[to++] = s3;
    }
    for (; c < columns; c++) {
      let sum = start === undefined ? 0 : start[c];
      for (let k = 0, i = r * aRow, j = c * bColumn; k < inner; k++, i += aInner, j += bInner) sum += a[i] * b[j];
      product[to++] = sum;
    }
  }
}
