/** Exercises to notebook 01: a rate with its interval, consequences, an effect that a rate hides. */
import { wilsonInterval } from "../../evaluate/mod.ts";
import { type Causes, purchaseProbability } from "../../shop/mod.ts";
import { exercise, mistakeIn, right } from "./_exercise.ts";
import { aNumber, isNear, parts, texts } from "./_shapes.ts";
import { consequences, filePeople, mean, people, shop } from "./_truth.ts";

/** As much of a frame of people as is counted here, cleaned or not. */
interface Visitors {
  readonly rows: number;
  row(index: number): { readonly device: string | null; readonly bought: boolean | null };
}

/** Of the people on a device: how many there are, and how many bought. */
function buyersOn(device: string, visitors: Visitors): { count: number; buyers: number; rate: number } {
  const all = Array.from({ length: visitors.rows }, (_, row) => visitors.row(row)).filter((person) => person.device === device);
  const buyers = all.filter(({ bought }) => bought).length;
  return { count: all.length, buyers, rate: buyers / all.length };
}

export const explore = [
  exercise({
    id: "01.1",
    level: "first steps",
    minutes: 5,
    goal: "Say which share of the people on a tablet bought, and how sure that is.",
    answer: parts("{ value, low, high }: a share and the ends of its 95 % interval", {
      value: aNumber("a share"),
      low: aNumber("a share"),
      high: aNumber("a share"),
    }),
    async judge({ value, low, high }) {
      const { count, buyers, rate } = buyersOn("tablet", await people());
      const spelt = buyersOn("tablet", await filePeople()).rate;
      const wilson = wilsonInterval(buyers, count);
      const close = (one: number, other: number) => Math.abs(one - other) < 0.0021;
      return mistakeIn([
        [value > 1, "A share lies between 0 and 1. Did you count people, or per cent?"],
        [close(value, 1 - rate), "That is the share of those who did not buy."],
        [close(value, buyers / 5000), "You divided by all people. Divide by those on a tablet."],
        [
          close(value, spelt) && !close(value, rate),
          "You counted the raw file, where some tablets are spelt otherwise and some people stand twice. Clean it first.",
        ],
        [!close(value, rate), "The share itself is not right yet. Of those on a tablet, how many bought?"],
        [low === high, "The share is right. An interval that ends where it begins claims that 490 people are everybody."],
        [
          !(close(low, wilson.low) && close(high, wilson.high)),
          "The share is right, its interval not yet. `wilsonInterval` wants how many bought, and of how many.",
        ],
      ]) ??
        right(
          "A few hundred people leave a band of several points. Two devices whose intervals overlap that far tell no story yet.",
        );
    },
  }),
  exercise({
    id: "01.2",
    level: "practice",
    minutes: 8,
    goal: "Find the columns that were written down after the purchase.",
    answer: texts("a list of names of columns"),
    async judge(names) {
      const { names: all } = await people(), late = await consequences();
      const wrong = names.filter((name) => !late.includes(name)), found = names.filter((name) => late.includes(name)).length;
      const stranger = wrong.find((name) => !(all as readonly string[]).includes(name));
      return mistakeIn([
        [
          names.length === 0,
          "An empty list would be good news, and is not true. Who could know each column on the first day of the month?",
        ],
        [stranger !== undefined, `There is no column ${JSON.stringify(stranger)}.`],
        [wrong.includes("bought"), '"bought" is the label: what is to be predicted, and no column to predict it from.'],
        [
          wrong.includes("memberSince"),
          '"memberSince" goes with the purchase, but through age: it was written years before. What is known in time does not leak.',
        ],
        [
          wrong.length > 0,
          `${wrong.map((name) => JSON.stringify(name)).join(" and ")}: known before the purchase. A cause may be used.`,
        ],
        [
          found < late.length,
          `All of yours are right, and there ${
            late.length - found === 1 ? "is one more" : `are ${late.length - found} more`
          }. What happens at a checkout, and after it?`,
        ],
      ]) ?? right(
        "All of them, and no other. Each goes with what only luck decided, which nothing known beforehand can do; this check has just measured it on 20,000 other people.",
      );
    },
  }),
  exercise({
    id: "01.3",
    level: "stretch",
    minutes: 10,
    goal: "Say by how much a desktop instead of a phone raises the chance to buy, all else the same.",
    answer: aNumber("a number: a difference of chances, averaged over all people"),
    async judge(effect) {
      const { clean } = await shop();
      const chance = (row: number, device: Causes["device"]) =>
        purchaseProbability({ ...clean.row(row) as unknown as Causes, device });
      const truth = mean(Array.from({ length: clean.rows }, (_, row) => chance(row, "desktop") - chance(row, "mobile")));
      const seen = [await people(), clean].map((frame) => buyersOn("desktop", frame).rate - buyersOn("mobile", frame).rate);
      const close = (value: number) => isNear(effect, value, 0.05);
      return mistakeIn([
        [
          seen.some(close),
          "That is the difference of the two rates as they were seen. People on desktops are older and come less often: you compared different people.",
        ],
        [close(-truth), "The right size, the wrong way round: desktop less phone."],
        [close(100 * truth), "In percentage points that is right. Give a difference of chances: 0.01 for one point."],
        [effect === 0, "It does matter, though the rates hardly show it."],
        [
          !close(truth),
          "Ask `purchaseProbability` twice about each person of `shop.clean`, with all as it is but the device, and average the differences.",
        ],
      ]) ?? right(
        "The rates said the opposite. What an intervention does is another question than who was seen doing what, and here the formula of the shop answers it.",
        { "as the rates have it": seen[0].toFixed(3), "all else the same": truth.toFixed(3) },
      );
    },
  }),
];
