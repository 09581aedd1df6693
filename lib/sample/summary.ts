/** What a split did, for the reader and for the receipt. */
import { DISPLAY, type Displayable, displayAs, type Html, html } from "../notebook/mod.ts";
import { PART_NAMES, type PartName } from "./_sizes.ts";
import type { Deal } from "./_deal.ts";
import type { Method, Plan } from "./_plan.ts";
import { seedOf } from "./_seed.ts";

/** What one part got. */
export interface PartSummary {
  readonly rows: number;
  /** Rows of each class, where the label has classes. */
  readonly classes?: Readonly<Record<string, number>>;
  /** How many groups, where rows stay together by group. */
  readonly groups?: number;
  /** The first and the last time, where time decides: a number, or a date in ISO 8601. */
  readonly times?: readonly [first: number | string, last: number | string];
}

/** What a split did. Plain data, fit for a receipt; shows itself as a table. */
export interface SplitSummary {
  readonly method: Method;
  /** The seed and the forks of the stream that was drawn from; absent where nothing was drawn. */
  readonly seed?: string;
  readonly label?: string;
  readonly group?: string;
  readonly time?: string;
  /** The part that was given as many rows of each class, and so does not show the true rate. */
  readonly balanced?: PartName;
  readonly parts: Readonly<Record<PartName, PartSummary>>;
  /** What a reader should know before trusting the parts. */
  readonly notes: readonly string[];
}

/** What a summary is made from. */
export interface SummaryParts {
  plan: Plan;
  deal: Deal;
  /** Rows wanted in each part. */
  sizes: readonly number[];
  group?: string;
  time?: string;
  balanced?: PartName;
}

/** Counts what each part got. */
export function summarise({ plan, deal, sizes, group, time, balanced }: SummaryParts): SplitSummary & Displayable {
  const rows = [0, 0, 0];
  const classes = PART_NAMES.map(() => new Array<number>(plan.classes?.names.length ?? 0).fill(0));
  const groups = PART_NAMES.map(() => new Set<number>());
  const times = PART_NAMES.map(() => [Infinity, -Infinity] as [number, number]);
  deal.forEach((part, row) => {
    rows[part]++;
    if (plan.classes) classes[part][plan.classes.codes[row]]++;
    if (plan.groups) groups[part].add(plan.groups.codes[row]);
    if (plan.times) times[part] = [Math.min(times[part][0], plan.times[row]), Math.max(times[part][1], plan.times[row])];
  });
  const parts = Object.fromEntries(PART_NAMES.map((name, part) => [name, {
    rows: rows[part],
    ...(plan.classes && { classes: Object.fromEntries(plan.classes.names.map((label, k) => [label, classes[part][k]])) }),
    ...(plan.groups && { groups: groups[part].size }),
    ...(plan.times && rows[part] > 0 && { times: plan.areDates ? times[part].map(toDate) : times[part] }),
  }])) as Record<PartName, PartSummary>;
  const summary: SplitSummary = {
    method: plan.method,
    ...(plan.random && { seed: plan.random.name }),
    ...(plan.label !== undefined && { label: plan.label }),
    ...(group !== undefined && { group }),
    ...(time !== undefined && { time }),
    ...(balanced !== undefined && { balanced }),
    parts,
    notes: notesOn(parts, sizes, balanced),
  };
  return displayAs(summary, (summary) => toHtml(summary)[DISPLAY]());
}

function toDate(time: number): string {
  return new Date(time).toISOString();
}

function notesOn(parts: Record<PartName, PartSummary>, sizes: readonly number[], balanced?: PartName): string[] {
  const notes: string[] = [];
  PART_NAMES.forEach((name, i) => {
    const { rows, classes } = parts[name];
    if (Math.abs(rows - sizes[i]) > Math.max(1, 0.1 * sizes[i])) {
      notes.push(`${name} has ${rows} rows where ${sizes[i]} were wanted, because rows that belong together stay together.`);
    }
    const absent = rows === 0 ? [] : Object.entries(classes ?? {}).filter(([, count]) => count === 0).map(([label]) => label);
    if (absent.length > 0) notes.push(`${name} has no rows of ${absent.join(", ")}.`);
  });
  if (balanced !== undefined) {
    notes.push(
      `${balanced} has as many rows of each class by choice: accuracy and precision on it are not what the true rate would give.`,
    );
  }
  return notes;
}

function toHtml(summary: SplitSummary): Html {
  const { parts, label, group, time } = summary;
  const shown = PART_NAMES.filter((name) => parts[name].rows > 0);
  const total = shown.reduce((sum, name) => sum + parts[name].rows, 0);
  const classes = Object.keys(parts.train.classes ?? {});
  const share = (part: number, whole: number) => `${part.toLocaleString("en-US")} (${(100 * part / whole).toFixed(1)} %)`;
  const heads = [
    "part",
    "rows",
    ...classes.map((name) => `${label} = ${name}`),
    ...(group ? [`groups of ${group}`] : []),
    ...(time ? [`first ${time}`, `last ${time}`] : []),
  ];
  const cells = shown.map((name) => {
    const part = parts[name];
    return [
      name,
      share(part.rows, total),
      ...classes.map((label) => share(part.classes![label], part.rows)),
      ...(group ? [part.groups] : []),
      ...(part.times ?? []),
    ];
  });
  const align = (column: number) => `text-align: ${column === 0 ? "left" : "right"}`;
  return html`
    <table>
      <caption style="text-align: left">A ${summary.method} split${summary.seed
        ? `, seed ${seedOf(summary.seed)}`
        : ""}</caption>
      <thead>
        <tr>${heads.map((head, c) => html`<th scope="col" style="${align(c)}">${head}</th>`)}</tr>
      </thead>
      <tbody>${cells.map((row) => html`<tr>${row.map((cell, c) => html`<td style="${align(c)}">${cell}</td>`)}</tr>`)}</tbody>
    </table>
    ${summary.notes.map((note) => html`<p>${note}</p>`)}
  `;
}
