/** The name that somebody probably meant. */

/** The nearest of `names` by edit distance, if it is near enough to be meant: two edits or a third of the name, and not all of it. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  let best: string | undefined, least = Math.max(2, name.length / 3) + 1;
  for (const other of names) {
    const distance = editDistance(name.toLowerCase(), other.toLowerCase());
    if (distance < least && distance < Math.max(name.length, other.length)) [best, least] = [other, distance];
  }
  return best;
}

/** Insertions, deletions and replacements from one text to the other (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length];
}
