/**
 * The generator that tfjs draws dropout's masks from: Alea (Baagoe 2010), as npm `seedrandom` has it. Our own loop draws the same, so
 * that a network trains alike on either path.
 */

const WORD = 2 ** -32;

/** Draws numbers in [0, 1), the same ones for the same seed. */
export function alea(seed: number): () => number {
  let n = 0xefc8249d;
  const mash = (text: string): number => {
    for (let i = 0; i < text.length; i++) {
      n += text.charCodeAt(i);
      let h = 0.02519603282416938 * n;
      n = h >>> 0;
      h = (h - n) * n;
      n = h >>> 0;
      n += (h - n) * 2 ** 32;
    }
    return (n >>> 0) * WORD;
  };
  let [s0, s1, s2] = [mash(" "), mash(" "), mash(" ")], carry = 1;
  const text = String(seed),
    less = (s: number) => {
      const rest = s - mash(text);
      return rest < 0 ? rest + 1 : rest;
    };
  [s0, s1, s2] = [less(s0), less(s1), less(s2)];
  return () => {
    const t = 2091639 * s0 + carry * WORD;
    s0 = s1;
    s1 = s2;
    carry = t | 0;
    return s2 = t - carry;
  };
}

/** Fills a mask as tfjs makes it: 0 with probability `rate`, else 1 / (1 - rate), so that the mean stays. */
export function fillMask(mask: Float32Array, rate: number, draw: () => number): void {
  const keep = Math.fround(1 - rate), kept = 1 / keep;
  for (let i = 0; i < mask.length; i++) mask[i] = Math.fround(Math.fround(draw()) + keep) >= 1 ? kept : 0;
}
