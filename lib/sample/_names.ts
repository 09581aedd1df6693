/** Names of columns that can serve a purpose: another kind of column does not compile. */
import type { Kind, Schema } from "../frame/mod.ts";

/** Names of the columns that may be of these kinds; every name, where the kinds are known only when it runs. */
type NameOf<S extends Schema, K extends Kind["kind"]> = {
  [N in keyof S & string]: Extract<S[N]["kind"], K> extends never ? never : N;
}[keyof S & string];

/** What can be predicted: classes, or numbers. */
export type LabelName<S extends Schema> = NameOf<S, "flag" | "category" | "number">;
/** What rows can be grouped by. */
export type GroupName<S extends Schema> = NameOf<S, "id" | "category" | "text" | "number" | "flag">;
/** What rows can be put in order by. */
export type TimeName<S extends Schema> = NameOf<S, "time" | "number">;
