/** What functions over events ask of them. */
import { cannot } from "../errors.ts";
import { countMissing, type Frame, type Kind, type Schema } from "../frame/mod.ts";

/** Refuses events of nobody, or of no time: they would vanish. */
export function refuseUnfit(action: string, events: Frame<Schema>, { user, time }: { user: string; time: string }): void {
  const { kind } = events.column(time);
  if (kind !== "time") throw cannot(action, TypeError, { expected: `"${time}" to be of kind time`, received: kind });
  for (const name of [user, time]) {
    const missing = countMissing(events.column(name));
    if (missing === 0) continue;
    throw cannot(action, RangeError, {
      because: `"${name}" is missing in ${missing} of ${events.rows} rows`,
      fix: `Drop them first: dropMissing(events, ["${user}", "${time}"]).`,
    });
  }
}

/** Columns that options add up to, as one schema. */
export type Flat<Columns> = { [Name in keyof Columns]: Columns[Name] extends Kind ? Columns[Name] : never };
