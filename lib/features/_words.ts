/** Cutting texts into words or characters, and into runs of them. */

/** How texts are cut. */
export interface Cutting {
  readonly by: "words" | "characters";
  readonly ngrams: readonly [least: number, most: number];
  readonly lowercase: boolean;
  readonly locale: string;
}

/** Chunks up to this long are remembered; longer ones hardly come twice. */
const MEMORABLE = 24;
/** Chunks remembered at most. */
const MOST = 50_000;

/** Makes a function from a text to its terms, in order, repeats and all. */
export function termCutter({ by, ngrams, lowercase, locale }: Cutting): (text: string) => string[] {
  const words = by === "words" ? wordSplitter(locale) : undefined;
  return (text) => {
    // One spelling of an accented letter, however it was typed.
    const plain = (lowercase ? text.toLowerCase() : text).normalize();
    return words === undefined ? charactersOf(plain.replace(/\s\s+/g, " "), ngrams) : runsOf(words(plain), ngrams, " ");
  };
}

/** Runs of characters; those outside Unicode's first plane are two code units, which must not be torn. */
function charactersOf(text: string, [least, most]: Cutting["ngrams"]): string[] {
  if (/[\ud800-\udfff]/.test(text)) return runsOf([...text], [least, most], "");
  const terms: string[] = [];
  for (let start = 0; start < text.length; start++) {
    for (let n = least; n <= most && start + n <= text.length; n++) terms.push(text.slice(start, start + n));
  }
  return terms;
}

function runsOf(units: string[], [least, most]: Cutting["ngrams"], between: string): string[] {
  if (least === 1 && most === 1) return units;
  const terms: string[] = [];
  for (let start = 0; start < units.length; start++) {
    let term = "";
    for (let n = 1; n <= most && start + n <= units.length; n++) {
      term = n === 1 ? units[start] : term + between + units[start + n - 1];
      if (n >= least) terms.push(term);
    }
  }
  return terms;
}

/**
 * Words by the rules of Unicode (UAX #29), which also know where Chinese, Japanese and Thai words end. Asking for them is slow, and
 * blanks end a word in every language, so that what stands between blanks can be remembered.
 */
function wordSplitter(locale: string): (text: string) => string[] {
  const segmenter = new Intl.Segmenter(locale, { granularity: "word" });
  const known = new Map<string, readonly string[]>();
  const wordsOf = (chunk: string): readonly string[] => {
    const words: string[] = [];
    for (const { segment, isWordLike } of segmenter.segment(chunk)) if (isWordLike) words.push(segment);
    if (chunk.length <= MEMORABLE && known.size < MOST) known.set(chunk, words);
    return words;
  };
  return (text) => {
    const words: string[] = [];
    for (const chunk of text.split(/[ \t\r\n]+/)) {
      if (chunk !== "") { for (const word of known.get(chunk) ?? wordsOf(chunk)) words.push(word); }
    }
    return words;
  };
}
