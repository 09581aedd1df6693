import { assertEquals, assertInstanceOf } from "@std/assert";
import { cannot, quote } from "shoplens/errors";

Deno.test("an error says what, why and what to do", () => {
  const cause = new Error("below");
  const error = cannot("read the file", SyntaxError, {
    because: "a quote is open",
    expected: `"`,
    received: "the end",
    fix: "Close it.",
    cause,
  });
  assertInstanceOf(error, SyntaxError);
  assertEquals(error.message, `Cannot read the file: a quote is open, expected ", received "the end". Close it.`);
  assertEquals(error.cause, cause);
});

Deno.test("what was received is quoted so that it can be told apart, and cut when long", () => {
  assertEquals([NaN, -0, 0, 5n, null, undefined, "", [1, 2]].map(quote), [
    "NaN",
    "-0",
    "0",
    "5n",
    "null",
    "undefined",
    `""`,
    "[1,2]",
  ]);
  assertEquals(quote(new Float32Array(2)), "Float32Array of 8 bytes");
  assertEquals(quote("x".repeat(500)).length, 80);
});
