/** The workloads, by name. Each is loaded in the process that runs it. */
import { exponentOf, GROWING, secondsBySize, SIZES } from "./growth.ts";
import type { Workload } from "./_workload.ts";

/** Where each workload is. */
export const WORKLOADS: Readonly<Record<string, () => Promise<{ workload: Workload }>>> = {
  "dense_small": () => import("./dense_small.ts"),
  "dense_large": () => import("./dense_large.ts"),
  "sequence": () => import("./sequence.ts"),
  "ctr": () => import("./ctr.ts"),
  "image": () => import("./image.ts"),
  "predict_one": () => import("./predict_one.ts"),
  "predict_many": () => import("./predict_many.ts"),
  "boosted": () => import("./boosted.ts"),
  "roc_auc": () => import("./roc_auc.ts"),
  "smote": () => import("./smote.ts"),
  "csv_features": () => import("./csv_features.ts"),
};

/** How time grows with rows has parts, and exponents in place of times. */
export { exponentOf, GROWING, secondsBySize, SIZES };
export type { Workload };
