/** HTML outputs made safe: only the elements and attributes that tables and prose need, every element closed. */

const elements = new Set(
  ("a abbr b blockquote br caption code col colgroup dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i kbd " +
    "li mark meter ol p pre progress q s samp small span strong sub summary sup table tbody td tfoot th thead time tr u ul var")
    .split(" "),
);
const empty = new Set(["br", "col", "hr"]);
/** Elements whose content is no text for a reader: they go as a whole. */
const hidden = "script|style|template|noscript|iframe|object|embed|svg|math|textarea|select|title|head|xmp|plaintext";
const attributes = new Set(
  "class colspan rowspan scope title lang dir open start datetime value min max low high optimum role style".split(" "),
);

/** Comments and declarations, hidden elements, then tags with their attributes, of which a quoted one may hold ">". */
const part = new RegExp(
  [
    "<!--[\\s\\S]*?(?:-->|$)",
    "<[!?][^>]*(?:>|$)",
    `<(${hidden})\\b[\\s\\S]*?(?:</\\1\\s*>|$)`,
    `<(/?)([a-z][a-z0-9-]*)((?:"[^"]*"|'[^']*'|[^"'<>])*)>`,
  ].join("|"),
  "gi",
);

/** The harmless part of a piece of HTML. Text, entities included, stays as it is. */
export function sanitise(html: string): string {
  const open: string[] = [];
  let result = "";
  let end = 0;
  for (const match of html.matchAll(part)) {
    result += stray(html.slice(end, match.index));
    end = match.index + match[0].length;
    const [, , slash, tag, rest] = match;
    const name = tag?.toLowerCase();
    if (name === undefined || !elements.has(name)) continue;
    if (slash) {
      const depth = open.lastIndexOf(name);
      if (depth >= 0) result += open.splice(depth).reverse().map((inner) => `</${inner}>`).join("");
    } else {
      result += `<${name}${safeAttributes(rest)}>`;
      if (!empty.has(name)) open.push(name);
    }
  }
  return result + stray(html.slice(end)) + open.reverse().map((name) => `</${name}>`).join("");
}

/** Text between tags: what is left of "<" and ">" there starts no tag, and an "&" that starts no entity is one itself. */
function stray(text: string): string {
  return text.replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/&(?!(?:#\d+|#x[\da-f]+|[a-z][a-z\d]*);)/gi, "&amp;");
}

function safeAttributes(text: string): string {
  let safe = "";
  const seen = new Set<string>();
  for (
    const [, rawName, double, single, bare] of text.matchAll(/([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g)
  ) {
    const name = rawName.toLowerCase();
    const value = double ?? single ?? bare ?? "";
    if (seen.has(name)) continue;
    seen.add(name);
    if (name === "href" && /^(https?:|#)/i.test(value)) safe += ` href="${quoted(value)}"`;
    else if (name === "style") safe += ` style="${quoted(safeStyle(value))}"`;
    else if (attributes.has(name) || /^aria-[\w-]+$/.test(name)) safe += ` ${name}="${quoted(value)}"`;
  }
  return safe;
}

/** The value stands escaped already, as attributes are; only what could end the quotes is escaped here. */
function quoted(value: string): string {
  return stray(value).replace(/"/g, "&quot;");
}

/** Declarations that load something, hide behind escapes or leave their place are dropped. */
function safeStyle(style: string): string {
  const harmless = (declaration: string) =>
    !/[\\<>{}@]|\/\*|url|image|expression|position|behavior|&|content/i.test(declaration);
  return style.split(";").filter((declaration) => declaration.trim() !== "" && harmless(declaration)).join(";");
}
