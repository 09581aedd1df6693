/** Arrays that came in pieces. */

/** Pieces of an array, as one. */
export function joined<T extends Float64Array | Uint8Array | Int32Array>(
  List: new (length: number) => T,
  pieces: readonly T[],
): T {
  const all = new List(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
