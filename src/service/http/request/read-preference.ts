/** Whether a client waits for the end of a prediction: the headers `Prefer` and `Cancel-After`. */
import type { Seconds } from "#base";

/** The preferences of a `Prefer` header that this service supports. */
export interface Preference {
  /** Respond at once. */
  readonly respondAsync: boolean;
  /** Respond at the end, after so long at most; null where the client does not ask for it. */
  readonly wait: Seconds | null;
}

/** The longest wait. */
export const maxWait: Seconds = 60;

/**
 * Read a `Prefer` header. Preferences that are unknown or not valid are ignored, as RFC 7240 requires.
 *
 * @param header - its value; undefined when absent
 * @returns `wait` in [1, 60] s
 * @source RFC 7240 § 2, § 4.3
 */
export function readPreference(header: string | undefined): Preference {
  let respondAsync = false;
  let wait: Seconds | null = null;
  for (const preference of (header ?? "").split(",")) {
    const [name, value] =
      preference
        .split(";")[0]
        ?.split("=")
        .map((part) => part.trim().toLowerCase()) ?? [];
    if (name === "respond-async") respondAsync = true;
    if (name !== "wait") continue;
    if (value === undefined) wait = maxWait;
    else if (/^"?\d{1,9}"?$/.test(value)) {
      wait = Math.min(maxWait, Math.max(1, Number(value.replaceAll('"', ""))));
    }
  }
  return { respondAsync, wait };
}

const unitSeconds = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/**
 * Read a `Cancel-After` header: `30`, `45s`, `1m`, `2h30m`.
 *
 * @param header - its value; undefined when absent
 * @returns the time, from 5 s to a day; null where absent; undefined where it is not such a time
 */
export function readCancelAfter(header: string | undefined): Seconds | null | undefined {
  if (header === undefined) return null;
  const text = header.trim().toLowerCase();
  if (/^\d{1,6}$/.test(text)) return boundedDeadline(Number(text));
  if (!/^(\d{1,6}[smhd])+$/.test(text)) return undefined;
  let seconds = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)([smhd])/g)) {
    seconds += Number(count) * unitSeconds[unit as keyof typeof unitSeconds];
  }
  return boundedDeadline(seconds);
}

/** Priorities by their names. */
const priorities: Readonly<Record<string, number>> = { low: -1, normal: 0, high: 1 };

/**
 * Read a `Looper-Priority` header: `low`, `normal` or `high`.
 *
 * @param header - its value; undefined when absent
 * @param highest - that its key may ask for, and gets without asking; undefined for any, and 0 without asking
 * @returns −1, 0 or 1; undefined where it is not one
 */
export function readPriority(header: string | undefined, highest?: number): number | undefined {
  if (header === undefined) return highest ?? 0;
  const name = header.trim().toLowerCase();
  const asked = Object.hasOwn(priorities, name) ? priorities[name] : undefined;
  return asked === undefined ? undefined : Math.min(asked, highest ?? asked);
}

function boundedDeadline(seconds: Seconds): Seconds | undefined {
  return seconds >= 5 && seconds <= 86_400 ? seconds : undefined;
}
