import { assertEquals, assertRejects } from "@std/assert";
import {
  type BadCell,
  category,
  flag,
  id,
  number,
  readCsv,
  readCsvText,
  type ReadOptions,
  type Schema,
  text,
  time,
} from "shoplens/frame";
import { createRandom } from "shoplens/random";
import { rowsOf } from "./_random_frames.ts";

const schema = { age: number(), name: text() };

/** The error of reading a text, as one string. */
async function refusal(content: string, s: Schema = schema, options?: ReadOptions): Promise<string> {
  const error = await readCsvText(content, s, options).then(() => "read", (error) => error);
  return String(error);
}

/** Reads bytes from a file, which is gone afterwards. */
async function readBytes<S extends Schema>(bytes: Uint8Array | string, s: S, options?: ReadOptions) {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes);
    return await readCsv(path, s, options);
  } finally {
    await Deno.remove(path);
  }
}

async function gzip(content: string): Promise<Uint8Array> {
  const stream = ReadableStream.from([new TextEncoder().encode(content)]).pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

Deno.test("cells of every kind are read, and missing ones in every kind", async () => {
  const s = { n: number(), c: category(["a", "b"]), free: category(), t: text(), at: time(), f: flag(), i: id() };
  const frame = await readCsvText(
    'n,c,free,t,at,f,i\n 1.5e3 ,a,x,some text,2024-02-29,yes,007\n,,,,,,\nNA,NA,NA,NA,NA,NA,NA\n-inf,b,y," ",2024-02-29T12:30:15.25+02:00,F,0\n',
    s,
  );
  assertEquals(rowsOf(frame), [
    { n: 1500, c: "a", free: "x", t: "some text", at: new Date("2024-02-29"), f: true, i: "007" },
    { n: null, c: null, free: null, t: null, at: null, f: null, i: null },
    { n: null, c: null, free: null, t: "NA", at: null, f: null, i: "NA" },
    { n: -Infinity, c: "b", free: "y", t: " ", at: new Date("2024-02-29T10:30:15.250Z"), f: false, i: "0" },
  ]);
});

Deno.test("numbers are decimal: blanks around them are fine, other notations are bad cells", async () => {
  const numbers = { "    5": 5, "\t-2.5 ": -2.5, "+1": 1, ".5": 0.5, "Infinity": Infinity, "-INF": -Infinity };
  for (const [cell, x] of Object.entries(numbers)) {
    assertEquals((await readCsvText(`x\n"${cell}"\n`, { x: number() })).row(0), { x });
  }
  for (const cell of ["0x1f", "  0x1f", "0b1", "0O7", "1,5", "1_000", "12 €", "--1", "1e", "infinite", "1n"]) {
    assertEquals((await refusal(`x\n"${cell}"\n`, { x: number() })).includes("line 2, cell 1"), true, cell);
  }
});

Deno.test("numbers are to the bit those of Number(), however many digits they have", async () => {
  const random = createRandom(7);
  const digits = (most: number) => String(Math.floor(random.uniform() * 10 ** random.integer(1, most + 1)));
  const texts = [
    "-0",
    "0",
    "007",
    "5.",
    "-.5",
    "0.1",
    "123456789012345.6",
    "9007199254740991",
    "9007199254740993",
    "900719925474099.3",
  ];
  texts.push(
    "0.0000000000000000000001",
    "0.00000000000000000000001",
    "1234567890123456789012",
    "1.7976931348623157e308",
    "5e-324",
  );
  for (let i = 0; i < 20_000; i++) {
    const sign = ["", "", "-", "+"][random.integer(0, 4)],
      exponent = random.uniform() < 0.1 ? `e${random.integer(-320, 300)}` : "";
    const fraction = ["", ".", `.${digits(9)}`, `.000${digits(9)}${digits(9)}`][random.integer(0, 4)];
    texts.push(sign + digits(15) + (random.uniform() < 0.2 ? digits(9) : "") + fraction + exponent);
  }
  for (const cells of [texts, texts.map((cell) => `"${cell}"`)]) {
    const { values } = (await readCsvText(`x\n${cells.join("\n")}\n`, { x: number() })).column("x");
    texts.forEach((cell, row) =>
      Object.is(values[row], Number(cell)) || assertEquals([cell, values[row]], [cell, Number(cell)])
    );
  }
  for (const cell of [".", "-", "-.", "1.2.3", "1-", "1..", "- 1", "1 2"]) {
    assertEquals((await refusal(`x\n${cell}\n`, { x: number() })).includes("line 2, cell 1"), true, cell);
  }
});

Deno.test("times are ISO 8601; days and hours that do not exist are bad cells", async () => {
  const s = { at: time() };
  for (
    const [cell, iso] of [
      ["2024-01-02", "2024-01-02T00:00:00.000Z"],
      ["2024-01-02 03:04", "2024-01-02T03:04:00.000Z"],
      ["2024-01-02T03:04:05Z", "2024-01-02T03:04:05.000Z"],
      ["2024-01-02T03:04:05.123456789Z", "2024-01-02T03:04:05.123Z"],
      ["2024-01-02T03:04:05-0530", "2024-01-02T08:34:05.000Z"],
      ["2024-01-02T03:04:05+01", "2024-01-02T02:04:05.000Z"],
      ["0001-01-01", "0001-01-01T00:00:00.000Z"],
      ["+012024-01-02", "+012024-01-02T00:00:00.000Z"],
    ]
  ) assertEquals((await readCsvText(`at\n${cell}\n`, s)).row(0).at?.toISOString(), iso);
  for (const cell of ["2023-02-29", "2024-13-01", "2024-01-02T24:00", "2024-01-02T10:60", "01.02.2024", "2024", "today"]) {
    assertEquals((await refusal(`at\n${cell}\n`, s)).includes("should be a date or time"), true, cell);
  }
});

Deno.test("numbers are read as they are said to be written, and no other way", async () => {
  for (
    const [written, fine, bad] of [
      ["1234.5", { "1234.50": 1234.5, "$12": 12, "7 %": 7, "(3)": -3 }, ["1,234", "(3", "--3", "", "$"]],
      ["1,234.5", {
        "1,234,567.8": 1234567.8,
        "12,34,567": 1234567,
        "US$ 1,000": 1000,
        "-\u20ac5": -5,
        "$ (1,200)": -1200,
        "(7.5) \u20ac": -7.5,
        "\u20ac-5.": -5,
      }, [
        "12,5",
        "0,123",
        "1,2345",
        "1.234,5",
      ]],
      ["1.234,5", { "1.234.567,8": 1234567.8, "0,125": 0.125, "12,5 EUR": 12.5, "\u22121": -1 }, ["1.5", "1,234.5", "12 XYZ"]],
      ["1 234,5", { "1 234 567,8": 1234567.8, "1\u202f234": 1234, "2,5": 2.5 }, ["12 34", "1,234.5"]],
      ["1'234.5", { "1'234.5": 1234.5, "CHF 1\u2019234": 1234 }, ["1,234"]],
    ] as const
  ) {
    const s = { x: number({ written }) };
    for (const [cell, x] of Object.entries(fine)) {
      assertEquals((await readCsvText(`x\n"${cell}"\n`, s)).row(0), { x }, `${written}: ${cell}`);
    }
    for (const cell of bad.filter((cell) => cell !== "")) {
      assertEquals((await refusal(`x\n"${cell}"\n`, s)).includes(`a number, written as ${written}`), true, cell);
    }
    assertEquals((await readCsvText("x\nNA\n", s)).schema, { x: number() });
  }
});

Deno.test("dates are read as they are said to be written; ISO and names of months in every order", async () => {
  for (
    const [written, fine, bad] of [
      ["d/m/y", {
        "24/12/2025": "2025-12-24",
        "3.4.25": "2025-04-03",
        "3-4-1969 23:59:59": "1969-04-03T23:59:59",
        "2025-12-24": "2025-12-24",
      }, ["12/24/2025", "31/02/2025", "1/2/345", "1/2-2025", "001/2/2025"]],
      ["m/d/y", { "12/24/2025": "2025-12-24", "12/1/2010 8:26": "2010-12-01T08:26", "1/2/69 12:30 AM": "1969-01-02T00:30" }, [
        "24/12/2025",
        "1/2/2025 13:00 pm",
        "1/2/2025 24:00",
      ]],
      ["y-m-d", {
        "2025/1/2": "2025-01-02",
        "Dec 24, 2025": "2025-12-24",
        "24 December 2025, 6:05 pm": "2025-12-24T18:05",
        "24-dec-25": "2025-12-24",
        "Wed, 24 Dec 2025 10:00:00": "2025-12-24T10:00",
      }, ["24/12/2025", "Foo 24, 2025", "2025/13/1"]],
    ] as const
  ) {
    const s = { at: time({ written }) };
    for (const [cell, iso] of Object.entries(fine)) {
      const { at } = (await readCsvText(`at\n"${cell}"\n`, s)).row(0);
      assertEquals(at?.getTime(), new Date(iso.length > 10 ? `${iso}Z` : iso).getTime(), cell);
    }
    for (const cell of bad) {
      assertEquals((await refusal(`at\n"${cell}"\n`, s)).includes(`a date or time, written as ${written}`), true, cell);
    }
    assertEquals((await readCsvText("at\n\n", s)).schema, { at: time() });
  }
});

Deno.test("a separator is guessed if asked, from the first lines", async () => {
  assertEquals(rowsOf(await readCsvText('age;name\n1;"a, b; c"\n2;d\n', schema, { separator: "guess" })), [
    { age: 1, name: "a, b; c" },
    { age: 2, name: "d" },
  ]);
  assertEquals((await readCsvText("age,name\n", schema, { separator: "guess" })).rows, 0);
  await assertRejects(() => readCsvText("age,name\n", schema, { separator: "gues" }), RangeError, "one character");
});

Deno.test("the spellings of missing values can be chosen, also as numbers, and a stated level is never missing", async () => {
  const frame = await readCsvText("n,f,t\n-1,0,-1\n-1.0,1,x\n", { n: number(), f: flag(), t: text() }, {
    missing: ["-1", "0"],
  });
  assertEquals(rowsOf(frame), [{ n: null, f: null, t: "-1" }, { n: -1, f: true, t: "x" }]);
  const discounts = await readCsvText("d\nNone\nhalf\nNA\n", { d: category(["None", "half"]) });
  assertEquals(rowsOf(discounts), [{ d: "None" }, { d: "half" }, { d: null }]);
  assertEquals((await refusal("n\nNA\n", { n: number() }, { missing: ["?"] })).includes('"NA"'), true);
});

Deno.test("cells that recur and cells that do not are the same levels, flags and missing values", async () => {
  const names = Array.from(
    { length: 5000 },
    (_, i) => i % 7 === 0 ? "NA" : `Größe ${i % 3 === 0 ? i : i % 50}${"🛒".repeat(i % 2)}`,
  );
  const lines = names.map((name, i) =>
    `${i % 2 ? `"${name}"` : name},${["yes", "NO", "", "t"][i % 4]},${["", "1", "None"][i % 3]}`
  );
  const content = `c,f,n\n${lines.join("\n")}\n`, s = { c: category(), f: flag(), n: number() };
  const frame = await readCsvText(content, s);
  assertEquals(frame.column("c").levels, [...new Set(names.filter((name) => name !== "NA"))]);
  names.forEach((name, i) => {
    const row = { c: name === "NA" ? null : name, f: [true, false, null, true][i % 4], n: [null, 1, null][i % 3] };
    assertEquals(frame.row(i), row);
  });
  const badCells: BadCell[] = [];
  await readCsvText(content, { ...s, f: number() }, { badCells });
  assertEquals(badCells.length, 3750, "a cell that does not fit is one each time");
});

Deno.test("words of one length with one end, which lead to one place among those remembered, stay apart", async () => {
  const words = ["axe", "bce", "aja", "bja", "axe", "bja", "bce", "aja"];
  const frame = await readCsvText(`c\n${words.join("\n")}\n`, { c: category() });
  assertEquals(rowsOf(frame), words.map((c) => ({ c })));
});

Deno.test("no file and a folder are told with their path", async () => {
  await assertRejects(() => readCsv("no/such.csv", schema), Error, "Cannot read such.csv: there is no file no/such.csv");
  const folder = await Deno.makeTempDir();
  await assertRejects(() => readCsv(folder, schema), Error, "it is a folder");
  await Deno.remove(folder);
});

Deno.test("an empty file is refused, a header alone is a frame without rows", async () => {
  for (const content of ["", "\n\r\n\n", "\ufeff"]) {
    await assertRejects(() => readBytes(content, schema), SyntaxError, "it is empty");
  }
  assertEquals((await readBytes("age,name\n", schema)).rows, 0);
  assertEquals((await readBytes("name,age", schema)).names, ["age", "name"]);
});

Deno.test("a line of another length is named, with what was expected", async () => {
  assertEquals(
    await refusal('age,name\n1,"a\n\nb"\n\n2,b,c\n'),
    "SyntaxError: Cannot read the text: expected 2 cells in line 6, as in the header, received 3. Quote cells that hold the separator.",
  );
  assertEquals((await refusal("age,name\n1\n")).includes("expected 2 cells in line 2"), true);
});

Deno.test("bad cells refuse the file, the first ones named in the file's order", async () => {
  assertEquals(
    await refusal("age,name,sure\n1,a,perhaps\nold,b,yes\n", { ...schema, sure: flag() }),
    'SyntaxError: Cannot read the text: 2 cells do not fit (line 2, cell 3: "sure" should be a flag and is "perhaps"; ' +
      'line 3, cell 1: "age" should be a number and is "old"). Mend the file, change the schema, or collect them: { badCells: [] }.',
  );
  const many = await refusal(`age,name\n${"x,y\n".repeat(3000)}`);
  assertEquals(many.includes("3000 cells do not fit"), true);
  assertEquals(many.includes("line 6, cell 1") && !many.includes("line 7"), true);
});

Deno.test("bad cells are collected if asked, all of them, and are missing in the frame", async () => {
  const badCells: BadCell[] = [];
  const s = { age: number(), tier: category(["low", "high"]) };
  const frame = await readCsvText('tier,age\nlow,1\n"mid\ndle",2\nhigh,old\n', s, { badCells });
  assertEquals(rowsOf(frame), [{ age: 1, tier: "low" }, { age: 2, tier: null }, { age: null, tier: "high" }]);
  assertEquals(badCells, [
    { line: 3, cell: 1, column: "tier", text: "mid\ndle", expected: "category (low, high)" },
    { line: 5, cell: 2, column: "age", text: "old", expected: "number" },
  ]);
  const all: BadCell[] = [];
  await readCsvText(`age\n${"x\n".repeat(3000)}`, { age: number() }, { badCells: all });
  assertEquals([all.length, all[2999].line], [3000, 3001]);
});

Deno.test("a quote that is never closed is named by the line in which it opens", async () => {
  assertEquals((await refusal(`age,name\n1,"open\n${"x".repeat(1 << 26)}`)).includes("the quote that opens in line 2"), true);
  const path = 'age,name\n1,"fine\nstill"\n2,"open\n3,x\n';
  assertEquals((await refusal(path)).includes("the quote that opens in line 4 is never closed"), true);
});

Deno.test("a quote where it must not be is named by line and column, after quoted line breaks and blank lines too", async () => {
  assertEquals(
    await refusal('age,name\n1,"p\nq\nr"\n\n2,x\n3,"z"z\n'),
    'SyntaxError: Cannot read the text: extraneous or missing " in quoted-field in line 7, column 5. ' +
      'Write a quote inside a quoted cell twice: "".',
  );
  assertEquals(
    (await refusal('age,name\n1,"p\nq"\n2,a"b"\n')).includes('bare " in non-quoted-field in line 4, column 4'),
    true,
  );
});

Deno.test("a byte order mark, CRLF, blank lines and a last line without an end make no difference", async () => {
  const expected = [{ age: 1, name: "a" }, { age: 2, name: "b\nc" }];
  for (
    const content of [
      '\ufeffage,name\r\n1,a\r\n2,"b\r\nc"\r\n',
      '\n\nage,name\n\n1,a\r\n\r\n2,"b\nc"',
      '"age","name"\n1,a\n2,"b\nc"\n\n',
    ]
  ) {
    assertEquals(rowsOf(await readBytes(content, schema)), expected, JSON.stringify(content));
  }
});

Deno.test("bytes that are not UTF-8 are named by their line, also past a chunk's border and after real replacement characters", async () => {
  const encoder = new TextEncoder();
  const lines = Array.from({ length: 9000 }, (_, i) => `${i},\ufffdäöü€🛒 ${"ä".repeat(i % 7)}\n`);
  for (const bad of [1, 4000, 8999]) {
    const parts = ["age,name\n", ...lines].map((line) => encoder.encode(line));
    parts[bad] = parts[bad].with(parts[bad].length - 2, 0xe4);
    const bytes = new Uint8Array(parts.flatMap((part) => [...part]));
    const error = await assertRejects(() => readBytes(bytes, schema), SyntaxError);
    assertEquals(error.message.includes(`line ${bad + 1} is not UTF-8`), true, error.message);
  }
  await assertRejects(() => readBytes(new Uint8Array([0x61, 0x0a, 0xe2, 0x82]), schema), SyntaxError, "line 2 is not UTF-8");
});

Deno.test("characters of several bytes survive every chunk's border", async () => {
  const cells = Array.from({ length: 30_000 }, (_, i) => "aä€🛒"[i % 2] + "🛒".repeat(i % 5) + "€");
  const frame = await readBytes(`name\n${cells.join("\n")}\n`, { name: text() });
  assertEquals([...frame.column("name").values], cells);
});

Deno.test("the same file is read in whatever chunks it comes, also cut within characters, quotes and line ends", async () => {
  const cell = (i: number) => [`"€, ""🛒"" ${i}\r\nä"`, `${"ü".repeat(i % 9)}€🛒${i}`, `"x"`, `""`, "plain"][i % 5];
  const text = (i: number) => [`€, "🛒" ${i}\nä`, `${"ü".repeat(i % 9)}€🛒${i}`, "x", "", "plain"][i % 5];
  const names = Array.from({ length: 40_000 }, (_, i) => text(i));
  const content = `age,name,tier\r\n${names.map((_, i) => `${i}.5,${cell(i)},"t""${i % 3}"\r\n`).join("")}`;
  const bytes = new TextEncoder().encode(content), s = { ...schema, tier: category() };
  for (let shift = 0; shift < 8; shift++) {
    // Lines that are left out shift what lies on the borders by a byte each.
    const frame = await readBytes(`${"\n".repeat(shift)}${content}`, s);
    assertEquals(frame.rows, names.length);
    for (let i = 0; i < names.length; i++) {
      const row = { age: i + 0.5, name: names[i] || null, tier: `t"${i % 3}` }, { age, name, tier } = frame.row(i);
      if (age !== row.age || name !== row.name || tier !== row.tier) assertEquals({ age, name, tier }, row);
    }
  }
  const zipped = await readBytes(await gzip(content), s);
  assertEquals([...zipped.column("name").values], names.map((name) => name || null));
  assertEquals(bytes.length > 1 << 20, true, "several blocks");
});

Deno.test("line ends within quotes are LF, and a CR alone belongs to its cell", async () => {
  const frame = await readCsvText('a,b\r\n"x\r\ny",p\rq\r\n"r\r",s\r\r\n"",t\r', { a: text(), b: text() });
  assertEquals(rowsOf(frame), [{ a: "x\ny", b: "p\rq" }, { a: "r\r", b: "s\r" }, { a: null, b: "t" }]);
  assertEquals((await refusal('a,b\n"x"\r,y\n', { a: text(), b: text() })).includes("in line 2, column 3"), true);
});

Deno.test("a byte order mark within the file is a character", async () => {
  const frame = await readBytes(`name\n${"\ufeffa\n".repeat(500_000)}`, { name: category() });
  assertEquals(frame.column("name").levels, ["\ufeffa"]);
  assertEquals((await readCsvText("\ufeff\ufeffage\n1\n", { age: number() })).rows, 1);
});

Deno.test("a header that names a column twice is refused", async () => {
  assertEquals((await refusal("age,name,age\n1,a,2\n")).includes('its first line names "age" twice'), true);
});

Deno.test("unknown and missing columns are named, with the nearest name", async () => {
  assertEquals(
    await refusal("Age,name\n1,a\n"),
    'TypeError: Cannot read the text: it has no column age, but Age, name. Did you mean "Age"?',
  );
  assertEquals((await refusal("age,name,city,zip\n")).includes("the schema has no column city, zip"), true);
  const frame = await readCsvText("city,name,age\nUlm,a,1\n", schema, { others: "ignore" });
  assertEquals(rowsOf(frame), [{ age: 1, name: "a" }]);
});

Deno.test("columns may be called as properties of every object are", async () => {
  const s = { constructor: number(), ["__proto__"]: text(), toString: text() };
  const frame = await readCsvText("toString,__proto__,constructor\na,b,1\n", s);
  assertEquals(frame.column("constructor").get(0), 1);
  assertEquals(frame.column("__proto__").get(0), "b");
  assertEquals((await refusal("x\n1\n", { valueOf: number() })).startsWith("TypeError"), true);
});

Deno.test("gzip is seen by its content, also in several parts; damage is told", async () => {
  const zipped = await gzip(`age,name\n${"1,a\n".repeat(50_000)}`);
  assertEquals((await readBytes(zipped, schema)).rows, 50_000);
  assertEquals((await readBytes(new Uint8Array([...await gzip("age,name\n1,a\n"), ...await gzip("2,b\n")]), schema)).rows, 2);
  for (const broken of [zipped.slice(0, -20), zipped.slice(0, 100), zipped.with(60, zipped[60] ^ 0xff)]) {
    await assertRejects(() => readBytes(broken, schema), SyntaxError, "gzip data is damaged or cut short");
  }
});

Deno.test("a file of several blocks is read whole, with right lines, where quoted cells straddle every border", async () => {
  const rows = 60_000;
  const cell = (i: number) => `row ${i}, "quoted"\n${"line\n".repeat(i % 9)}end`;
  const content = Array.from({ length: rows }, (_, i) => `${i},"${cell(i).replaceAll('"', '""')}"\r\n`);
  const frame = await readBytes(`age,name\r\n${content.join("")}`, schema);
  assertEquals(frame.rows, rows);
  for (let i = 0; i < rows; i++) {
    if (frame.column("name").get(i) !== cell(i)) assertEquals(frame.column("name").get(i), cell(i));
  }
  content[rows - 2] = "old,x\r\n";
  const line = 1 + content.slice(0, rows - 2).join("").split("\n").length;
  await assertRejects(() => readBytes(`age,name\r\n${content.join("")}`, schema), SyntaxError, `line ${line}, cell 1`);
});

Deno.test("another separator works, and what cannot separate is refused", async () => {
  const frame = await readCsvText('age;name\n1;"a;b"\n', schema, { separator: ";" });
  assertEquals(rowsOf(frame), [{ age: 1, name: "a;b" }]);
  const marked = await readCsvText('age§name\n1§"a§b"\n2§©\n3§\n', schema, { separator: "§" });
  assertEquals(rowsOf(marked), [{ age: 1, name: "a§b" }, { age: 2, name: "©" }, { age: 3, name: null }]);
  for (const separator of ["", '"', "\n", "ab"]) {
    await assertRejects(() => readCsvText("age\n", schema, { separator }), RangeError, "a separator of one character");
  }
});

Deno.test("NaN, infinity, one class and a constant column are no problem", async () => {
  const frame = await readCsvText("x,same,c\nNaN,1,only\nInfinity,1,only\n", { x: number(), same: number(), c: category() });
  assertEquals(rowsOf(frame), [{ x: null, same: 1, c: "only" }, { x: Infinity, same: 1, c: "only" }]);
});

Deno.test("an aborted signal stops the reading, and the file is closed", async () => {
  const content = `age,name\n${"1,a\n".repeat(1_000_000)}`;
  const controller = new AbortController();
  const reading = readBytes(content, schema, { signal: controller.signal });
  controller.abort();
  await assertRejects(() => reading, DOMException, "abort");
  await assertRejects(() => readCsvText("age\n1\n", { age: number() }, { signal: AbortSignal.abort() }), DOMException);
  const zipped = await gzip(content);
  await assertRejects(() => readBytes(zipped, schema, { signal: AbortSignal.abort() }), DOMException);
});

Deno.test("a file larger than the heap is read: neither its text nor its records stay, also behind long cells", async () => {
  const path = await Deno.makeTempFile({ suffix: ".csv" });
  try {
    const file = await Deno.open(path, { write: true });
    await file.write(new TextEncoder().encode("user,note,page,sold\n"));
    // 64 million bytes, of which every line holds a piece that the frame keeps.
    for (let part = 0; part < 20; part++) {
      const lines = Array.from({ length: 5000 }, (_, i) => {
        const row = String(5000 * part + i).padStart(20, "0");
        return `user ${row},${"x".repeat(560)},page number ${row},${i}\n`;
      });
      await file.write(new TextEncoder().encode(lines.join("")));
    }
    file.close();
    const script = `
      import { category, id, number, readCsv } from "shoplens/frame";
      const frame = await readCsv(${
      JSON.stringify(path)
    }, { user: id(), page: category(), sold: number() }, { others: "ignore" });
      console.log(frame.rows, frame.row(99999).user, frame.column("page").levels.length);`;
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--v8-flags=--max-old-space-size=48", script],
      cwd: new URL("../../", import.meta.url),
    }).output();
    const expected = `100000 user ${"99999".padStart(20, "0")} 100000`;
    assertEquals(new TextDecoder().decode(stdout).trim(), expected, new TextDecoder().decode(stderr));
  } finally {
    await Deno.remove(path);
  }
});
