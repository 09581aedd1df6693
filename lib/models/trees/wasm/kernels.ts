// The inner loops of growing trees, in AssemblyScript; lib/models/trees/compile_kernels.ts compiles them. Addresses are in bytes.

/** For each row its pair of float32 as a pair of float64, side by side in the order of `rows`. */
export function gather(to: usize, pairs: usize, rows: usize, count: i32): void {
  const end = rows + (<usize>count << 2);
  while (rows < end) {
    v128.store(to, f64x2.promote_low_f32x4(v128.load64_zero(pairs + (<usize>load<u32>(rows) << 3))));
    rows += 4;
    to += 16;
  }
}

/** Adds each row's pair to its bin of four features, whose bins start at h0 to h3. The word of a row has a byte for each. */
export function accumulate(h0: usize, h1: usize, h2: usize, h3: usize, words: usize, rows: usize, count: i32, ordered: usize): void {
  const end = rows + (<usize>count << 2);
  while (rows < end) {
    const word = load<u32>(words + (<usize>load<u32>(rows) << 2)), pair = v128.load(ordered);
    const b0 = h0 + ((word & 255) << 4);
    v128.store(b0, f64x2.add(v128.load(b0), pair));
    const b1 = h1 + (((word >> 8) & 255) << 4);
    v128.store(b1, f64x2.add(v128.load(b1), pair));
    const b2 = h2 + (((word >> 16) & 255) << 4);
    v128.store(b2, f64x2.add(v128.load(b2), pair));
    const b3 = h3 + ((word >> 24) << 4);
    v128.store(b3, f64x2.add(v128.load(b3), pair));
    rows += 4;
    ordered += 16;
  }
}

/** Takes one histogram from another, pair by pair. */
export function subtract(parent: usize, child: usize, pairs: i32): void {
  const end = parent + (<usize>pairs << 4);
  while (parent < end) {
    v128.store(parent, f64x2.sub(v128.load(parent), v128.load(child)));
    parent += 16;
    child += 16;
  }
}

/**
 * Puts the rows that go left before the others, both in the order they had, and gives the end of those. Every row is written
 * to both places, and only one of them moves on: a branch would be guessed wrong half of the time.
 */
export function part(rows: usize, count: i32, words: usize, shift: i32, goesLeft: usize, scratch: usize): usize {
  const end = rows + (<usize>count << 2), first = scratch;
  let left = rows;
  for (let at = rows; at < end; at += 4) {
    const row = load<u32>(at);
    const mark = <usize>load<u8>(goesLeft + ((load<u32>(words + (<usize>row << 2)) >> shift) & 255)) << 2;
    store<u32>(left, row);
    store<u32>(scratch, row);
    left += mark;
    scratch += 4 - mark;
  }
  memory.copy(left, first, scratch - first);
  return left;
}
