/** Small files of many kinds, as people bring them. */
import { createRandom, type Random } from "shoplens/random";

/** A file, what to say of it, and what must come of it. */
export interface OwnFile {
  readonly text: string;
  readonly label: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly task: "binary" | "multiclass" | "regression";
  /** Rows with a label that can be used. */
  readonly used: number;
}

/** CSV from a header and rows of cells. */
export function csv(header: readonly string[], rows: readonly (readonly unknown[])[], separator = ",", end = "\n"): string {
  const cell = (value: unknown) => {
    const text = String(value ?? "");
    return /["\n\r]/.test(text) || text.includes(separator) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [header, ...rows].map((row) => row.map(cell).join(separator) + end).join("");
}

const times = <T>(rows: number, make: (row: number) => T) => Array.from({ length: rows }, (_, row) => make(row));
const two = (value: number) => String(value).padStart(2, "0");
const pick = <T>(random: Random, list: readonly T[]) => list[random.integer(0, list.length)];

/** Every kind of file that the notebook must take, by name. Each label can be told from its columns. */
export function ownFiles(): Record<string, OwnFile> {
  const r = createRandom(11);
  const good = ["good", "lovely", "great"], bad = ["bad", "broken", "awful"], other = ["box", "red", "was", "the", "shop"];
  const sentence = (words: readonly string[]) => times(8, (i) => pick(r, i % 3 === 0 ? words : other)).join(" ");
  return {
    "only text": {
      text: csv(["review", "mood"], times(240, (i) => [sentence(i % 2 ? good : bad), i % 2 ? "happy" : "cross"])),
      label: "mood",
      task: "binary",
      used: 240,
    },
    "60 columns, half missing": {
      text: csv(
        [...times(60, (c) => `c ${c}`), "y"],
        times(300, () => {
          const row = times(60, (c) => r.uniform() < 0.5 ? null : c < 50 ? r.normal().toFixed(3) : pick(r, ["a", "b", "c"]));
          return [...row, Number(row[0] ?? 0) + r.normal(0, 0.3) > 0.1 ? "TRUE" : "FALSE"];
        }),
      ),
      label: "y",
      task: "binary",
      used: 300,
    },
    "12 classes, some rare": {
      text: csv(
        ["x", "z", "class"],
        times(403, (i) => {
          const c = i < 400 ? Math.floor(Math.sqrt(i % 144)) : 12 + i;
          return [c + r.normal(0, 0.2), r.normal(), `kind ${c}`];
        }),
      ),
      label: "class",
      task: "multiclass",
      used: 400,
    },
    "currency with commas": {
      text: csv(
        ["pieces", "paid"],
        times(
          200,
          (i) => [i % 40, `$ ${(1000 + (i % 40) * 51.5 + r.normal()).toLocaleString("en-US", { minimumFractionDigits: 2 })}`],
        ),
      ),
      label: "paid",
      task: "regression",
      used: 200,
    },
    "numbers as words": {
      text: csv(["x", "stars"], times(150, (i) => [i % 3 + r.normal(0, 0.2), ["one", "two", "three"][i % 3]])),
      label: "stars",
      task: "multiclass",
      used: 150,
    },
    "semicolons, BOM, CRLF, odd headers, missing labels, decimal commas, dates": {
      text: "\ufeff" + csv(
        ["Größe", "the name", 'say "so"\nplease', "日付", "leer", "gleich", "gekauft?"],
        times(200, (i) => [
          `${i % 9},${i % 7}`,
          i % 9 > 4 ? "a; b" : "c",
          `line\n${i % 3}`,
          `${two(i % 28 + 1)}/${two(i % 12 + 1)}/2025`,
          "",
          "immer",
          i % 10 === 0 ? "" : i % 9 > 4 ? ["Ja", "JA ", "ja"][i % 3] : "Nein",
        ]),
        ";",
        "\r\n",
      ),
      label: "gekauft?",
      task: "binary",
      used: 180,
    },
    "tabs, duplicate rows, very many levels, dates in words, mixed types": {
      text: csv(
        ["code", "when", "mixed", "bought"],
        times(300, (i) => {
          const j = i % 280; // the last rows repeat the first
          return [`K${j * 37 % 140}`, `Dec ${j % 28 + 1}, 2025`, [1.5, "abc", "", "7"][j % 4], j * 37 % 140 < 60 ? 1 : 0];
        }),
        "\t",
      ),
      label: "bought",
      task: "binary",
      used: 300,
    },
    "thirty rows, a class of one": {
      text: csv(["a", "b", "label"], times(30, (i) => [i * 7 % 11, i % 4, i === 29 ? "only" : i * 7 % 11 > 5 ? "x" : "y"])),
      label: "label",
      task: "binary",
      used: 29,
    },
    "groups": {
      text: csv(["user_id", "x", "y"], times(200, (i) => [`u${i % 60}`, (i % 2) + r.normal(0, 0.3), i % 2 ? "yes" : "no"])),
      options: { group: "user_id" },
      label: "y",
      task: "binary",
      used: 200,
    },
    "time, and a class that comes late": {
      text: csv(
        ["at", "x", "y"],
        times(200, (i) => [
          `2025-${two(i / 20 + 1 | 0)}-${two(i % 20 + 1)}`,
          (i % 3) + r.normal(0, 0.2),
          i > 194 ? "late" : ["a", "b", "c"][i % 3],
        ]),
      ),
      options: { time: "at" },
      label: "y",
      task: "multiclass",
      used: 195,
    },
  };
}
