/** Runs of this browser: what was asked for, what came of it, and their sounds. */
import { openShelf } from "#platform-web";
import type { TabEvent, TabFile, TabInputs } from "../worker/messages.ts";

/** An event as it is kept: without the bytes. */
export type KeptEvent = Exclude<TabEvent, { readonly event: "loop" }> | KeptLoop;

/** A loop as it is kept. */
export interface KeptLoop {
  readonly event: "loop";
  readonly loop: Omit<Extract<TabEvent, { event: "loop" }>["loop"], "files"> & {
    readonly files: readonly Omit<TabFile, "bytes">[];
  };
}

/** A run. */
export interface RunRecord {
  readonly id: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly inputs: TabInputs;
  /** In their order; progress is not kept. */
  readonly events: readonly KeptEvent[];
}

/** Runs that are kept; older ones make room. A run of four loops of four bars with three parts takes about 33 MB. */
const maxRuns = 50;

/** Keeps runs. */
export interface RunRecords {
  get(id: string): Promise<RunRecord | undefined>;
  /** @returns false where the browser keeps nothing: it is there until the tab is closed */
  put(record: RunRecord): Promise<boolean>;
  /** Remove a run that was refused. */
  remove(id: string): Promise<void>;
  putSound(run: string, file: TabFile): Promise<boolean>;
  /** @returns undefined where the browser has removed it */
  getSound(run: string, file: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Newest first. */
  ids(): Promise<readonly string[]>;
}

/** Open them. */
export function openRunRecords(): RunRecords {
  const runs = openShelf<RunRecord>("runs");
  const sounds = openShelf<Blob>("sounds");
  const removeOld = async () => {
    const old = (await runs.keys()).slice(0, -maxRuns);
    if (old.length === 0) return;
    const isOld = (key: string) => old.some((id) => key.startsWith(`${id}/`));
    await sounds.remove((await sounds.keys()).filter(isOld));
    await runs.remove(old);
  };
  return {
    get: (id) => runs.get(id),
    async put(record) {
      const isKept = await runs.put(record.id, record);
      await removeOld();
      return isKept;
    },
    remove: (id) => runs.remove([id]),
    putSound: (run, { file, bytes }) => sounds.put(`${run}/${file}`, new Blob([bytes])),
    async getSound(run, file) {
      const blob = await sounds.get(`${run}/${file}`);
      return blob && new Uint8Array(await blob.arrayBuffer());
    },
    ids: async () => [...(await runs.keys())].reverse(),
  };
}

/**
 * Name a run, so that names in their order are runs in theirs.
 *
 * @param now - milliseconds since 1970
 */
export function nameRun(now: number): string {
  const random = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  return `${now.toString(36).padStart(9, "0")}-${random.toString(36)}`;
}
