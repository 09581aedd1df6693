/** A small frame of visits whose label follows minutes, with a category, a flag and holes. */
import { category, flag, type Frame, frameOf, id, number } from "shoplens/frame";
import { createRandom } from "shoplens/random";

export const visitSchema = { person: id(), minutes: number(), device: category(), member: flag(), bought: flag() };
export type Visits = Frame<typeof visitSchema>;

export function visits(rows: number, seed = 1): Visits {
  const random = createRandom(seed);
  return frameOf(
    Array.from({ length: rows }, (_, i) => {
      const minutes = random.uniform(0, 20), member = random.uniform() < 0.3;
      const chance = 1 / (1 + Math.exp(7 - 0.4 * minutes - (member ? 1.5 : 0)));
      return {
        person: `p${i % Math.ceil(rows / 3)}`,
        minutes: i % 17 === 0 ? null : minutes,
        device: ["phone", "desktop", "tablet"][random.integer(0, 3)],
        member,
        bought: random.uniform() < chance,
      };
    }),
    visitSchema,
  );
}
