import { assert, assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { createRandom, philox } from "shoplens/random";

// Known answers of Philox4x32-10, from the file kat_vectors of the Random123 distribution (D. E. Shaw Research).
const KNOWN_ANSWERS = [
  { counter: [0, 0, 0, 0], key: [0, 0], words: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
  {
    counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    key: [0xffffffff, 0xffffffff],
    words: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    words: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
];

Deno.test("philox gives the published answers", () => {
  for (const { counter, key, words } of KNOWN_ANSWERS) {
    const block = new Uint32Array(counter);
    philox(block, key[0], key[1]);
    assertEquals([...block], words);
  }
});

Deno.test("the stream of seed 0 is philox of the counters 0, 1, ... under the key 0", () => {
  const random = createRandom(0);
  const drawn = Array.from({ length: 8 }, () => random.uint32());
  const second = new Uint32Array([1, 0, 0, 0]);
  philox(second, 0, 0);
  assertEquals(drawn, [...KNOWN_ANSWERS[0].words, ...second]);
});

Deno.test("the same seed gives the same numbers, another seed others", () => {
  const draw = (seed: number) => {
    const random = createRandom(seed);
    return [
      random.uniform(),
      random.normal(),
      random.integer(0, 1000),
      random.choice([1, 2, 3], 4),
      random.shuffle([1, 2, 3, 4]),
    ];
  };
  assertEquals(draw(42), draw(42));
  assertNotEquals(draw(42), draw(43));
  assertNotEquals(draw(1), draw(2 ** 32 + 1), "the seed's upper bits count");
});

Deno.test("a fork depends on its name alone, not on what was drawn before", () => {
  const fresh = createRandom(42), used = createRandom(42);
  for (let i = 0; i < 100; i++) used.normal();
  assertEquals(fresh.fork("split").uint32(), used.fork("split").uint32());
  assertNotEquals(fresh.fork("split").uint32(), fresh.fork("fit").uint32());
  assertNotEquals(fresh.fork("a").fork("b").uint32(), fresh.fork("b").fork("a").uint32());
  assertEquals(fresh.fork("a").fork("b").name, "42/a/b");
});

Deno.test("forks do not move together", () => {
  const streams = Array.from({ length: 50 }, (_, i) => createRandom(7).fork(`column ${i}`));
  const drawn = streams.map((stream) => Array.from({ length: 2000 }, () => stream.uniform() - 0.5));
  for (let a = 1; a < drawn.length; a++) {
    const correlation = drawn[0].reduce((sum, x, i) => sum + x * drawn[a][i], 0) / (2000 / 12);
    assert(Math.abs(correlation) < 4.5 / Math.sqrt(2000), `streams 0 and ${a} correlate by ${correlation}`);
  }
});

Deno.test("uniform numbers fill [low, high) evenly", () => {
  const random = createRandom(1);
  const counts = new Uint32Array(20);
  for (let i = 0; i < 200_000; i++) {
    const x = random.uniform(-1, 1);
    assert(x >= -1 && x < 1);
    counts[Math.floor((x + 1) * 10)]++;
  }
  // chi-squared with 19 degrees of freedom: above 43.8 once in a thousand
  assert(counts.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0) < 43.8);
});

Deno.test("normal numbers have the moments of a normal distribution", () => {
  const random = createRandom(2);
  const n = 200_000;
  const z = Array.from({ length: n }, () => (random.normal(5, 2) - 5) / 2);
  const moment = (power: number) => z.reduce((sum, x) => sum + x ** power, 0) / n;
  assertAlmostEquals(moment(1), 0, 4 / Math.sqrt(n));
  assertAlmostEquals(moment(2), 1, 4 * Math.sqrt(2 / n));
  assertAlmostEquals(moment(3), 0, 4 * Math.sqrt(15 / n));
  assertAlmostEquals(moment(4), 3, 4 * Math.sqrt(96 / n));
});

Deno.test("integers have no modulo bias", () => {
  // With a span of 3 * 2^30, taking the remainder of 32 bits would give the lowest quarter twice as often.
  const random = createRandom(3);
  const span = 3 * 2 ** 30, n = 60_000;
  let low = 0;
  for (let i = 0; i < n; i++) if (random.integer(0, span) < span / 3) low++;
  assertAlmostEquals(low / n, 1 / 3, 4 * Math.sqrt(2 / 9 / n));
  assertEquals(new Set(Array.from({ length: 200 }, () => random.integer(-2, 3))), new Set([-2, -1, 0, 1, 2]));
  assert(random.integer(-(2 ** 31), 2 ** 31) < 2 ** 31);
});

Deno.test("shuffle is a permutation, each order equally likely, and leaves its input alone", () => {
  const random = createRandom(4);
  const items = Object.freeze(["a", "b", "c"]);
  const counts = new Map<string, number>();
  for (let i = 0; i < 12_000; i++) {
    const order = random.shuffle(items).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assertEquals([...counts.keys()].sort(), ["abc", "acb", "bac", "bca", "cab", "cba"]);
  // chi-squared with 5 degrees of freedom: above 20.5 once in a thousand
  assert([...counts.values()].reduce((sum, n) => sum + (n - 2000) ** 2 / 2000, 0) < 20.5);
});

Deno.test("choice without replacement never repeats, with weights it heeds them", () => {
  const random = createRandom(5);
  const items = Array.from({ length: 30 }, (_, i) => i);
  assertEquals(new Set(random.choice(items, 30, { replace: false })).size, 30);
  const drawn = random.choice(["never", "rare", "often"], 10_000, { weights: [0, 1, 3] });
  assertEquals(drawn.includes("never"), false);
  assertAlmostEquals(drawn.filter((item) => item === "often").length / 10_000, 0.75, 0.02);
  assertEquals(random.choice([], 0), []);
});

Deno.test("what cannot be drawn is refused with a sentence", () => {
  const random = createRandom(6);
  assertThrows(() => createRandom(1.5), RangeError, "expected a seed that is an integer from 0 to 2^53 - 1, received 1.5");
  assertThrows(() => createRandom(-1), RangeError, "seed");
  assertThrows(() => random.integer(3, 3), RangeError, "low < high");
  assertThrows(() => random.integer(0, NaN), RangeError, "low < high");
  assertThrows(() => random.choice([1, 2], 3, { replace: false }), RangeError, "a count up to 2");
  assertThrows(() => random.choice([], 1), RangeError, "at least one item");
  assertThrows(() => random.choice([1, 2], 1, { weights: [1] }), RangeError, "2 weights");
  assertThrows(() => random.choice([1, 2], 1, { weights: [1, -1] }), RangeError, "weights of 0 or more");
  assertThrows(() => random.choice([1, 2], 1, { weights: [0, 0] }), RangeError, "sum above 0");
  assertThrows(() => random.choice([1, 2], 1, { weights: [1, 1], replace: false }), RangeError, "with replacement only");
});

Deno.test("a stream brought to a position goes on as the one that stood there", () => {
  const random = createRandom(7);
  for (let drawn = 0; drawn < 9; drawn++) {
    const { position } = random, again = createRandom(7);
    again.moveTo(JSON.parse(JSON.stringify(position)));
    const rest = random.fork("other"); // forks do not move it
    assertEquals(again.fork("other").uint32(), rest.uint32());
    assertEquals([again.normal(), again.uint32()], [random.normal(), random.uint32()]);
    assertEquals(again.position, random.position);
    random.moveTo(position);
    if (drawn % 2) random.normal();
    else random.uint32();
  }
});
