/**
 * The simulated shop, where the truth is known: people, the chance of each to buy, and dirt that is counted; visits, few of which
 * end in a purchase; the real data sets by name; and the article's case study in four functions.
 *
 * @module
 */
export {
  basicProbability,
  type Basics,
  type BestPossible,
  bestPossible,
  type Causes,
  type CityTier,
  cityTiers,
  type Device,
  devices,
  type Gender,
  genders,
  purchaseProbability,
} from "./population.ts";
export {
  type CleanPeople,
  type CleanPersonSchema,
  cleanPersonSchema,
  type People,
  type PersonSchema,
  personSchema,
} from "./person.ts";
export { type Shop, type SimulateOptions, simulateShop, type Truth } from "./simulate.ts";
export { type Channel, channels, type VisitCauses, type Visits, type VisitSchema, visitSchema } from "./visit.ts";
export { visitScore } from "./visit_score.ts";
export { type SimulatedVisits, simulateVisits, type SimulateVisitsOptions } from "./simulate_visits.ts";
export type { DirtCounts } from "./_dirt.ts";
export { cleaningRules, cleanPeople } from "./clean.ts";
export {
  catalog,
  dataCache,
  type DataFile,
  dataFolders,
  type DataName,
  type DataSet,
  findData,
  type FoundData,
  MissingDataError,
} from "./catalog.ts";
export { type RetailSchema, retailSchema } from "./retail.ts";
export { type ShopperSchema, shopperSchema } from "./shopper.ts";
export {
  buildModel,
  type CaseData,
  evaluateModel,
  preprocessData,
  type PreprocessOptions,
  trainModel,
  type TrainOptions,
} from "./case_study.ts";
