/** Numbers that are written out, in English. */

const ONES = [
  ...["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"],
  ...["fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"],
];
const TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const POWERS: Readonly<Record<string, number>> = { thousand: 1e3, million: 1e6, billion: 1e9 };

/** "one thousand two hundred and thirty-four" is 1234, "minus five point two" -5.2; NaN if it is no number in words. */
export function parseNumberWords(text: string): number {
  const words = text.trim().toLowerCase().split(/[\s-]+/);
  const isNegative = words[0] === "minus" || words[0] === "negative";
  const point = words.indexOf("point");
  const size = wholeOf(words.slice(isNegative ? 1 : 0, point < 0 ? undefined : point));
  const digits = point < 0 ? [] : words.slice(point + 1).map((word) => ONES.indexOf(word));
  if (point >= 0 && (digits.length === 0 || digits.some((digit) => digit < 0 || digit > 9))) return NaN;
  const value = Number(`${size}.${digits.join("")}0`);
  return isNegative ? -value : value;
}

function wholeOf(words: readonly string[]): number {
  if (words.length === 0) return NaN;
  let total = 0, group = 0;
  for (const word of words) {
    const ones = ONES.indexOf(word), tens = TENS.indexOf(word, 2);
    if (word === "and" && (group > 0 || total > 0)) continue;
    if (ones >= 0 && (ones < 10 ? group % 10 === 0 : group % 100 === 0)) group += ones;
    else if (tens >= 0 && group % 100 === 0) group += 10 * tens;
    else if (word === "hundred" && group > 0 && group < 10) group *= 100;
    else if (Object.hasOwn(POWERS, word) && group > 0 && (total === 0 || total >= 1000 * POWERS[word])) {
      total += group * POWERS[word];
      group = 0;
    } else return NaN;
  }
  return total + group;
}
