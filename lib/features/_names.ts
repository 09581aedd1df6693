/** Names of columns that a step can take: another kind of column does not compile. */
import type { Kind, Schema } from "../frame/mod.ts";

/** Names of the columns of some kinds. */
type NameOf<S extends Schema, K extends Kind["kind"]> = {
  [N in keyof S & string]: S[N]["kind"] extends K ? N : never;
}[keyof S & string];

export type NumberName<S extends Schema> = NameOf<S, "number">;
export type CategoryName<S extends Schema> = NameOf<S, "category">;
export type FlagName<S extends Schema> = NameOf<S, "flag">;
export type PassName<S extends Schema> = NameOf<S, "number" | "flag">;
