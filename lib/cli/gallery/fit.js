/* How a chart that is wider than the page is made to fit: long titles go on in a second line, charts stand under one another
   instead of side by side, and plots become narrower. Heights stay, so that bars and their names keep their room. */
"use strict";

/* Below this a plot has no room for its figures: the page scrolls to it instead. */
const LEAST_WIDTH = 140;

/* The spec with `over` pixels of width less, or nothing where it can give none. Draw it and measure again. */
function narrowed(spec, over) {
  const { hconcat, ...rest } = spec;
  if (hconcat) return narrowed({ ...rest, concat: hconcat, columns: hconcat.length }, over);
  const columns = spec.concat && Math.min(spec.columns ?? Infinity, spec.concat.length);
  if (columns > 1) return { ...spec, columns: columns - 1 };
  const parts = spec.concat ?? spec.vconcat ?? [spec];
  const widest = Math.max(...parts.map(({ width }) => Number.isFinite(width) ? width : 0));
  const width = Math.max(LEAST_WIDTH, Math.floor(widest - over));
  if (widest <= width) return undefined;
  const narrow = parts.map((part) => part.width > width ? { ...part, width, ...(isSquare(part) && { height: width }) } : part);
  return spec.concat ? { ...spec, concat: narrow } : spec.vconcat ? { ...spec, vconcat: narrow } : narrow[0];
}

function isSquare({ width, height }) {
  return width === height;
}

/* The spec with its titles, and those of its parts, broken into lines where `fits` says no. */
function withBrokenTitles(spec, fits) {
  const result = { ...spec };
  if (spec.title) {
    const title = typeof spec.title === "string" || Array.isArray(spec.title) ? { text: spec.title } : spec.title;
    const weight = title.fontWeight ?? "bold";
    result.title = { ...title, text: broken(title.text, (line) => fits(line, title.fontSize ?? 15, weight)) };
    if (title.subtitle) result.title.subtitle = broken(title.subtitle, (line) => fits(line, 12, "normal"));
  }
  for (const parts of ["concat", "hconcat", "vconcat"]) {
    if (spec[parts]) result[parts] = spec[parts].map((part) => withBrokenTitles(part, fits));
  }
  return result;
}

/* A text, or lines of text, as lines that fit, each as full as words allow; a percent sign stays with its figure. */
function broken(text, fits) {
  return [text].flat().flatMap((line) => {
    const lines = [];
    for (const word of String(line).split(/ (?!%)/)) {
      const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
      if (lines.length > 0 && fits(longer)) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines;
  });
}

/* The names that legends of the spec show: those of groups that colours tell apart. */
function groupNames(spec) {
  if (typeof spec !== "object" || spec === null) return [];
  const own = spec.color?.scale?.domain;
  const names = Array.isArray(own) ? own.filter((name) => typeof name === "string") : [];
  return [...names, ...Object.values(spec).flatMap(groupNames)];
}

/* A plain script, as browsers load no modules from the disk. */
globalThis.fit = { narrowed, withBrokenTitles, groupNames };
