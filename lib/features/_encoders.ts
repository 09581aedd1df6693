/** All kinds of encoders, by the name that their JSON carries. */
import type { Encoder } from "./_encoder.ts";
import type { Fields } from "./_fields.ts";
import { type LearntMissing, missingEncoder } from "./_missing.ts";
import { type LearntOneHot, oneHotEncoder } from "./one_hot.ts";
import { type LearntPass, passEncoder } from "./pass.ts";
import { type LearntScale, scaleEncoder } from "./scale.ts";

/** What a step that makes features learnt. */
export type LearntEncoder = LearntScale | LearntOneHot | LearntPass | LearntMissing;

const ENCODERS: { readonly [K in LearntEncoder["kind"]]: Encoder<Extract<LearntEncoder, { kind: K }>> } = {
  scale: scaleEncoder,
  oneHot: oneHotEncoder,
  pass: passEncoder,
  missing: missingEncoder,
};

/** The encoder that understands what was learnt. */
export function encoderOf(learnt: LearntEncoder): Encoder<LearntEncoder> {
  // TypeScript cannot see that the table pairs each kind with its own encoder.
  return ENCODERS[learnt.kind] as unknown as Encoder<LearntEncoder>;
}

/** What an encoder learnt, from JSON. */
export function parseEncoder(fields: Fields): LearntEncoder {
  const kind = fields.oneOf("kind", Object.keys(ENCODERS) as LearntEncoder["kind"][]);
  return ENCODERS[kind].parse(fields);
}
