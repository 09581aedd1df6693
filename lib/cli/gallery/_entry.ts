/** What the gallery shows. */
import type { Notebook } from "../notebook_file.ts";

/** How a notebook's run ended: to its last cell, without data that it needs, at an error, or when told to stop. */
export type Status = "passed" | "skipped" | "failed" | "stopped";

/** A notebook, and how its run went. */
export interface GalleryEntry {
  /** The notebook's file name without its ending; the page has the same. */
  name: string;
  notebook: Notebook;
  status?: Status;
  /** Seconds that the run took. */
  seconds?: number;
  /** The result in a few words. */
  headline?: string;
  /** Why it was skipped, failed or stopped, in a sentence. */
  reason?: string;
}
