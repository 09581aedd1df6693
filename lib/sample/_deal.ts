/**
 * Three ways to deal rows to parts: by class, by group, by time. Each takes how many rows each part shall have and gives the
 * part of each row.
 */
import { cannot } from "../errors.ts";
import type { Random } from "../random.ts";
import { apportion } from "./_apportion.ts";
import type { Coded } from "./_rows.ts";
import { wholeShares } from "./_shares.ts";

/** The part of each row, as an index into the sizes. */
export type Deal = Uint32Array;

/** The rows whose part is wanted, in their order. */
export function rowsWhere(deal: Deal, isWanted: (part: number) => boolean): Uint32Array {
  let count = 0;
  for (const part of deal) if (isWanted(part)) count++;
  const rows = new Uint32Array(count);
  let next = 0;
  deal.forEach((part, row) => {
    if (isWanted(part)) rows[next++] = row;
  });
  return rows;
}

/** Rows of each class at random, so many of each as the table says (classes x parts). */
export function dealByTable(classes: Coded, table: readonly (readonly number[])[], random: Random): Deal {
  const parts: Deal = new Uint32Array(classes.codes.length);
  const rowsOf = classes.counts.map((count) => new Uint32Array(count));
  const filled = classes.counts.map(() => 0);
  classes.codes.forEach((code, row) => rowsOf[code][filled[code]++] = row);
  table.forEach((counts, code) => {
    const shuffled = random.shuffle(rowsOf[code]);
    let next = 0;
    counts.forEach((count, part) => {
      for (let i = 0; i < count; i++) parts[shuffled[next++]] = part;
    });
  });
  return parts;
}

/** Each class to each part in the parts' ratio, to within one row. */
export function dealByClass(classes: Coded, sizes: readonly number[], random: Random): Deal {
  return dealByTable(classes, apportion(classes.counts, sizes, random), random);
}

/**
 * Whole groups. They are put in order by how many rows of the rarest class they hold, then of the next, so that neighbours are
 * alike in class and size; then each part takes its number of groups from that line at even distances, from a start that is drawn
 * (systematic sampling).
 */
export function dealByGroup(groups: Coded, classes: Coded | undefined, sizes: readonly number[], random: Random): Deal {
  const classCount = classes?.counts.length ?? 1;
  const rarestFirst = Array.from({ length: classCount }, (_, k) => k)
    .sort((a, b) => (classes ? classes.counts[a] - classes.counts[b] : 0));
  const held = new Uint32Array(groups.names.length * classCount);
  groups.codes.forEach((group, row) => held[group * classCount + (classes?.codes[row] ?? 0)]++);

  const line = random.shuffle(groups.names.map((_, group) => group)).sort((a, b) => {
    for (const k of rarestFirst) {
      const difference = held[b * classCount + k] - held[a * classCount + k];
      if (difference !== 0) return difference;
    }
    return 0;
  });
  const seats = wholeShares(line.length, sizes)
    .flatMap((count, part) => Array.from({ length: count }, (_, i) => ({ part, place: (i + 0.5) / count })))
    .sort((a, b) => a.place - b.place);
  // Starting anywhere in the round of seats makes every group as likely as another to be in a part, the largest one too.
  const start = random.integer(0, line.length);
  const partOf = new Uint32Array(line.length);
  line.forEach((group, i) => partOf[group] = seats[(i + start) % seats.length].part);
  return Uint32Array.from(groups.codes, (group) => partOf[group]);
}

/**
 * Earlier rows to earlier parts. Rows of one time stay together, so a part ends where a time ends, as near as that is to its size.
 *
 * @throws RangeError if there are fewer times than parts
 */
export function dealByTime(action: string, times: Float64Array, sizes: readonly number[]): Deal {
  const order = Uint32Array.from(times, (_, row) => row).sort((a, b) => times[a] - times[b]);
  /** Where each time ends in that order. */
  const ends: number[] = [];
  for (let place = 1; place <= order.length; place++) {
    if (place === order.length || times[order[place]] !== times[order[place - 1]]) ends.push(place);
  }
  const wantedParts = sizes.filter((size) => size > 0).length;
  if (ends.length < wantedParts) {
    throw cannot(action, RangeError, {
      expected: `at least ${wantedParts} different times, since rows of one time stay together`,
      received: ends.length,
    });
  }

  const parts: Deal = new Uint32Array(times.length);
  let wantedEnd = 0, place = 0, end = -1, partsLeft = wantedParts;
  sizes.forEach((size, part) => {
    if (size === 0) return;
    wantedEnd += size;
    partsLeft--;
    end++;
    const isNearer = () => Math.abs(ends[end + 1] - wantedEnd) < Math.abs(ends[end] - wantedEnd);
    while (end + 1 < ends.length - partsLeft && (partsLeft === 0 || isNearer())) end++;
    while (place < ends[end]) parts[order[place++]] = part;
  });
  return parts;
}
