/** Who asks: the holder of a key, or anyone where there are no keys. */
import type { Seconds } from "#base";

/** How much a key may be used for in a period. */
export interface Allowance {
  /** Predictions: those that were begun in the period, and those that have not ended. */
  readonly predictions?: number | undefined;
  /** Length of the loops made. */
  readonly audioSeconds?: Seconds | undefined;
}

/** Periods begin at midnight in UTC. */
export type Period = "day" | "month";

/** What a key may be used for. */
export type Quota = Readonly<Partial<Record<Period, Allowance>>>;

/** The name of the key that is given alone, by `MUSICGEN_LOOPER_API_KEY` or `--key-file`. */
export const defaultName = "default";

/** Who asks. */
export interface Caller {
  /** Of the key; null where there are no keys. */
  readonly name: string | null;
  /** Sees what belongs to all, and the service's own figures. */
  readonly isAdmin: boolean;
  /** Requests in a minute; undefined for no limit. */
  readonly ratePerMinute?: number | undefined;
  readonly quota?: Quota | undefined;
  /** The highest that it may ask for, and what it gets without asking: −1, 0 or 1; undefined for any it asks for. */
  readonly priority?: number | undefined;
}

/** Who asks where there are no keys. */
export const anyone: Caller = { name: null, isAdmin: true };

/** Tell whether something is for a caller to see. */
export function mayEnter(caller: Caller, owner: string | null | undefined): boolean {
  return caller.isAdmin || caller.name === (owner ?? null);
}

/** The mark of what a caller sends. */
export function ownedBy({ name }: Caller): { readonly owner?: string } {
  return name === null ? {} : { owner: name };
}
