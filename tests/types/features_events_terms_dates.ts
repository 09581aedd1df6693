// What must not compile: steps and functions over events on columns that cannot take them, and figures that nobody asked for.
import { asTrain } from "shoplens/dataset";
import { fitRecipe, rfm, sessionFeatures } from "shoplens/features";
import { category, flag, type Frame, frameOf, id, number, type Schema, sessionize, text, time } from "shoplens/frame";

const schema = { user: id(), at: time(), spent: number(), event: category(["view", "buy"]), member: flag(), note: text() };
const events = frameOf([], schema), train = asTrain(events);

fitRecipe(train, {
  dates: ["at"],
  terms: { columns: ["note"], by: "characters", ngrams: [1, 2] },
  ratios: { of: "spent", per: "spent" },
  interactions: [{ columns: ["spent", "member"] }, { columns: ["event", "event"], other: false }],
  select: { keep: 2, by: "correlation", alike: 0.95 },
});
// Where the kinds are known only when it runs, every name may be right.
declare const inferred: Frame<Schema>;
fitRecipe(asTrain(inferred), { dates: ["any"], terms: ["any"], interactions: { columns: ["one", "other"] } });
rfm(inferred, { user: "any", time: "any", at: new Date() }).column("recency");

// @ts-expect-error a number is no time
fitRecipe(train, { dates: ["spent"] });
// @ts-expect-error no such part
fitRecipe(train, { dates: { columns: ["at"], parts: ["minute"] } });
// @ts-expect-error a category is no text
fitRecipe(train, { terms: ["event"] });
// @ts-expect-error a name is no text
fitRecipe(train, { terms: { columns: ["user"] } });
// @ts-expect-error a flag is not divided
fitRecipe(train, { ratios: { of: "spent", per: "member" } });
// @ts-expect-error a ratio has two sides
fitRecipe(train, { ratios: { of: "spent" } });
// @ts-expect-error a number and a category do not interact
fitRecipe(train, { interactions: { columns: ["spent", "event"] } });
// @ts-expect-error one column is alone
fitRecipe(train, { interactions: { columns: ["spent"] } });
// @ts-expect-error no such measure
fitRecipe(train, { select: { keep: 2, by: "chi2" } });

const sessions = sessionFeatures(events, { user: "user", time: "at", event: "event" });
const bought: Float64Array = sessions.column("event=buy").values;
// @ts-expect-error no such level
sessions.column("event=cart");
// @ts-expect-error no amount was named
sessions.column("spend");
// @ts-expect-error a text is no amount
sessionFeatures(events, { user: "user", time: "at", amount: "note" });
// @ts-expect-error a number is no time
sessionize(events, { user: "user", time: "spent" });
// @ts-expect-error a moment to look back from is needed
rfm(events, { user: "user", time: "at" });
// @ts-expect-error no scores were asked for
rfm(events, { user: "user", time: "at", at: new Date() }).column("recencyScore");

export { bought };
