/** Names of columns that a step can take: another kind of column does not compile. */
import type { NameOf, Schema } from "../frame/mod.ts";

export type NumberName<S extends Schema> = NameOf<S, "number">;
export type CategoryName<S extends Schema> = NameOf<S, "category">;
export type FlagName<S extends Schema> = NameOf<S, "flag">;
export type PassName<S extends Schema> = NameOf<S, "number" | "flag">;
export type TimeName<S extends Schema> = NameOf<S, "time">;
export type TextName<S extends Schema> = NameOf<S, "text">;
export type IdName<S extends Schema> = NameOf<S, "id">;
