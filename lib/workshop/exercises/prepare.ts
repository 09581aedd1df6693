/** Exercises to notebook 02: three ways in which test rows reach the training. */
import type { Frame, Schema } from "../../frame/mod.ts";
import { split } from "../../sample/mod.ts";
import { exercise, mistakeIn, right } from "./_exercise.ts";
import { aNumber, isNear, lists, numbers, parts, splitParts } from "./_shapes.ts";
import { mean, people, visits } from "./_truth.ts";

/** Mean and deviation of the incomes that are known. */
function incomesOf(frame: { column(name: "income"): { values: Float64Array } }): { mean: number; deviation: number } {
  const known = frame.column("income").values.filter((income) => !Number.isNaN(income)), middle = mean(known);
  return { mean: middle, deviation: Math.sqrt(mean(known.map((income) => (income - middle) ** 2))) };
}

/** Whose visits the rows are; nobody's if they are no visits. */
function personsOf(frame: Frame<Schema>): string[] {
  const persons = frame.names.includes("person") ? frame.column("person") : undefined;
  return persons === undefined ? [] : Array.from({ length: frame.rows }, (_, row) => String(persons.get(row)));
}

export const prepare = [
  exercise({
    id: "02.1",
    level: "first steps",
    minutes: 6,
    goal: "Scale income without a leak: find the mean and the deviation that a recipe may use.",
    answer: parts("{ mean, deviation } of incomes, in euros", {
      mean: aNumber("euros"),
      deviation: aNumber("euros"),
    }),
    async judge(answer) {
      const everybody = await people(), { train, validation } = split(everybody, { label: "bought", seed: 42 });
      const truth = incomesOf(train), meanIs = (mean: number) => isNear(answer.mean, mean, 5e-4);
      const is = ({ mean, deviation }: typeof truth) => meanIs(mean) && isNear(answer.deviation, deviation, 1e-3);
      return mistakeIn([
        [
          is(incomesOf(everybody)),
          "You scaled before you split: these are the figures of all people, those of the test among them. A recipe learns from training rows.",
        ],
        [
          is(incomesOf(validation)),
          "These are the figures of the validation people. They are there to choose with, not to learn from.",
        ],
        [
          meanIs(truth.mean) && isNear(answer.deviation, truth.deviation ** 2, 1e-3),
          "The mean is right; the other is the variance. Its square root is the deviation.",
        ],
        [
          !meanIs(truth.mean),
          "The mean is not that of the training people. Are the missing incomes left out?",
        ],
        [!is(truth), "The mean is right, the deviation not yet. It is the root of the mean of squared distances."],
      ]) ?? right(
        "Learnt from training people alone. With thousands of them the leak would have changed little, and nobody can tell beforehand when it will.",
        { "mean of all people": incomesOf(everybody).mean.toFixed(0), "of the training people": truth.mean.toFixed(0) },
      );
    },
  }),
  exercise({
    id: "02.2",
    level: "practice",
    minutes: 8,
    goal: "Split visits so that no visitor is on both sides.",
    answer: splitParts("what split gives: { train, validation, test }"),
    async judge({ train, validation, test }) {
      // The box stays shut: what is counted of it goes no further than a sentence.
      let inside = { rows: 0, persons: [] as string[] };
      test.map((rows) => inside = { rows: rows.rows, persons: personsOf(rows) });
      const known = new Set(personsOf(train));
      const met = inside.persons.filter((person) => known.has(person)).length;
      const watched = personsOf(validation).filter((person) => known.has(person)).length;
      const all = (await visits()).visits.rows, rows = train.rows + validation.rows + inside.rows;
      const figures = { "test visits of people met in training": `${met} of ${inside.rows}` };
      const share = train.rows / rows;
      const verdict = mistakeIn([
        [known.size === 0, 'These are not visits: there is no column "person".'],
        [inside.rows === 0 || validation.rows === 0, "One of the parts is empty."],
        [
          rows < 0.99 * all,
          `Of ${all.toLocaleString("en-US")} visits ${
            (all - rows).toLocaleString("en-US")
          } are gone. Keep all of them; only deal them otherwise.`,
        ],
        [
          met > 0 || watched > 0,
          "People come several times, and this split deals visit by visit: a model meets people whom it has learnt by heart. What should stay together?",
        ],
        [
          share < 0.6 || share > 0.9,
          "Nobody is on both sides. Now the sizes: leave the training part most of the visits, some 80 %.",
        ],
      ]) ??
        right("Every visitor is on one side. The parts are as near to the wanted sizes as whole people allow.");
      return { ...verdict, figures };
    },
  }),
  exercise({
    id: "02.3",
    level: "stretch",
    minutes: 12,
    goal: "Choose columns without a leak where there is nothing to find.",
    answer: parts("{ accuracy, chosen }: a share, and for each fold the numbers of the columns chosen", {
      accuracy: aNumber("a share"),
      chosen: lists(numbers("numbers of columns")),
    }),
    judge({ accuracy, chosen }) {
      const kept = chosen.map((columns) => columns.toSorted((a, b) => a - b).join());
      // Of sixty coins that are guessed, so few are right or so many only once in a few thousand times.
      const chance = 3.5 * Math.sqrt(0.25 / 60);
      return mistakeIn([
        [chosen.length < 2, "There should be a list of columns for each fold."],
        [
          new Set(kept).size === 1,
          "Every fold has the same columns: they were chosen on all rows, and the rows to be judged were among them. Choose anew in each fold, from its learning rows.",
        ],
        [accuracy > 0.5 + chance, "Nobody foresees a coin that often. Something still knows the rows that it is judged on."],
        [accuracy < 0.5 - chance, "To be wrong about a coin that often takes knowledge too. Is an answer turned round?"],
      ]) ?? right(
        "Noise, and the figure says noise. The columns that looked so good were the luckiest of hundreds, and their luck did not come along.",
      );
    },
  }),
];
