/** The adapter reads and writes as `jsr:@std/csv` 1.0.6 does. Without the `links` line these tests run on the original. */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { CsvParseStream, CsvStringifyStream, parse, type ParseOptions, stringify } from "@std/csv";
import { parse as parseByNpm } from "csv-parse/sync";
import { createRandom } from "shoplens/random";

/** Texts and what is read from them; the same at once and as a stream. */
const readings: [text: string, options: ParseOptions, records: unknown[]][] = [
  ["", {}, []],
  ["name,age\nAnn,31\n", {}, [["name", "age"], ["Ann", "31"]]],
  ["name,age\r\nAnn,31", {}, [["name", "age"], ["Ann", "31"]]],
  ["a,b\r", {}, [["a", "b"]]],
  ["a\rb,c\n", {}, [["a\rb", "c"]]],
  ["a\r\r\nb", {}, [["a\r"], ["b"]]],
  ["\r\n\na,b\n\n\nc,d\n\n", {}, [["a", "b"], ["c", "d"]]],
  [",\n,,\n", {}, [["", ""], ["", "", ""]]],
  [" a, b\n", {}, [[" a", " b"]]],
  [" a,  b , \n", { trimLeadingSpace: true }, [["a", "b ", ""]]],
  ['  "a", " b"\n', { trimLeadingSpace: true }, [["a", " b"]]],
  ['"a,b","say ""hi""",""\n', {}, [["a,b", 'say "hi"', ""]]],
  ['1,"two\n\nlines",2\n', {}, [["1", "two\n\nlines", "2"]]],
  ['1,"two\r\nlines",2\r\n', {}, [["1", "two\nlines", "2"]]],
  ["a;b,c\n", { separator: ";" }, [["a", "b,c"]]],
  ['x\t"y\tz"\n', { separator: "\t" }, [["x", "y\tz"]]],
  ['a::b:c::"d::e"\n', { separator: "::" }, [["a", "b:c", "d::e"]]],
  ["é→ñ→😀\n", { separator: "→" }, [["é", "ñ", "😀"]]],
  ["# no\na,b\n# nor this\n #c,d\n", { comment: "#" }, [["a", "b"], [" #c", "d"]]],
  ["#a,b\n", {}, [["#a", "b"]]],
  ['a "b" c,"d"e",f"\n', { lazyQuotes: true }, [['a "b" c', 'd"e', 'f"']]],
  ["a,b\nc,d\n", { fieldsPerRecord: 2 }, [["a", "b"], ["c", "d"]]],
  ["a,b\n\nc,d\n", { fieldsPerRecord: 0 }, [["a", "b"], ["c", "d"]]],
  ["a\nb,c\n", { fieldsPerRecord: -1 }, [["a"], ["b", "c"]]],
  ["x,y\n1,2\n", { skipFirstRow: true }, [{ x: "1", y: "2" }]],
  ["1,2\n3,4\n", { columns: ["x", "y"] }, [{ x: "1", y: "2" }, { x: "3", y: "4" }]],
  ["a,b\n1,2\n", { columns: ["x", "y"], skipFirstRow: true }, [{ x: "1", y: "2" }]],
];

function streamed(pieces: string[], options: ParseOptions): Promise<unknown[]> {
  return Array.fromAsync(ReadableStream.from(pieces).pipeThrough(new CsvParseStream(options)));
}

Deno.test("a text is read into the same records at once and as a stream, wherever it is cut", async () => {
  for (const [text, options, records] of readings) {
    assertEquals(parse(text, options), records as never, text);
    assertEquals(await streamed([...text], options), records, text);
    for (let cut = 0; cut <= text.length; cut++) {
      assertEquals(await streamed([text.slice(0, cut), text.slice(cut)], options), records, `${text} cut at ${cut}`);
    }
  }
});

Deno.test("bytes are read into the same records, cut inside a character too", async () => {
  const bytes = new TextEncoder().encode('naïve,"日本\r\n語"\r\n😀,"é"""\r\n');
  for (let cut = 0; cut <= bytes.length; cut++) {
    const pieces = ReadableStream.from([bytes.slice(0, cut), bytes.slice(cut)]);
    const stream = pieces.pipeThrough(new TextDecoderStream()).pipeThrough(new CsvParseStream());
    assertEquals(await Array.fromAsync(stream), [["naïve", "日本\n語"], ["😀", 'é"']]);
  }
});

Deno.test("parse passes over a byte order mark", () => {
  assertEquals(parse("\ufeffa,b\n"), [["a", "b"]]);
});

