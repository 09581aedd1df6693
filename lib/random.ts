/**
 * Seeded random numbers, whose streams fork by name.
 *
 * The generator is Philox4x32-10, a bijection of a counter under a key (Salmon, Moraes, Dror and Shaw, "Parallel random
 * numbers: as easy as 1, 2, 3", SC 2011). A stream is a key; two keys give unrelated streams, so forking costs nothing.
 */
import { cannot } from "./errors.ts";
import { look } from "./look.ts";

/** How {@linkcode Random.choice} draws. */
export interface ChoiceOptions {
  /** Whether an item can come twice. Default true. */
  replace?: boolean;
  /** Relative chance of each item, not negative; only with replacement. Default: all the same. */
  weights?: ArrayLike<number>;
}

/** Where a stream stands; plain data, to be kept with what was drawn so far. */
export interface RandomPosition {
  /** Words of 32 bits drawn. */
  words: number;
  /** The normal number that the next call will give, where a pair was made. */
  spare?: number;
}

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;

/**
 * One block of Philox4x32-10: writes four words, each in [0, 2^32), into `block`, which holds the counter.
 *
 * @param block four words: the counter before, the random words after
 */
export function philox(block: Uint32Array, key0: number, key1: number): void {
  let c0 = block[0], c1 = block[1], c2 = block[2], c3 = block[3];
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0), low0 = Math.imul(MULTIPLIER_0, c0);
    const high1 = multiplyHigh(MULTIPLIER_1, c2), low1 = Math.imul(MULTIPLIER_1, c2);
    c0 = high1 ^ c1 ^ key0;
    c1 = low1;
    c2 = high0 ^ c3 ^ key1;
    c3 = low0;
    key0 = (key0 + WEYL_0) | 0;
    key1 = (key1 + WEYL_1) | 0;
  }
  block[0] = c0;
  block[1] = c1;
  block[2] = c2;
  block[3] = c3;
}

/** The upper 32 bits of the product of two unsigned 32-bit words. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff, aHigh = a >>> 16, bLow = b & 0xffff, bHigh = b >>> 16;
  const low = aLow * bLow;
  const middle = aHigh * bLow + (low >>> 16);
  const carry = aLow * bHigh + (middle % 0x10000);
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) | 0;
}

/** A stream of random numbers. Make one with {@linkcode createRandom}, and more from it with {@linkcode Random.fork}. */
export class Random {
  /** The seed and the forks that led here, for receipts: `42`, `42/split`. */
  readonly name: string;
  readonly #key0: number;
  readonly #key1: number;
  readonly #block = new Uint32Array(4);
  #counter = 0;
  #left = 0;
  #spare: number | undefined;

  /** Use {@linkcode createRandom}. */
  constructor(name: string, key0: number, key1: number) {
    this.name = name;
    this.#key0 = key0;
    this.#key1 = key1;
  }

  /** An independent stream: the same name always gives the same one, wherever this one stands. */
  fork(name: string): Random {
    const block = hash(name);
    philox(block, this.#key0, this.#key1);
    return new Random(`${this.name}/${name}`, block[0], block[1]);
  }

  /** Where it stands: {@linkcode Random.moveTo} brings a stream of the same name there. */
  get position(): RandomPosition {
    const words = 4 * this.#counter - this.#left;
    return this.#spare === undefined ? { words } : { words, spare: this.#spare };
  }

  /** Goes on from a position, forwards or backwards, as if what lies between had been drawn. */
  moveTo({ words, spare }: RandomPosition): void {
    this.#counter = Math.floor(words / 4);
    this.#left = 0;
    for (let left = words % 4; left > 0; left--) this.uint32();
    this.#spare = spare;
  }

  /** The next 32 random bits, an integer in [0, 2^32). */
  uint32(): number {
    if (this.#left === 0) {
      this.#block[0] = this.#counter;
      this.#block[1] = Math.floor(this.#counter / 0x1_0000_0000);
      this.#block[2] = 0;
      this.#block[3] = 0;
      this.#counter++;
      philox(this.#block, this.#key0, this.#key1);
      this.#left = 4;
    }
    return this.#block[4 - this.#left--];
  }

  /** A number in [low, high), with 53 random bits. */
  uniform(low = 0, high = 1): number {
    const unit = ((this.uint32() >>> 5) * 0x400_0000 + (this.uint32() >>> 6)) / 0x20_0000_0000_0000;
    return low + (high - low) * unit;
  }

  /** A normal number, by Marsaglia's polar method (SIAM Review 6, 1964). */
  normal(mean = 0, deviation = 1): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return mean + deviation * spare;
    }
    let x, y, square;
    do {
      x = this.uniform(-1, 1);
      y = this.uniform(-1, 1);
      square = x * x + y * y;
    } while (square >= 1 || square === 0);
    const scale = Math.sqrt((-2 * Math.log(square)) / square);
    this.#spare = y * scale;
    return mean + deviation * x * scale;
  }

