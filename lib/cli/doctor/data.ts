/** Whether the data that the project carries is what it was when it was made. */
import { join } from "node:path";
import { Meter, normalise } from "../content.ts";
import type { Finding } from "./finding.ts";

/** Of the text of `data/user_behavior_data.csv`, however its lines end here. */
const SHA256 = "3d870abc68323c6112fa21c8926344dd5299c4c4ab45837fef39b187535e1b0a";

export async function hashPeople(root: string): Promise<string | undefined> {
  const file = await Deno.open(join(root, "data", "user_behavior_data.csv")).catch(() => undefined);
  if (file === undefined) return undefined;
  const meter = new Meter();
  for await (const chunk of normalise(file.readable)) meter.add(chunk);
  return meter.content().sha256;
}

/** @param sha256 of the file; nothing if there is none */
export function judgePeople(sha256: string | undefined): Finding {
  const what = "data";
  if (sha256 === SHA256) return { what, verdict: "ok", found: "the simulated shop is there, and as it was made" };
  const found = `data/user_behavior_data.csv ${sha256 === undefined ? "is missing" : "was changed"}`;
  return { what, verdict: "not ok", found, fix: "Type: deno task data:simulate. It writes the file anew." };
}