Deno.test("faults are told by kind, record, line and column, as by the original", () => {
  const bare = 'bare " in non-quoted-field', stray = 'extraneous or missing " in quoted-field';
  const faults: [text: string, message: string, options?: ParseOptions][] = [
    ['a "b",c', `Syntax error on line 1; parse error on line 1, column 3: ${bare}`],
    ['a,b\n\n😀,x"', `Syntax error on line 3; parse error on line 3, column 4: ${bare}`],
    ['"a"b,c', `Syntax error on line 1; parse error on line 1, column 3: ${stray}`],
    ['x,y\n1,"two\nlin"es', `Syntax error on line 2; parse error on line 3, column 4: ${stray}`],
    ['"never', `Syntax error on line 1; parse error on line 1, column 1: ${stray}`],
    ['a,"', `Syntax error on line 1; parse error on line 1, column 4: ${stray}`],
    ['a\n"b\nc\n', `Syntax error on line 2; parse error on line 3, column 1: ${stray}`],
    ["a,b,c\nd,e", "Syntax error on line 2: expected 3 fields but got 2", { fieldsPerRecord: 0 }],
    ["a,b\n", "Syntax error on line 1: expected 3 fields but got 2", { fieldsPerRecord: 3 }],
  ];
  for (const [text, message, options = {}] of faults) {
    assertEquals(assertThrows(() => parse(text, options), SyntaxError).message, message);
  }
  const short = assertThrows(() => parse("a,b\n1\n", { skipFirstRow: true }), Error);
  assertEquals(short.message, "Syntax error on line 2: The record has 1 fields, but the header has 2 fields");
  assertThrows(() => parse("", { skipFirstRow: true }), TypeError, "Cannot parse input: headers must be defined");
  for (const options of [{ separator: '"' }, { separator: "\n" }, { comment: "\r" }, { separator: "#", comment: "#" }]) {
    assertThrows(() => parse("a", options), Error, "Cannot parse input: invalid delimiter");
  }
});

Deno.test("a stream gives the records before a fault, then the fault", async () => {
  const reader = ReadableStream.from(['id,name\n\n1,Ann\n2,"Bob\n']).pipeThrough(new CsvParseStream()).getReader();
  assertEquals((await reader.read()).value, ["id", "name"]);
  assertEquals((await reader.read()).value, ["1", "Ann"]);
  // The stream reads a last, empty line after the last line break, so the fault is a line further down than for `parse`.
  const message = 'Syntax error on line 4; parse error on line 5, column 1: extraneous or missing " in quoted-field';
  assertEquals((await assertRejects(() => reader.read(), SyntaxError)).message, message);

  const onePiece = ReadableStream.from(['a,b\nc,d\ne"\n']).pipeThrough(new CsvParseStream()).getReader();
  assertEquals((await onePiece.read()).value, ["a", "b"]);
  await new Promise((resolve) => setTimeout(resolve)); // Time enough for a fault that comes too early to do its harm.
  assertEquals((await onePiece.read()).value, ["c", "d"]);
  await assertRejects(() => onePiece.read(), SyntaxError, "Syntax error on line 3; parse error on line 3, column 2: bare");

  const wide = ReadableStream.from(["a,b\nc\n"]).pipeThrough(new CsvParseStream({ fieldsPerRecord: 0 }));
  await assertRejects(() => Array.fromAsync(wide), SyntaxError, "Syntax error on line 2: expected 2 fields but got 1");
});

