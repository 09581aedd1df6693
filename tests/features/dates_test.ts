import { assertAlmostEquals, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { asTrain } from "shoplens/dataset";
import { type DatePart, type Dates, fitRecipe, recipeFromJSON } from "shoplens/features";
import { frameOf, time } from "shoplens/frame";
import { DISPLAY } from "shoplens/notebook";

const fixture = JSON.parse(Deno.readTextFileSync(new URL("./fixtures/terms_dates_select.json", import.meta.url)));
const schema = { at: time() };
type Options = Omit<Dates<typeof schema>, "columns">;

const visits = (moments: readonly (string | null)[]) =>
  frameOf({ at: moments.map((moment) => moment === null ? null : new Date(moment)) }, schema);
const fit = (moments: readonly (string | null)[], how: Options = {}) =>
  fitRecipe(asTrain(visits(moments)), { dates: { columns: ["at"], ...how } });
const ALL: DatePart[] = ["hour", "weekday", "month", "dayOfYear", "weekend", "year", "days"];

for (const [zone, { names, values }] of Object.entries<Record<string, never>>(fixture.dates)) {
  Deno.test(`parts of a moment are those of pandas: ${zone}`, () => {
    const recipe = fit(fixture.moments, { parts: ALL, zone });
    assertEquals(recipe.names, names);
    const { data, columns } = recipe.transform(visits(fixture.moments));
    (values as number[][]).forEach((row, r) =>
      row.forEach((value, c) =>
        assertAlmostEquals(
          data[r * columns + c],
          value,
          1e-6 * Math.max(1, Math.abs(value)),
          `${names[c]} of ${fixture.moments[r]}`,
        )
      )
    );
  });
}

Deno.test("without options it tells hour, weekday, day of year, weekend and days; the weekend is a category", () => {
  const saturday = fit(["2026-03-07T06:00Z", "2026-03-08T06:00Z"]);
  const names = ["hour sin", "hour cos", "weekday sin", "weekday cos", "day of year sin", "day of year cos", "weekend", "days"];
  assertEquals(saturday.names, names.map((name) => `at (${name})`));
  const { data } = saturday.transform(visits(["2026-03-09T18:00Z"]));
  // Six in the evening is opposite to six in the morning; Monday begins the circle.
  [-1, 0, 0, 1].forEach((value, i) => assertAlmostEquals(data[i], value, 1e-7));
  assertEquals([data[6], data[7]], [0, 2.5]);
  assertEquals(fitRecipe(asTrain(visits(["2026-03-07"])), { dates: ["at"] }).names, saturday.names, "names alone");
});

Deno.test("a missing moment is refused, or told", () => {
  assertThrows(() => fit(["2026-01-01", null]), RangeError, "at is missing in 1 of 2 rows (row 1). Drop those rows.");
  const recipe = fit(["2026-01-01", null], { parts: ["weekend", "days"], missing: "told" });
  assertEquals(recipe.names, ["at (weekend)", "at (days)", "at (missing)"]);
  assertEquals([...recipe.transform(visits(["2026-01-03", null])).data], [1, 2, 0, 0, 0, 1]);
  assertThrows(() => fit([null], { missing: "told" }), RangeError, "at is missing in all training rows");
  assertThrows(() => fit(["2026-01-01"]).transform(visits([null])), RangeError, "Cannot apply the recipe: at is missing");
});

Deno.test("what grows can leave the range that training rows had, and cycles cannot", () => {
  const later = visits(["2025-12-31", "2026-06-01", "2026-07-01"]);
  assertEquals(fit(["2026-01-01", "2026-01-31"]).unseen(later), [
    { column: "at", what: "below", value: "2025-12-31T00:00:00.000Z", rows: 1 },
    { column: "at", what: "above", value: "2026-07-01T00:00:00.000Z", rows: 2 },
  ]);
  assertEquals(fit(["2026-01-01", "2026-01-31"], { parts: ["hour", "weekend"] }).unseen(later), []);
});

Deno.test("saved and loaded it tells the same; the table names zone and range", () => {
  const recipe = fit(fixture.moments, { zone: "Europe/Berlin", missing: "told" });
  const loaded = recipeFromJSON(JSON.stringify(recipe));
  assertEquals(loaded.transform(visits(fixture.moments)), recipe.transform(visits(fixture.moments)));
  assertStringIncludes(String(recipe[DISPLAY]()["text/plain"]), "in Europe/Berlin, 1965-07-04 … 2026-04-16");
  const damaged = JSON.parse(JSON.stringify(recipe));
  damaged.encoders[0].parts[0] = "minute";
  assertThrows(() => recipeFromJSON(damaged), TypeError, 'received "minute"');
});

Deno.test("options that cannot be are met with a sentence", () => {
  const sentences: [Options, string][] = [
    [{ parts: ["minute" as never] }, "expected some of the parts hour, weekday, month"],
    [{ parts: [] }, "each once, received []"],
    [{ parts: ["hour", "hour"] }, "each once"],
    [{ zone: "Mars/Olympus" }, 'a time zone such as "UTC" or "Europe/Berlin", received "Mars/Olympus"'],
    [{ missing: "kept" as never }, 'missing "refused" or "told"'],
  ];
  for (const [how, sentence] of sentences) assertThrows(() => fit(["2026-01-01"], how), Error, sentence);
});
