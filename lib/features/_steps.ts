/** The table of steps. A new one is its file, a line in `Steps` and a line in `STEPS`; with one of them forgotten it does not compile. */
import type { Schema } from "../frame/mod.ts";
import type { Encoder, LearntColumn, LearntColumns, Step } from "./_step.ts";
import type { Fields } from "./_fields.ts";
import { type LearntMissing, missingEncoder } from "./_missing.ts";
import type { CategoryName, NumberName, PassName, TextName, TimeName } from "./_names.ts";
import { type Bins, binsStep } from "./bins.ts";
import { type Dates, datesStep } from "./dates.ts";
import { type Hash, hashStep } from "./hash.ts";
import type { Impute } from "./impute.ts";
import { type Interaction, interactionsStep } from "./interactions.ts";
import { type OneHot, oneHotStep } from "./one_hot.ts";
import { type Ordinal, ordinalStep } from "./ordinal.ts";
import { type Pass, passStep } from "./pass.ts";
import { type Ratio, ratiosStep } from "./ratios.ts";
import { type Scale, scaleStep } from "./scale.ts";
import type { Select } from "./select.ts";
import { type Target, targetStep } from "./target.ts";
import { type Terms, termsStep } from "./terms.ts";

/** What to do with which columns. Filling comes first; a column may then go through several steps that name features differently. */
export interface Steps<S extends Schema> {
  /** Fill missing values. */
  impute?: Impute<S> | readonly Impute<S>[];
  /** Bring numbers to a common scale. */
  scale?: Scale<S> | readonly Scale<S>[];
  /** Turn categories into features of 0 and 1. */
  oneHot?: readonly CategoryName<S>[] | OneHot<S> | readonly OneHot<S>[];
  /** Turn categories into codes, for trees and embeddings. */
  ordinal?: readonly CategoryName<S>[] | Ordinal<S> | readonly Ordinal<S>[];
  /** Hash categories of very many levels into few features. */
  hash?: readonly CategoryName<S>[] | Hash<S> | readonly Hash<S>[];
  /** Replace categories by what the label was on average, without telling a row its own. */
  target?: Target<S> | readonly Target<S>[];
  /** Cut numbers into bands. */
  bins?: readonly NumberName<S>[] | Bins<S> | readonly Bins<S>[];
  /** Take numbers as they are, and flags as 0 and 1. */
  pass?: readonly PassName<S>[] | Pass<S> | readonly Pass<S>[];
  /** Turn times into what a clock and a calendar say of them. */
  dates?: readonly TimeName<S>[] | Dates<S> | readonly Dates<S>[];
  /** Turn texts into weights of their terms. */
  terms?: readonly TextName<S>[] | Terms<S> | readonly Terms<S>[];
  /** Divide numbers by others. */
  ratios?: Ratio<S> | readonly Ratio<S>[];
  /** Multiply numbers, or cross categories. */
  interactions?: Interaction<S> | readonly Interaction<S>[];
  /** Keep some of the features that the other steps make: those that tell most of the label. */
  select?: Select;
}

/** A step that makes features; its name is the `kind` in what it learns. */
export type StepName = Exclude<keyof Steps<Schema>, "impute" | "select">;

const STEPS = {
  scale: scaleStep,
  oneHot: oneHotStep,
  ordinal: ordinalStep,
  hash: hashStep,
  target: targetStep,
  bins: binsStep,
  pass: passStep,
  dates: datesStep,
  terms: termsStep,
  ratios: ratiosStep,
  interactions: interactionsStep,
} satisfies { readonly [K in StepName]: Step<never, (LearntColumn | LearntColumns) & { readonly kind: K }> };

type LearntOf<E> = E extends Encoder<infer L> ? L : never;

/** What a step that makes features learnt. */
export type LearntEncoder = LearntOf<typeof STEPS[StepName]> | LearntMissing;

const ENCODERS = { ...STEPS, missing: missingEncoder };

/** The steps by name, each with what it takes and learns out of sight: the table above has paired them. */
export const stepsByName = STEPS as unknown as Readonly<Record<StepName, Step<{ columns: readonly string[] }, LearntEncoder>>>;

/** The encoder that understands what was learnt. */
export function encoderOf(learnt: LearntEncoder): Encoder<LearntEncoder> {
  return ENCODERS[learnt.kind] as unknown as Encoder<LearntEncoder>;
}

/** What an encoder learnt, from JSON. */
export function parseEncoder(fields: Fields): LearntEncoder {
  const kind = fields.oneOf("kind", Object.keys(ENCODERS) as LearntEncoder["kind"][]);
  return ENCODERS[kind].parse(fields);
}
