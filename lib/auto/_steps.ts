/** What becomes of columns of every kind: for models that are lines or networks, and for trees. */
import type { Train } from "../dataset.ts";
import type { DatePart, Impute, Scale, Steps } from "../features/mod.ts";
import type { Frame, Schema } from "../frame/mod.ts";
import { type Facts, factsOf } from "./_facts.ts";

/** Which columns, and how they may be turned. */
export interface StepOptions {
  readonly columns: readonly string[];
  /** Of the folds in which categories are encoded by the label. */
  readonly seed: number;
  /** Terms of a text at most. */
  readonly terms: number;
  /** The column by which rows were split in time, whose days do not come again. */
  readonly time?: string;
}

/** A category of more levels is told by the label's mean in each, and not level by level. */
export const MOST_ONE_HOT = 40;
const MOST_CODES = 200;
/** Numbers with a longer tail are told by their rank. */
const TAIL = 2;
const UNKNOWN = "(missing)";
/** The parts of a date that come again. */
const CYCLES: readonly DatePart[] = ["hour", "weekday", "dayOfYear", "weekend"];

type AnySteps = Steps<Schema>;

/** Steps for trees, which read codes and missing values as they are. */
export function treeSteps(train: Train<Frame<Schema>>, options: StepOptions): AnySteps {
  const by = columnsByKind(train, options, MOST_CODES);
  return withoutEmpty({
    impute: by.many.length > 0 ? [unknownIn(by.many)] : [],
    pass: both(by.numbers, by.flags, (columns) => ({ columns, missing: "kept" as const })),
    ordinal: some(by.few, (columns) => ({ columns, order: "frequency" as const, missing: "kept" as const })),
    target: some(by.many, (columns) => ({ columns, seed: options.seed })),
    dates: datesOf(by.times, options, [...CYCLES, "days"]),
    terms: some(by.texts, (columns) => ({ columns, maxTerms: options.terms })),
  });
}

/** Steps for lines and networks: all filled, the filling told; numbers with long tails told by their rank, or as they are. */
export function lineSteps(
  train: Train<Frame<Schema>>,
  { tails = "ranked", ...options }: StepOptions & { tails?: "ranked" | "plain" },
): AnySteps {
  const by = columnsByKind(train, options, MOST_ONE_HOT);
  return withoutEmpty({
    ...numberSteps(by, tails, options),
    oneHot: some(by.few, (columns) => ({ columns, rare: rareIn(train) })),
    target: some(by.many, (columns) => ({ columns, seed: options.seed })),
    terms: some(by.texts, (columns) => ({ columns, maxTerms: options.terms, sublinear: true })),
  });
}

/** The same for networks that turn codes into vectors: every category is a code; texts have none, and are left out. */
export function codeSteps(train: Train<Frame<Schema>>, options: Omit<StepOptions, "terms">): AnySteps {
  const by = columnsByKind(train, options, Infinity);
  return withoutEmpty({
    ...numberSteps(by, "ranked", options),
    ordinal: some(by.few, (columns) => ({ columns, order: "frequency" as const, rare: rareIn(train) })),
  });
}

/** What lines and networks do with all columns but categories and texts, and with gaps in categories. */
function numberSteps(
  by: ReturnType<typeof columnsByKind>,
  tails: "ranked" | "plain",
  options: Pick<StepOptions, "time">,
): { [Name in keyof AnySteps]: readonly unknown[] } {
  const filled = (how: "median" | "mode", facts: readonly Facts[]): Impute<Schema>[] => [
    ...some(
      facts.filter(({ present, rows }) => present < rows),
      (columns) => ({ with: how, columns, indicator: true }) as const,
    ),
    ...some(facts.filter(({ present, rows }) => present === rows), (columns) => ({ with: how, columns }) as const),
  ];
  const isLong = ({ skewness }: Facts) => tails === "ranked" && Math.abs(skewness) > TAIL;
  const scale: Scale<Schema>[] = [
    ...some(by.numbers.filter((facts) => !isLong(facts)), (columns) => ({ columns, to: "standard" }) as const),
    ...some(by.numbers.filter(isLong), (columns) => ({ columns, to: "quantile", output: "normal" }) as const),
  ];
  const categories = [...by.few, ...by.many];
  return {
    impute: [
      ...filled("median", by.numbers),
      ...filled("mode", by.flags),
      ...(categories.length > 0 ? [unknownIn(categories)] : []),
    ],
    scale,
    pass: some(by.flags, (columns) => ({ columns })),
    dates: datesOf(by.times, options, CYCLES),
  };
}

/** Levels of fewer rows than one in a thousand go together. */
function rareIn({ rows }: Frame<Schema>): { below: number } {
  return { below: Math.max(2, Math.round(rows / 1000)) };
}

/** The step for who looks at one category alone. */
export function popularitySteps(column: string): AnySteps {
  return { ordinal: [{ columns: [column], missing: "kept" }] };
}

/** The columns by what they are; categories of few and of many levels apart. */
function columnsByKind(train: Train<Frame<Schema>>, { columns }: Pick<StepOptions, "columns">, mostLevels: number) {
  const facts = columns.map((name) => factsOf(train, name));
  const of = (kind: Facts["kind"]) => facts.filter((facts) => facts.kind === kind);
  const categories = of("category");
  return {
    numbers: of("number"),
    flags: of("flag"),
    few: categories.filter(({ distinct }) => distinct <= mostLevels),
    many: categories.filter(({ distinct }) => distinct > mostLevels),
    times: of("time"),
    texts: of("text"),
  };
}

/** A step for these columns, or none if there are none. */
function some<T>(facts: readonly Facts[], step: (columns: readonly string[]) => T): T[] {
  return facts.length === 0 ? [] : [step(facts.map(({ name }) => name))];
}

function both<T>(a: readonly Facts[], b: readonly Facts[], step: (columns: readonly string[]) => T): T[] {
  return some([...a, ...b], step);
}

function unknownIn(facts: readonly Facts[]): Impute<Schema> {
  return { with: "constant", value: UNKNOWN, columns: facts.map(({ name }) => name) };
}

function datesOf(times: readonly Facts[], { time }: Pick<StepOptions, "time">, parts: readonly DatePart[]) {
  return [
    ...some(times.filter(({ name }) => name !== time), (columns) => ({ columns, parts, missing: "told" as const })),
    ...some(times.filter(({ name }) => name === time), (columns) => ({ columns, parts: CYCLES, missing: "told" as const })),
  ];
}

function withoutEmpty(steps: { [Name in keyof AnySteps]: readonly unknown[] }): AnySteps {
  return Object.fromEntries(Object.entries(steps).filter(([, list]) => list!.length > 0)) as AnySteps;
}
