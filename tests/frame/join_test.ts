import { assertEquals, assertThrows } from "@std/assert";
import { category, derive, drop, frameOf, id, join, number, rename, type Row, select, text } from "shoplens/frame";
import { type everyKind, forRandomFrames, randomFrame, rowsOf } from "./_random_frames.ts";

type Name = keyof typeof everyKind & string;

Deno.test("joined rows are those of two slow loops, by keys of every kind, double and missing ones among them", () => {
  forRandomFrames((left, random) => {
    const other = randomFrame(random, random.integer(0, 30));
    for (const on of [["tier"], ["user", "bought"], ["amount"], ["at"], ["city"], ["note"]] as const) {
      for (const how of ["inner", "left"] as const) {
        const right = derive(select(other, on as readonly Name[]), { place: { kind: number(), from: (_, index) => index } });
        const joined = join(left, right as never, { on: on as never, how });
        const expected = rowsOf(left).flatMap((row) => {
          const partners = (rowsOf(right) as Row<Record<string, ReturnType<typeof number>>>[]).filter((other) =>
            on.every((name) => row[name] !== null && other[name] !== null && same(row[name], other[name]))
          );
          const places: (number | null)[] = partners.map(({ place }) => place);
          return (places.length === 0 && how === "left" ? [null] : places).map((place) => ({ ...row, place }));
        });
        assertEquals(rowsOf(joined), expected, `${on} ${how}`);
      }
    }
  });
});

function same(a: unknown, b: unknown): boolean {
  return a instanceof Date ? Number(a) === Number(b) : a === b;
}

Deno.test("levels that two frames number differently still meet", () => {
  const left = frameOf({ c: ["a", "b"], x: [1, 2] }, { c: category(["a", "b"]), x: number() });
  const right = frameOf({ c: ["b", "z", "a"], y: [20, 0, 10] }, { c: category(), y: number() });
  assertEquals([...join(left, right, { on: "c" }).column("y").values], [10, 20]);
});

Deno.test("where each row has one partner, the left columns are shared, and nothing is changed", () => {
  const left = frameOf({ k: ["b", "a"], x: [1, 2] }, { k: id(), x: number() });
  const right = frameOf({ k: ["a", "b"], y: [10, 20] }, { k: id(), y: number() });
  const joined = join(left, right, { on: "k" });
  assertEquals(joined.column("x") === left.column("x"), true);
  assertEquals(rowsOf(joined), [{ k: "b", x: 1, y: 20 }, { k: "a", x: 2, y: 10 }]);
  // As many rows as before, but not the same.
  const double = frameOf({ k: ["b", "b"], y: [1, 2] }, { k: id(), y: number() });
  assertEquals(rowsOf(join(left, double, { on: "k" })), [{ k: "b", x: 1, y: 1 }, { k: "b", x: 1, y: 2 }]);
});

Deno.test("columns of every kind are missing where a left row has no partner", () => {
  forRandomFrames((frame) => {
    const left = frameOf({ user: ["nobody"] }, { user: id() });
    const { user, ...others } = join(left, frame, { on: "user", how: "left" }).row(0);
    assertEquals([user, new Set(Object.values(others))], ["nobody", new Set([null])]);
    assertEquals(join(left, frame, { on: "user" }).rows, 0);
  });
});

Deno.test("keys that do not fit and columns that stand in both are refused with a way out", () => {
  const left = frameOf({ k: ["a"], x: [1] }, { k: id(), x: number() });
  const right = frameOf({ k: ["a"], x: [2] }, { k: id(), x: number() });
  assertThrows(
    () => join(left, right, { on: "k" }),
    TypeError,
    "Cannot join: both frames have x. Rename or drop them in one of the frames first.",
  );
  assertEquals(join(left, drop(right, ["x"]), { on: "k" }).row(0), { k: "a", x: 1 });
  assertEquals(join(left, rename(right, { x: "y" }), { on: "k" }).row(0), { k: "a", x: 1, y: 2 });
  assertThrows(
    () => join(left, frameOf({ k: ["a"] }, { k: text() }), { on: "k" as never }),
    TypeError,
    '"k" of kind id in all',
  );
  assertThrows(() => join(left, drop(right, ["x"]), { on: "q" as "k" }), TypeError, 'received "q"');
});

Deno.test("rows of a test set do not slip in from the right", () => {
  const left = frameOf({ k: ["a"] }, { k: id() }), right = frameOf({ k: ["a"], y: [1] }, { k: id(), y: number() });
  const withRole = (role: string) =>
    Object.assign(Object.create(Object.getPrototypeOf(right)), right, { role }) as typeof right;
  assertThrows(
    () => join(left, withRole("test"), { on: "k" }),
    TypeError,
    "holds test rows and the left one does not. Join before",
  );
  const train = Object.assign(Object.create(Object.getPrototypeOf(left)), left, { role: "train" }) as typeof left;
  assertEquals(join(train, right, { on: "k" }).role, "train");
});
