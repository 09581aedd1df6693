/** What is true of the shop, computed when it is first asked for and kept. */
import { correlation, derive, number, readCsv } from "../../frame/mod.ts";
import { projectPath } from "../../notebook/mod.ts";
import {
  type CleanPeople,
  cleanPeople,
  type CleanPersonSchema,
  findData,
  type People,
  personSchema,
  type Shop,
  shopperSchema,
  type SimulatedVisits,
  simulateShop,
  simulateVisits,
} from "../../shop/mod.ts";

/** The value of `make`, made once; a failure is not kept. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () =>
    made ??= make().catch((error) => {
      made = undefined;
      throw error;
    });
}

/** The file of people, as it lies there. */
export const filePeople: () => Promise<People> = once(() => readCsv(projectPath("data/user_behavior_data.csv"), personSchema));

/** The file's people, cleaned. */
export const people: () => Promise<CleanPeople> = once(async () => cleanPeople(await filePeople()).frame);

/** The shop behind the file. */
export const shop: () => Promise<Shop> = once(() => simulateShop());

/** The visits of the same seed. */
export const visits: () => Promise<SimulatedVisits> = once(() => simulateVisits());

/** The real sessions, as they lie there. */
export const sessions = once(async () => await readCsv((await findData("online_shoppers")).path, shopperSchema));

/**
 * The columns of the people that follow from the purchase. Of each purchase the chance that the person had is subtracted; what is left is
 * luck, and a column that goes with luck, or is there by luck, was written afterwards.
 */
export const consequences: () => Promise<readonly string[]> = once(async () => {
  const { clean, truth } = await simulateShop({ people: 20_000, seed: 1, dirt: false, progress: false });
  const luck = {
    kind: number(),
    from: ({ id, bought }: { id: string | null; bought: boolean | null }) => Number(bought) - truth.get(id!)!.probability,
  };
  const goesWithLuck = (name: CauseOrNot, reading: (value: unknown) => number | null) => {
    const pair = derive(clean, { luck, reading: { kind: number(), from: (row) => reading(row[name]) } });
    const r = correlation(pair, ["reading", "luck"]).column("luck").values[0];
    return Math.abs(r) > 3.5 / Math.sqrt(clean.rows); // NaN, of a reading that never changes, goes with nothing
  };
  return clean.names.filter((name): name is CauseOrNot => name !== "id" && name !== "bought").filter((name) => {
    const column = clean.column(name);
    const levels = column.kind === "category" ? column.levels : [];
    return goesWithLuck(name, (value) => value === null ? 0 : 1) ||
      (column.kind === "number" && goesWithLuck(name, (value) => value as number | null)) ||
      (column.kind === "time" && goesWithLuck(name, (value) => (value as Date).getTime())) ||
      levels.some((level) => goesWithLuck(name, (value) => value === level ? 1 : 0));
  });
});

type CauseOrNot = Exclude<keyof CleanPersonSchema & string, "id" | "bought">;

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}
