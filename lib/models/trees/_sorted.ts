/** Floats in order, by their bits. */

/** The bits of a float as an integer that is ordered as the floats are: negative ones are turned round. Its own inverse. */
export function orderedBits(bits: number): number {
  return bits ^ ((bits >> 31) & 0x7fffffff);
}

/** Bits that a pass sorts by; three passes see all. */
const DIGIT = 11, DIGITS = 1 << DIGIT;

/** A sorted copy: by the lowest digit of the bits, then by the next, each pass keeping the order of the one before. */
export function sorted(values: Float32Array): Float32Array {
  const from = new Int32Array(values.length), to = new Int32Array(values.length);
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  // As unsigned numbers negative floats would come last; the highest bit is turned round, too.
  for (let i = 0; i < bits.length; i++) from[i] = orderedBits(bits[i]) ^ (1 << 31);
  const places = [0, 1, 2].map((pass) => placesOf(from, pass * DIGIT));
  moveByDigit(from, to, places[0], 0);
  moveByDigit(to, from, places[1], DIGIT);
  moveByDigit(from, to, places[2], 2 * DIGIT);
  for (let i = 0; i < to.length; i++) to[i] = orderedBits(to[i] ^ (1 << 31));
  return new Float32Array(to.buffer);
}

/** Where the first number with each digit goes. */
function placesOf(numbers: Int32Array, shift: number): Int32Array {
  const places = new Int32Array(DIGITS);
  for (let i = 0; i < numbers.length; i++) places[(numbers[i] >>> shift) & (DIGITS - 1)]++;
  for (let digit = 0, at = 0; digit < DIGITS; digit++) {
    const count = places[digit];
    places[digit] = at;
    at += count;
  }
  return places;
}

function moveByDigit(from: Int32Array, to: Int32Array, places: Int32Array, shift: number): void {
  for (let i = 0; i < from.length; i++) to[places[(from[i] >>> shift) & (DIGITS - 1)]++] = from[i];
}
