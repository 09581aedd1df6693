/** Takes the dirt out of people, as far as that can be done, and says what it found. */
import { clean, type Cleaned, type CleaningRule, type Columns, frameOf } from "../frame/mod.ts";
import { otherSpellings } from "./_dirt.ts";
import { type CleanPeople, type CleanPersonSchema, cleanPersonSchema, type People, type PersonSchema } from "./person.ts";

/** What is known beforehand of a person's columns: the spellings in use, the ages of customers, and one row a person. */
export const cleaningRules: readonly CleaningRule<PersonSchema>[] = [
  { kind: "spelling", column: "gender", levels: otherSpellings.gender, others: "missing" },
  { kind: "spelling", column: "cityTier", levels: otherSpellings.cityTier, others: "missing" },
  { kind: "spelling", column: "device", levels: otherSpellings.device, others: "missing" },
  { kind: "range", column: "age", low: 18, high: 100 },
  { kind: "duplicates", columns: ["id"] },
];

/**
 * Cleans people by {@linkcode cleaningRules}. Spellings and repeated people are mended without loss; an impossible age becomes
 * missing, as nobody knows the right one.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { simulateShop } from "shoplens/shop";
 * const { people, clean, dirt } = await simulateShop({ people: 1000 });
 * const { frame, report } = cleanPeople(people);
 * assertEquals(frame.rows, clean.rows);
 * assertEquals(report.at(-1)!.dropped, dirt.duplicates);
 * ```
 */
export function cleanPeople(people: People): Cleaned<CleanPeople> {
  const { frame, report } = clean(people, cleaningRules);
  // The rules leave no level that this schema has not.
  const columns = frame.columns as unknown as Columns<CleanPersonSchema>;
  return { frame: frameOf(columns, cleanPersonSchema), report };
}
