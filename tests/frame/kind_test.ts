import { assertEquals, assertThrows } from "@std/assert";
import { category, flag, frameOf, id, number, text, time } from "shoplens/frame";

Deno.test("kinds are plain data: a schema survives JSON, and makes the same frame", () => {
  const schema = { n: number(), c: category(["a", "b"]), free: category(), t: text(), at: time(), f: flag(), i: id() };
  const again = JSON.parse(JSON.stringify(schema)) as typeof schema;
  assertEquals(again, schema);
  const row = { n: 1, c: "b", free: "x", t: "y", at: new Date(0), f: true, i: "1" } as const;
  assertEquals(frameOf([row], again).row(0), row);
});

Deno.test("stated levels are the only ones, others are those that occur in order of appearance", () => {
  assertEquals(frameOf({ c: ["z", "a", "z"] }, { c: category() }).column("c").levels, ["z", "a"]);
  assertEquals(frameOf({ c: ["b"] }, { c: category(["a", "b"]) }).column("c").levels, ["a", "b"]);
  // @ts-expect-error c is none of the levels
  assertThrows(() => frameOf({ c: ["c"] }, { c: category(["a", "b"]) }), TypeError, 'a category (a, b) in row 0, received "c"');
});

Deno.test("a misspelt column or a value of another kind does not compile", () => {
  const frame = frameOf({ age: [31] }, { age: number() });
  // @ts-expect-error there is no such column
  assertThrows(() => frame.column("aeg"), TypeError, 'Did you mean "age"?');
  // @ts-expect-error a text is no number
  assertThrows(() => frameOf({ age: ["31"] }, { age: number() }), TypeError, 'expected a number in row 0, received "31"');
});
