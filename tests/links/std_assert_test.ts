import {
  assert,
  assertAlmostEquals,
  assertArrayIncludes,
  assertEquals,
  assertInstanceOf,
  AssertionError,
  assertIsError,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";

// The adapter judges all other tests, so it is itself judged without it.
function refuses(assertion: () => void, message: string) {
  try {
    assertion();
  } catch (error) {
    if (error instanceof AssertionError && error.message.includes(message)) return;
    throw error;
  }
  throw new Error(`nothing was thrown, expected: ${message}`);
}

Deno.test("equality is deep, and tells kinds apart", () => {
  assertEquals({ a: [1, { b: NaN }], c: new Map([[1, new Set([2])]]) }, {
    a: [1, { b: NaN }],
    c: new Map([[1, new Set([2])]]),
  });
  assertEquals(new Float32Array([1, 2]), new Float32Array([1, 2]));
  refuses(() => assertEquals({ a: 1 }, { a: 2 }), "Values are not equal.");
  refuses(() => assertEquals<unknown>([1], ["1"]), "Values are not equal.");
  refuses(() => assertEquals<unknown>(new Float32Array([1]), new Float64Array([1])), "Values are not equal.");
  refuses(() => assertEquals<unknown>({ a: undefined }, {}), "Values are not equal.");
  refuses(() => assertEquals(1, 2, "why"), "Values are not equal: why");
  refuses(() => assertNotEquals([1], [1]), "not to be");
  refuses(() => assertStrictEquals({}, {}), "Values are not strictly equal.");
});

Deno.test("numbers are close within 1e-7 of their size, or the tolerance given", () => {
  assertAlmostEquals(1e9, 1e9 + 50);
  assertAlmostEquals(Infinity, Infinity);
  refuses(() => assertAlmostEquals(1.001, 1), `to be close to "1"`);
  refuses(() => assertAlmostEquals(1, 2, 0.5), "is greater than");
  refuses(() => assertAlmostEquals(NaN, 1, 10), "close to");
});

Deno.test("what throws is checked for class and message, and given back", async () => {
  const error = assertThrows(() => decodeURI("%"), URIError, "malformed");
  assertInstanceOf(error, Error);
  refuses(() => assertThrows(() => {}), "Expected function to throw.");
  refuses(() => assertThrows(() => decodeURI("%"), RangeError), `instance of "RangeError", but was "URIError"`);
  refuses(() => assertThrows(() => decodeURI("%"), URIError, "nothing of the kind"), "Expected error message to include");
  assertIsError(await assertRejects(() => Promise.reject(new TypeError("no"))), TypeError, "no");
  const silent = await assertRejects(() => assertRejects(() => Promise.resolve()), AssertionError);
  assertEquals(silent.message, "Expected function to reject.");
});

Deno.test("texts and lists", () => {
  assertStringIncludes("shoplens", "lens");
  assertMatch("shoplens", /^shop/);
  assertArrayIncludes([1, { a: 2 }], [{ a: 2 }]);
  refuses(() => assertStringIncludes("a", "b"), `Expected actual: "a" to contain: "b".`);
  refuses(() => assertMatch("a", /b/), `to match: "/b/"`);
  refuses(() => assertArrayIncludes([1], [2]), "missing");
  refuses(() => assert(0, "zero is not enough"), "zero is not enough");
});
