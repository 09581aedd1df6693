/* The search: what is asked of the index, and the dialog that asks. The index is loaded when it is first needed. */
"use strict";

/* The most that is shown; who needs more asks with another word. */
const MOST = 30;

/* Lower case and without accents, letter for letter, so that places in the folded text are places in the text. */
function folded(text) {
  return text.replace(/[^\0-\x7f]/g, (letter) => letter.normalize("NFD")[0]).toLowerCase();
}

/* Where a word stands in a folded text, best where a word of the text starts with it; -1 if nowhere. */
function placeOf(word, text) {
  let first = -1;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1])) return at;
    if (first < 0) first = at;
  }
  return first;
}

/* What a word counts for in a text: twice as much where a word of the text starts with it. */
function worth(word, text) {
  const at = placeOf(word, text);
  return at < 0 ? 0 : at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1]) ? 2 : 1;
}

/*
 * The sections that have every word of the query, in heading, text or the notebook's title, the best first: headings count most, then
 * in how many of its pieces a word is. Each leads to its piece with the most of the words.
 */
function find(index, query) {
  const words = [...new Set(folded(query).split(/\s+/).filter((word) => word !== ""))];
  if (words.length === 0) return [];
  const results = [];
  for (const { path, title, sections } of index) {
    for (const { heading, pieces } of sections) {
      let best, most = -1;
      const texts = pieces.map(([, text]) => folded(text));
      for (const [i, text] of texts.entries()) {
        const sum = words.reduce((sum, word) => sum + worth(word, text), 0);
        if (sum > most) [best, most] = [i, sum];
      }
      const scores = words.map((word) =>
        8 * worth(word, folded(heading)) + 2 * worth(word, folded(title)) +
        Math.min(6, texts.reduce((sum, text) => sum + worth(word, text), 0))
      );
      if (scores.includes(0)) continue;
      const [id, text] = pieces[best];
      results.push({
        address: `${path}#${encodeURIComponent(id)}`,
        title,
        heading,
        snippet: snippet(text, words),
        score: most + scores.reduce((a, b) => a + b),
      });
    }
  }
  return results.sort((a, b) => b.score - a.score);
}

/* Some 160 letters around the first of the words, from word to word, as [text, whether it was asked for] in turn. */
function snippet(text, words) {
  const low = folded(text);
  const places = words.map((word) => placeOf(word, low)).filter((at) => at >= 0);
  const middle = places.length > 0 ? Math.min(...places) : 0;
  const from = middle < 60 ? 0 : text.indexOf(" ", middle - 60) + 1 || middle;
  const start = Math.min(from, middle);
  const end = start + 160 >= text.length ? text.length : Math.max(text.lastIndexOf(" ", start + 160), middle + 40);
  const parts = marked(text.slice(start, end), words);
  return [...(start > 0 ? [["… ", false]] : []), ...parts, ...(end < text.length ? [[" …", false]] : [])];
}

function marked(text, words) {
  const low = folded(text);
  const asked = new Uint8Array(text.length);
  for (const word of words) {
    for (let at = low.indexOf(word); at >= 0; at = low.indexOf(word, at + 1)) asked.fill(1, at, at + word.length);
  }
  const parts = [];
  for (let at = 0, end; at < text.length; at = end) {
    for (end = at; end < text.length && asked[end] === asked[at];) end++;
    parts.push([text.slice(at, end), asked[at] === 1]);
  }
  return parts;
}

/* A plain script, as browsers load no modules from the disk. */
globalThis.search = { find };

globalThis.document?.addEventListener("DOMContentLoaded", () => {
  const dialog = document.getElementById("search_dialog");
  const query = document.getElementById("search_query");
  const count = dialog.querySelector("[role=status]");
  const list = dialog.querySelector("ol");
  const button = document.getElementById("search_button");
  button.hidden = false;

  const open = () => {
    dialog.showModal();
    query.select();
    if (!globalThis.searchIndex) loadIndex().then(show, () => count.textContent = "The index could not be loaded.");
  };
  const show = () => {
    if (!globalThis.searchIndex) return;
    const results = find(globalThis.searchIndex, query.value);
    list.replaceChildren(...results.slice(0, MOST).map(resultItem));
    count.textContent = query.value.trim() === "" ? "" : told(results.length);
  };
  button.addEventListener("click", open);
  query.addEventListener("input", show);
  document.getElementById("search_close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || target.closest("a")) dialog.close(); // beside it, or at a place of this page
  });
  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const asks = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey ||
      event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
    if (!asks || dialog.open) return;
    event.preventDefault();
    open();
  });
  dialog.addEventListener("keydown", (event) => {
    const stops = [query, ...list.querySelectorAll("a")];
    const at = stops.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && at >= 0) {
      event.preventDefault();
      stops[Math.max(0, Math.min(stops.length - 1, at + step))].focus();
    } else if (event.key === "Enter" && document.activeElement === query) stops[1]?.click();
  });
});

function told(results) {
  if (results === 0) return "Nothing has all of these words.";
  if (results > MOST) return `The best ${MOST} of ${results} places`;
  return results === 1 ? "1 place" : `${results} places`;
}

function loadIndex() {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = "assets/search_index.js";
    script.addEventListener("load", resolve);
    script.addEventListener("error", reject);
    document.head.append(script);
  });
}

/* A result as a list item. All that comes from the index is put in as text. */
function resultItem({ address, title, heading, snippet }) {
  const item = document.createElement("li");
  const link = element("a", "", heading);
  link.href = address;
  const place = element("span", "small", title);
  const text = element("span", "snippet");
  text.append(...snippet.map(([part, asked]) => asked ? element("mark", "", part) : part));
  if (heading !== title) link.prepend(place);
  link.append(text);
  item.append(link);
  return item;
}

function element(name, kind, text = "") {
  const made = document.createElement(name);
  made.className = kind;
  made.textContent = text;
  return made;
}
