/** Names of columns that a step can take: another kind of column does not compile. */
import type { Kind, Schema } from "../frame/mod.ts";

/** Names of the columns that may be of these kinds; every name, where the kinds are known only when it runs. */
type NameOf<S extends Schema, K extends Kind["kind"]> = {
  [N in keyof S & string]: Extract<S[N]["kind"], K> extends never ? never : N;
}[keyof S & string];

export type NumberName<S extends Schema> = NameOf<S, "number">;
export type CategoryName<S extends Schema> = NameOf<S, "category">;
export type FlagName<S extends Schema> = NameOf<S, "flag">;
export type PassName<S extends Schema> = NameOf<S, "number" | "flag">;
