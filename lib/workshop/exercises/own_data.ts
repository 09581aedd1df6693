/** Exercises to notebook 20: what to drop, how to split, whether it pays. */
import type { Frame, Schema } from "../../frame/mod.ts";
import { exercise, mistakeIn, notYet, right } from "./_exercise.ts";
import { aFrame, aNumber, numbers, parts, splitParts } from "./_shapes.ts";
import { consequences, people } from "./_truth.ts";

/** What mistakes cost in 20.3. */
const costs = { falsePositive: 1, falseNegative: 3 };

/** The times of the rows' starts, or none. */
function startsOf(frame: Frame<Schema>): number[] {
  const column = frame.names.includes("start") ? frame.column("start") : undefined;
  return column?.kind === "time" ? Array.from(column.values) : [];
}

export const ownData = [
  exercise({
    id: "20.1",
    level: "first steps",
    minutes: 6,
    goal: "Read a file as if it were yours, without the columns that know the answer.",
    answer: parts("what readOwn gives", {
      frame: aFrame,
      aside: { text: "names", read: (names) => Array.isArray(names) ? names as string[] : undefined },
    }),
    async judge({ frame, aside }) {
      const late = await consequences(), kept = frame.names.filter((name) => !aside.includes(name) && name !== "bought");
      const leaks = late.filter((name) => kept.includes(name)).length;
      const causes = (await people()).names.filter((name) => !["id", "bought", "memberSince", ...late].includes(name));
      const lost = causes.filter((name) => !kept.includes(name));
      return mistakeIn([
        [!frame.names.includes("bought"), 'The label is not "bought": what is to be predicted?'],
        [
          leaks === late.length,
          `All ${late.length} columns that know the answer are still there. Name them in \`drop\`: which of them nobody knows on the first of the month?`,
        ],
        [leaks > 0, `${leaks} of the columns that know the answer ${leaks === 1 ? "is" : "are"} still there.`],
        [
          lost.length > 0,
          `Nothing leaks. But ${
            lost.map((name) => JSON.stringify(name)).join(" and ")
          } could be known in time, and say something: keep what is honest.`,
        ],
      ]) ??
        right(
          "What is left could be known in time. No program can decide that for your own file: you are the one who knows when a value is written.",
          {
            columns: kept.join(", "),
          },
        );
    },
  }),
  exercise({
    id: "20.2",
    level: "practice",
    minutes: 8,
    goal: "Judge a model as it will be used: on days that come after those it learnt from.",
    answer: splitParts("what splitOwn gives"),
    judge({ train, validation, test }) {
      // The box stays shut: what is counted of it goes no further than a sentence.
      let tested: number[] = [];
      test.map((rows) => tested = startsOf(rows));
      const learnt = startsOf(train), watched = startsOf(validation);
      const end = learnt.reduce((last, time) => Math.max(last, time), -Infinity),
        early = [...watched, ...tested].filter((time) => time < end).length;
      const figures = {
        "visits to be judged that began before the last one learnt from": `${early} of ${watched.length + tested.length}`,
      };
      const late = watched.reduce((last, time) => Math.max(last, time), -Infinity);
      const verdict = mistakeIn([
        [learnt.length === 0 || tested.length === 0, 'There is no column "start" in these parts, or nothing in one of them.'],
        [
          early > 0,
          "Days are mixed: the model learns from the 20th and is judged on the 3rd. In use it will know the past alone. Which option of `readOwn` says when a row happened?",
        ],
        [tested.some((time) => time < late), "Validation rows should lie before test rows, as choosing comes before judging."],
      ]) ??
        right(
          "Learnt from the past, chosen by what came next, judged on what came last: as it will be used. Where a shop changes, the figure is lower than a mixed one, and true.",
        );
      return { ...verdict, figures };
    },
  }),
  exercise({
    id: "20.3",
    level: "stretch",
    minutes: 12,
    goal: "Say what a model saves, beside the better of the two rules that need none.",
    answer: parts("{ labels, decided, saving }: who bought, who gets a coupon (1 or 0), and what a thousand people cost less", {
      labels: numbers("labels"),
      decided: numbers("decisions"),
      saving: aNumber("a number"),
    }),
    judge({ labels, decided, saving }) {
      const { falsePositive, falseNegative } = costs;
      const spent = (says: (row: number) => number) =>
        1000 / labels.length *
        labels.reduce((sum, label, row) => sum + (says(row) === label ? 0 : label === 1 ? falseNegative : falsePositive), 0);
      const model = spent((row) => decided[row]),
        nobody = spent(() => 0),
        everybody = spent(() => 1),
        close = (value: number) => Math.abs(saving - value) < 0.6;
      const best = Math.min(nobody, everybody), worst = Math.max(nobody, everybody);
      const figures = {
        "coupons for nobody": nobody.toFixed(0),
        "coupons for everybody": everybody.toFixed(0),
        "by the model": model.toFixed(0),
      };
      if (decided.length !== labels.length || decided.some((each) => each !== 0 && each !== 1)) {
        return notYet("Give a decision for each person, 1 for a coupon and 0 for none. Probabilities are not decisions yet.");
      }
      return mistakeIn([
        [saving === 0, "A model may save nothing, this one does not. What do a thousand people cost by each rule?"],
        [close(model), "That is what the model costs. What it saves is beside something else."],
        [
          close(worst - model),
          "You compared with the dearer of the two rules. The rival of a model is the best that one can do without it.",
        ],
        [close(model - best), "The right size, the wrong way round: a saving is what is paid less."],
        [
          close((best - model) / 1000) || close((best - model) * labels.length / 1000),
          "The right comparison, of other than a thousand people.",
        ],
        [
          !close(best - model),
          "Three costs: coupons for nobody, for everybody, by the model. The model saves what it is cheaper than the cheaper of the two.",
        ],
      ]) ??
        right(
          "That is what the model is worth: not its accuracy, and not what it beats that nobody would do. Now put it beside what it costs to run.",
          figures,
        );
    },
  }),
];
