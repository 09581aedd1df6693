/** What the doctor says of one thing that it looked at. */

/** Fit for the workshop; fit, with a remark; or to be mended before. */
export type Verdict = "ok" | "warning" | "not ok";

export interface Finding {
  /** What was looked at, in a word or two. */
  what: string;
  verdict: Verdict;
  /** What was found. It may be sent to a teacher, so it names no person, no machine and no folder. */
  found: string;
  /** What to do about it, in full sentences. */
  fix?: string;
  /** What a program said of its failure, for the screen alone, as it may name folders. */
  details?: string;
}

/** Whether the workshop can begin with these. */
export function canBegin(findings: readonly Finding[]): boolean {
  return findings.every(({ verdict }) => verdict !== "not ok");
}