Deno.test("leaving a stream early ends its source, and so does a fault", async () => {
  for (const [line, leave] of [["a,b\n", true], ['a"b\n', false]] as const) {
    let ended = false;
    const source = async function* () {
      try {
        while (true) yield line;
      } finally {
        ended = true;
      }
    };
    const reader = ReadableStream.from(source()).pipeThrough(new CsvParseStream()).getReader();
    if (leave) {
      assertEquals((await reader.read()).value, ["a", "b"]);
      await reader.cancel();
    } else {
      await assertRejects(() => reader.read(), SyntaxError, "column 2: bare");
    }
    // The end travels up through the pipe in a few turns of the event loop.
    for (let turn = 0; turn < 100 && !ended; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
    assert(ended);
  }
});

Deno.test("random tables that are written and read again are the same, and as csv-parse reads them", async () => {
  const random = createRandom(1);
  const pieces = ["", "a", "12.5", " ", ",", ";", '"', "\n", "é", "😀", "=1+2", "long enough to be a slice"];
  for (let round = 0; round < 300; round++) {
    const width = random.integer(2, 5), separator = random.choice([",", ";", "::"], 1)[0];
    const cell = () => random.choice(pieces, random.integer(0, 4)).join("");
    const records = Array.from({ length: random.integer(1, 8) }, () => Array.from({ length: width }, cell));
    const text = stringify(records, { separator });
    assertEquals(parse(text, { separator }), records);
    assertEquals(parse(text, { separator }), parseByNpm(text, { delimiter: separator }) as string[][]);
    assertEquals(await streamed(text.match(/[^]{1,7}/g) ?? [], { separator }), records);
  }
});

Deno.test("what is not text is written as text: formulas stay as they are, and nothing becomes an empty field", () => {
  const text = stringify([["=SUM(A1,B1)", "-1", "@x", "+2"], [null, undefined, 0, false], [NaN, 1e21, 10n, ""]]);
  assertEquals(text, '"=SUM(A1,B1)",-1,@x,+2\r\n,,0,false\r\nNaN,1e+21,10,\r\n');
  assertEquals(parse(text), [["=SUM(A1,B1)", "-1", "@x", "+2"], ["", "", "0", "false"], ["NaN", "1e+21", "10", ""]]);
});

Deno.test("records are written with CRLF, and quoted only where they need be", () => {
  assertEquals(stringify([["Ann", 31], ["Bob", null], [true, undefined]]), "Ann,31\r\nBob,\r\ntrue,\r\n");
  assertEquals(stringify([["a,b", 'say "hi"', "two\nlines", " c ", "d\re"]]), '"a,b","say ""hi""","two\nlines", c ,d\re\r\n');
  assertEquals(stringify([["a,b", "c;d"]], { separator: ";" }), 'a,b;"c;d"\r\n');
  assertEquals(stringify([[{ a: 1 }, [1, 2]]]), '"{""a"":1}","[1,2]"\r\n');
  assertEquals(stringify([["x"]], { bom: true }), "\ufeffx\r\n");
  assertEquals(stringify([[], [""]]), "\r\n\r\n");
  assertEquals(stringify([]), "");
});

Deno.test("columns say what of an object is written, and under which name", () => {
  const people = [{ name: { first: "Ann" }, tags: ["x", "y"] }, { name: null, tags: [] }];
  const columns = [["name", "first"], { prop: ["tags", 1], header: "second, tag" }];
  assertEquals(stringify(people, { columns }), 'first,"second, tag"\r\nAnn,y\r\n,\r\n');
  assertEquals(stringify(people, { columns, headers: false }), "Ann,y\r\n,\r\n");
  assertEquals(stringify([["a", "b"]], { columns: [1, { prop: 0, header: "zero" }] }), "1,zero\r\nb,a\r\n");
  assertThrows(() => stringify(people), TypeError, "No property accessor function was provided for object");
  assertThrows(() => stringify([["a"]], { columns: ["x"] }), TypeError, 'Property accessor is not of type "number"');
  assertThrows(() => stringify([], { separator: '"' }), TypeError, "Separator cannot include the following strings:");
});

Deno.test("records are written as they come, after their header", async () => {
  const people = ReadableStream.from([{ id: 1, name: "Ann" }, { id: 2, name: "B,b" }]);
  const pieces = people.pipeThrough(new CsvStringifyStream({ columns: ["id", "name"], separator: ";" }));
  assertEquals(await Array.fromAsync(pieces), ["id;name\r\n", "1;Ann\r\n", "2;B,b\r\n"]);
  const lists = ReadableStream.from([[1, 2], ["a,b", null]]).pipeThrough(new CsvStringifyStream());
  assertEquals(await Array.fromAsync(lists), ["1,2\r\n", '"a,b",\r\n']);
});

Deno.test("the types of records follow the options", () => {
  const lists: string[][] = parse("a");
  const objects: Record<string, string>[] = parse("a\n1", { skipFirstRow: true });
  const named: { x: string }[] = parse("1", { columns: ["x"] });
  // @ts-expect-error no such column
  const wrong = parse("1", { columns: ["x"] })[0].y;
  const stream: ReadableStream<string[]> = new CsvParseStream().readable;
  const rows: ReadableStream<{ x: string }> = new CsvParseStream({ columns: ["x"] }).readable;
  assertEquals([lists, objects, named, wrong], [[["a"]], [{ a: "1" }], [{ x: "1" }], undefined]);
  assert(stream instanceof ReadableStream && rows instanceof ReadableStream);
});