  /**
   * An integer in [low, high), each equally likely (Lemire, "Fast random integer generation in an interval", 2019).
   *
   * @throws RangeError if the interval is empty, or longer than 2^32
   */
  integer(low: number, high: number): number {
    const span = high - low;
    if (!Number.isInteger(low) || !Number.isInteger(high) || span < 1 || span > 0x1_0000_0000) {
      throw cannot("draw an integer", RangeError, {
        expected: "integers low < high, at most 2^32 apart",
        received: [low, high],
      });
    }
    if (span === 0x1_0000_0000) return low + this.uint32();
    let word = this.uint32();
    let rest = Math.imul(word, span) >>> 0;
    if (rest < span) {
      const unfair = (0x1_0000_0000 - span) % span;
      while (rest < unfair) {
        word = this.uint32();
        rest = Math.imul(word, span) >>> 0;
      }
    }
    return low + (multiplyHigh(word, span) >>> 0);
  }

  /** A copy of the items in random order (Fisher and Yates; Durstenfeld 1964). */
  shuffle<T>(items: ArrayLike<T>): T[] {
    const shuffled = Array.from(items);
    for (let last = shuffled.length - 1; last > 0; last--) {
      const other = this.integer(0, last + 1);
      [shuffled[last], shuffled[other]] = [shuffled[other], shuffled[last]];
    }
    return shuffled;
  }

  /**
   * Draws `count` of the items, in the order drawn.
   *
   * @throws RangeError if there are too few items, or a weight is negative, or all are zero
   */
  choice<T>(items: ArrayLike<T>, count: number, { replace = true, weights }: ChoiceOptions = {}): T[] {
    const n = items.length;
    if (!Number.isInteger(count) || count < 0 || (n === 0 && count > 0)) {
      throw cannot("choose", RangeError, { expected: `a count of 0 or more, from at least one item`, received: count });
    }
    if (weights !== undefined) return this.#weightedChoice(items, count, { replace, weights });
    if (replace) return Array.from({ length: count }, () => items[this.integer(0, n)]);
    if (count > n) {
      throw cannot("choose without replacement", RangeError, { expected: `a count up to ${n}`, received: count });
    }
    const pool = Array.from(items);
    for (let drawn = 0; drawn < count; drawn++) {
      const other = this.integer(drawn, n);
      [pool[drawn], pool[other]] = [pool[other], pool[drawn]];
    }
    return pool.slice(0, count);
  }

  #weightedChoice<T>(items: ArrayLike<T>, count: number, { replace, weights }: Required<ChoiceOptions>): T[] {
    if (!replace) {
      throw cannot("choose", RangeError, { because: "weights go with replacement only", fix: "Leave out `replace: false`." });
    }
    if (weights.length !== items.length) {
      throw cannot("choose", RangeError, { expected: `${items.length} weights`, received: weights.length });
    }
    const cumulative = new Float64Array(items.length);
    let total = 0;
    for (let i = 0; i < items.length; i++) {
      if (!(weights[i] >= 0)) throw cannot("choose", RangeError, { expected: "weights of 0 or more", received: weights[i] });
      cumulative[i] = total += weights[i];
    }
    if (!(total > 0 && total < Infinity)) {
      throw cannot("choose", RangeError, { expected: "weights with a finite sum above 0", received: total });
    }
    return Array.from({ length: count }, () => items[firstAbove(cumulative, this.uniform(0, total))]);
  }
}

Object.defineProperties(
  Random.prototype,
  look(({ name, position }: Random) => `Random stream ${name}, ${position.words.toLocaleString("en-US")} words drawn`),
);

/** The first place whose value is above `target`, in ascending values; the last one where none is. */
function firstAbove(ascending: Float64Array, target: number): number {
  let low = 0, high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] > target) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Four words from a text: FNV-1a from four starting points, so that names land far apart once they pass through Philox. */
function hash(text: string): Uint32Array {
  const words = new Uint32Array([0x811c9dc5, 0x01000193, 0xdeadbeef, 0x9e3779b9]);
  for (let i = 0; i < text.length; i++) {
    for (let w = 0; w < 4; w++) words[w] = Math.imul(words[w] ^ text.charCodeAt(i), 0x01000193);
  }
  return words;
}

/**
 * The stream of a seed. The same seed gives the same numbers, on every machine.
 *
 * @param seed an integer from 0 to 2^53 - 1
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const random = createRandom(42);
 * const again = createRandom(42);
 * assertEquals(random.uniform(), again.uniform());
 * assertEquals(random.fork("split").shuffle([1, 2, 3]), again.fork("split").shuffle([1, 2, 3]));
 * ```
 */
export function createRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw cannot("create random numbers", RangeError, {
      expected: "a seed that is an integer from 0 to 2^53 - 1",
      received: seed,
    });
  }
  return new Random(String(seed), seed >>> 0, Math.floor(seed / 0x1_0000_0000));
}
