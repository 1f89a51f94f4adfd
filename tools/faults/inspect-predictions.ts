/** What became of predictions that were asked for under ids of one's own, one file each. */
import { awaitEnd } from "./serve-process.ts";
import { wavDefect } from "./wav-defect.ts";

/** What was found. */
export interface Inspection {
  /** Unknown, or without an end. */
  readonly lost: string[];
  /** How they ended. */
  readonly ends: Readonly<Record<string, number>>;
  /** Errors of the failed ones. */
  readonly errors: string[];
  /** Not exactly one output. */
  readonly doubled: string[];
  /** Outputs that are no whole file. */
  readonly broken: string[];
}

/**
 * Wait for all ends, and check their outputs.
 *
 * @param url - returns where the service is now
 * @param patience - how long each may take to end, in seconds
 */
export async function inspectPredictions(
  url: () => string,
  ids: readonly string[],
  patience = 600,
): Promise<Inspection> {
  const lost: string[] = [];
  const ends: Record<string, number> = {};
  const errors: string[] = [];
  const doubled: string[] = [];
  const broken: string[] = [];
  for (const id of ids) {
    const ended = await awaitEnd(url, id, 1000 * patience).catch(() => undefined);
    if (!ended) {
      lost.push(id);
      continue;
    }
    ends[ended.status] = (ends[ended.status] ?? 0) + 1;
    if (ended.error !== null) errors.push(`${id}: ${ended.error}`);
    if (ended.status !== "succeeded") continue;
    const files = Object.values(ended.output ?? {}).filter((file) => file !== null);
    if (files.length !== 1) doubled.push(`${id}: ${files.length} outputs`);
    for (const file of files) {
      const answer = await fetch(file, { signal: AbortSignal.timeout(60_000) });
      const defect = answer.ok ? wavDefect(new Uint8Array(await answer.arrayBuffer())) : answer.status;
      if (defect !== null) broken.push(`${id}: ${defect}`);
    }
  }
  return { lost, ends, errors, doubled, broken };
}
