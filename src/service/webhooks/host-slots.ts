/**
 * How many deliveries each receiver may have under way: a slow one delays only its own events, and one that does
 * not respond at all is left alone for a while.
 */
import type { Seconds } from "#base";

/** Deliveries to one host at once. */
export const slotsPerHost = 4;
/** A host that gave no answer so many times in a row is left alone. */
const breakAfter = 3;
/** For so long. */
const breakTime: Seconds = 30;

/** Slots of all hosts. */
export interface HostSlots {
  /** Slots that are taken or closed, by host; hosts without any are left out. */
  used(): Readonly<Record<string, number>>;
  /** Take one. */
  take(host: string): void;
  /** Give it back. @param answered - whether there was any answer, be it an error */
  release(host: string, answered: boolean): void;
}

interface HostState {
  underWay: number;
  silences: number;
  closedUntil: number;
}

/**
 * Create the slots.
 *
 * @param now - a clock, in milliseconds
 */
export function createHostSlots(now: () => number): HostSlots {
  const hosts = new Map<string, HostState>();
  const stateOf = (host: string) => {
    const found = hosts.get(host) ?? { underWay: 0, silences: 0, closedUntil: 0 };
    hosts.set(host, found);
    return found;
  };
  return {
    used() {
      const counts: Record<string, number> = {};
      for (const [host, { underWay, silences, closedUntil }] of hosts) {
        // After its pause, a silent host gets one delivery to prove itself with.
        const open = closedUntil > now() ? 0 : silences >= breakAfter ? 1 : slotsPerHost;
        const taken = Math.max(underWay, underWay + slotsPerHost - open);
        if (taken > 0) counts[host] = taken;
      }
      return counts;
    },
    take(host) {
      stateOf(host).underWay++;
    },
    release(host, answered) {
      const state = stateOf(host);
      state.underWay--;
      state.silences = answered ? 0 : state.silences + 1;
      if (state.silences >= breakAfter) state.closedUntil = now() + breakTime * 1000;
      if (state.underWay === 0 && state.silences === 0) hosts.delete(host);
    },
  };
}
