export * from "./catalog.ts";
export * from "./population.ts";
export * from "./simulate.ts";
export * from "./person.ts";
