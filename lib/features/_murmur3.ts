/** MurmurHash3 (Appleby, public domain), the 32-bit one for x86, of a text in UTF-8. */

const encoder = new TextEncoder();

/** 32 bits as a signed integer, as scikit-learn's hashers use them. */
export function murmur3(text: string, seed = 0): number {
  const bytes = encoder.encode(text), length = bytes.length, whole = length & ~3;
  let hash = seed;
  for (let i = 0; i < whole; i += 4) {
    hash ^= scramble(bytes[i] | bytes[i + 1] << 8 | bytes[i + 2] << 16 | bytes[i + 3] << 24);
    hash = Math.imul(rotate(hash, 13), 5) + 0xe6546b64 | 0;
  }
  let rest = 0;
  for (let i = length - 1; i >= whole; i--) rest = rest << 8 | bytes[i];
  hash ^= scramble(rest) ^ length;
  hash = Math.imul(hash ^ hash >>> 16, 0x85ebca6b);
  hash = Math.imul(hash ^ hash >>> 13, 0xc2b2ae35);
  return hash ^ hash >>> 16;
}

function scramble(word: number): number {
  return Math.imul(rotate(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
}

function rotate(word: number, by: number): number {
  return word << by | word >>> 32 - by;
}
