/** Texts that hold on to nothing but themselves: a cell cut from a file would else keep its whole block of the file in memory. */

/** From this length on, V8 cuts no copy from a text but a view of it. */
const VIEW_LENGTH = 13;

/** The text, on its own. */
export function copyText(text: string): string {
  return text.length < VIEW_LENGTH ? text : JSON.parse(JSON.stringify(text));
}

/** The texts, on their own; all at once, which is several times as fast as one by one. */
export function copyTexts(texts: (string | null)[]): (string | null)[] {
  return texts.some((text) => text !== null && text.length >= VIEW_LENGTH) ? JSON.parse(JSON.stringify(texts)) : texts;
}
