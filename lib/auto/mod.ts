/**
 * One's own data: from a CSV file that nobody prepared to a report. {@linkcode readOwn} guesses the schema and reads the label in any
 * spelling, {@linkcode splitOwn} parts the rows, {@linkcode findSuspects} names columns to look at twice, {@linkcode candidatePlans} makes
 * plans from what the columns are, {@linkcode chooseBest} trains them and picks by validation rows, {@linkcode chartResult} draws
 * and {@linkcode writeResult} writes what the test rows said. Everything that learns sees training rows only.
 *
 * {@linkcode chooseArchitecture} is for who wants to know why: reasons, costs and measurements of each model within a budget.
 *
 * @module
 */
export type { OwnData } from "./own_data.ts";
export { readOwn, type ReadOwnOptions } from "./read_own.ts";
export { type OwnParts, splitOwn } from "./split_own.ts";
export { findSuspects, type Suspect, type SuspectOptions, type Suspects } from "./find_suspects.ts";
export { type CandidateOptions, candidatePlans } from "./candidate_plans.ts";
export {
  type ArchitectureBudget,
  type ArchitectureCandidate,
  type ArchitectureChoice,
  chooseArchitecture,
  type ChooseArchitectureOptions,
} from "./choose_architecture.ts";
export { type Candidate, chooseBest, type ChooseOptions, type Chosen } from "./choose_best.ts";
export { chartResult } from "./chart_result.ts";
export { type OwnResult, type ResultParts, writeResult } from "./write_result.ts";
