import { assert, assertEquals } from "@std/assert";
import { candidatePlans, findSuspects } from "shoplens/auto";
import type { Train } from "shoplens/dataset";
import { category, flag, type Frame, frameOf, number, type Schema, text, time } from "shoplens/frame";
import { createRandom } from "shoplens/random";
import { split } from "shoplens/sample";

const times = <T>(rows: number, make: (row: number) => T) => Array.from({ length: rows }, (_, row) => make(row));

/** Training rows of these columns, with a label that `x` tells a little. */
function trainOf(columns: Record<string, unknown[]>, schema: Schema, label: "flag" | "category" | "number" = "flag") {
  const random = createRandom(2), rows = Object.values(columns)[0].length;
  const x = times(rows, (i) => (i % 2) + random.normal(0, 1));
  const y = {
    flag: (i: number) => i % 2 === 1,
    category: (i: number) => i % 2 ? "b" : i % 4 ? "c" : "a",
    number: (i: number) => 100 * (i % 2) + i % 5,
  }[label];
  const kinds = { flag: flag(), category: category(), number: number() };
  const frame = frameOf(
    { ...columns, x, y: times<unknown>(rows, y) } as never,
    { ...schema, x: number(), y: kinds[label] } as Schema,
  );
  return split(frame as Frame<Schema>, { label: "y", seed: 1, fractions: { train: 1 } }).train;
}
const look = async (train: Train<Frame<Schema>>) => {
  const { suspects, columns } = await findSuspects(train, { seed: 1, progress: false });
  return [
    Object.fromEntries(suspects.map(({ column, looks, leftOut }) => [column, `${looks}${leftOut ? "" : ", kept"}`])),
    columns,
  ];
};

Deno.test("each kind of suspect is named, and left out if it can teach nothing", async () => {
  const n = 200, random = createRandom(1);
  const train = trainOf({
    empty: times(n, (i) => i === 0 ? 1 : null),
    constant: times(n, () => "same"),
    counter: times(n, (i) => 5000 + i),
    rare: times(n, (i) => i % 20 ? null : i % 3),
    babble: times(n, (i) => `aa${i} bb${i} cc${i}`),
    fine: times(n, () => random.normal()),
    words: times(n, (i) => ["good red box", "bad blue box"][i % 7 % 2]),
    moment: times(n, (i) => new Date(1e12 + i * 1e8)),
  }, {
    empty: number(),
    constant: category(),
    counter: number(),
    rare: number(),
    babble: text(),
    fine: number(),
    words: text(),
    moment: time(),
  });
  assertEquals(await look(train), [{
    empty: "empty",
    constant: "constant",
    counter: "id",
    rare: "mostly missing, kept",
    babble: "words without a pattern",
  }, ["rare", "fine", "words", "moment", "x"]]);
});

Deno.test("a copy of the label is left out and a leak is told of, whatever the label is", async () => {
  const n = 400, random = createRandom(1);
  for (const label of ["flag", "category", "number"] as const) {
    const own = (i: number) =>
      label === "category" ? (i % 2 ? 7 : i % 4 ? 8 : 9) : label === "number" ? 100 * (i % 2) + i % 5 : i % 2;
    const train = trainOf(
      {
        copy: times(n, (i) => 3 * own(i) + 1),
        leak: times(n, (i) => own(i) + 0.1 * random.uniform()),
        part: times(n, (i) => i % 3 ? null : own(i)),
      },
      { copy: number(), leak: number(), part: number() },
      label,
    );
    const [found, columns] = await look(train);
    assertEquals(found, { copy: "copy of the label", leak: "leak, kept" }, label);
    assertEquals(columns, ["leak", "part", "x"]);
  }
});

Deno.test("what a column tells is measured on rows that its model has not seen: noise of many levels tells nothing", async () => {
  const random = createRandom(3), n = 600;
  const train = trainOf({
    level: times(n, () => `k${random.integer(0, 150)}`),
    many: times(n, () => `k${random.integer(0, 400)}`),
  }, {
    level: category(),
    many: category(),
  });
  const { told } = await findSuspects(train, { seed: 1, progress: false });
  assert(told.level < 0.05 && told.many < 0.05 && told.x > 0.1, JSON.stringify(told));
});

Deno.test("with nothing else to learn from, a copy or a counter is kept; without any column there is no plan", async () => {
  const frame = frameOf({ copy: times(60, (i) => i % 2), y: times(60, (i) => i % 2 === 1) }, { copy: number(), y: flag() });
  const { train } = split(frame, { label: "y", seed: 1, fractions: { train: 1 } });
  const { suspects, columns } = await findSuspects(train, { seed: 1, progress: false });
  assertEquals([suspects[0].leftOut, columns], [false, ["copy"]]);
  let message = "";
  try {
    candidatePlans(train, { columns: [], seed: 1 });
  } catch (error) {
    message = (error as Error).message;
  }
  assert(message.startsWith("Cannot plan: no column is left to learn from"), message);
});
