/**
 * What `deno task` calls: runs notebooks on kernels of their own, makes a gallery of them, and checks their cells. Each
 * command is a file that runs by itself (`study.ts`, `check.ts`, `data.ts`, `simulate.ts`); this door is for programs.
 *
 * @module
 */
export { type CellProblem, check, checkCells, checkOutputs, fixFormat, problemText } from "./check.ts";
export { type Gallery, type GalleryEntry, type Status, writeGallery } from "./gallery/mod.ts";
export { type Cell, type CodeCell, type Notebook, notebookName, notebookText, type Output } from "./notebook_file.ts";
export { parseNotebook, readNotebook, type TextCell, writeNotebook } from "./notebook_file.ts";
export { type Parameter, parametersOf, parseOverride, withParameters } from "./parameters.ts";
export { type CellEvent, type Failure, runNotebook, type RunOptions, type RunResult } from "./runner.ts";
export { study } from "./study.ts";
