/** The value below which a share of ascending values lies, between neighbours on a line, as numpy's `quantile` does it. */
export function quantile(ascending: ArrayLike<number>, share: number): number {
  const place = (ascending.length - 1) * share;
  const below = Math.floor(place), part = place - below;
  const low = ascending[below], high = ascending[Math.min(below + 1, ascending.length - 1)];
  return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
}
