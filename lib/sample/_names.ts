/** Names of columns that can serve a purpose: another kind of column does not compile. */
import type { NameOf, Schema } from "../frame/mod.ts";

/** What can be predicted: classes, or numbers. */
export type LabelName<S extends Schema> = NameOf<S, "flag" | "category" | "number">;
/** What rows can be grouped by. */
export type GroupName<S extends Schema> = NameOf<S, "id" | "category" | "text" | "number" | "flag">;
/** What rows can be put in order by. */
export type TimeName<S extends Schema> = NameOf<S, "time" | "number">;
