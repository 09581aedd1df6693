/** Random frames of all kinds, for tests of what holds for every frame. */
import { category, flag, type Frame, frameOf, id, number, type Row, type Schema, text, time } from "shoplens/frame";
import { createRandom, type Random } from "shoplens/random";

export const everyKind = {
  amount: number(),
  tier: category(["tier 1", "tier 2", "tier 3"]),
  city: category(),
  note: text(),
  at: time(),
  bought: flag(),
  user: id(),
};
export type EveryKind = Frame<typeof everyKind>;

const AWKWARD = ["plain", "with, comma", 'with "quotes"', "two\nlines", " blanks ", "Ünïcødé 🛒", "=1+1", "<b>", "NA", "007"];
const NUMBERS = [0, -0, 1, -1, 0.1, 1e-300, 1e300, 123456789.123, Infinity, -Infinity, 2 ** 53];

/** A frame with few different values, so that they repeat, of which a share is missing. */
export function randomFrame(random: Random, rows: number, missing = 0.2): EveryKind {
  const column = <T>(draw: () => T) => Array.from({ length: rows }, () => random.uniform() < missing ? null : draw());
  const pick = <T>(items: readonly T[]) => random.choice(items, 1)[0];
  const oneDay = 86_400_000;
  return frameOf({
    amount: column(() => random.uniform() < 0.5 ? pick(NUMBERS) : random.normal(0, 1000)),
    tier: column(() => pick(everyKind.tier.levels!)),
    city: column(() => pick(["Ulm", "Bonn", "Köln, am Rhein", "東京"])),
    note: column(() => pick(AWKWARD)),
    at: column(() => new Date(random.integer(-20, 20) * oneDay + (random.uniform() < 0.5 ? random.integer(0, oneDay) : 0))),
    bought: column(() => random.uniform() < 0.5),
    user: column(() => `u${random.integer(0, 8)}`),
  }, everyKind);
}

/** Runs a check on many frames, the empty one and one without a value among them. */
export function forRandomFrames(check: (frame: EveryKind, random: Random) => void): void {
  for (let seed = 0; seed < 40; seed++) {
    const random = createRandom(seed);
    check(randomFrame(random, seed === 0 ? 0 : random.integer(1, 60), seed === 1 ? 1 : 0.2), random);
  }
}

/** All rows as objects. */
export function rowsOf<S extends Schema>(frame: Frame<S>): Row<S>[] {
  return Array.from({ length: frame.rows }, (_, row) => frame.row(row));
}
