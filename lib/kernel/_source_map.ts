/** Source maps, as far as lines go (ECMA-426). */

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/**
 * Reads the map at the end of a program.
 *
 * @returns at each line of the program, from 1, the line of its source
 */
export function readMap(program: string): number[] {
  const encoded = /\/\/# sourceMappingURL=data:application\/json;base64,(\S+)/.exec(program)?.[1];
  if (encoded === undefined) return [];
  const { mappings } = JSON.parse(atob(encoded)) as { mappings: string };
  const lines: number[] = [];
  let source = 0;
  mappings.split(";").forEach((line, i) => {
    let first: number | undefined;
    for (const segment of line.split(",")) {
      const numbers = decode(segment);
      if (numbers.length < 4) continue;
      source += numbers[2];
      first ??= source + 1;
    }
    if (first !== undefined) lines[i + 1] = first;
  });
  return lines;
}

/** Numbers in base 64, five bits a digit, the lowest first; the sixth bit says that more follow, the first bit is the sign. */
function decode(text: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const digit of text) {
    const bits = DIGITS.indexOf(digit);
    value += (bits & 31) << shift;
    shift += 5;
    if (bits & 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    value = shift = 0;
  }
  return numbers;
}
