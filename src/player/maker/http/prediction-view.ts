/** A prediction as this page reads it: what of the service's answer it uses. */

import { mixPart } from "../../session/parts.ts";
import type { PackRow } from "../../session/session-pack.ts";
import type { LoopInputs } from "../loop-maker.ts";
import { askService } from "./ask-service.ts";

/** What the service answers for a prediction. */
export interface PredictionView {
  readonly id: string;
  readonly status: "starting" | "processing" | "succeeded" | "failed" | "canceled" | "aborted";
  readonly input: LoopInputs;
  readonly output: Readonly<Record<string, string | null>> | null;
  readonly error: string | null;
  readonly progress?: { readonly done: number; readonly seconds_left: number | null } | null;
  readonly data_removed?: boolean;
  readonly created_at: string;
  readonly urls: { readonly loops?: string };
}

/** Path and query of an address of the service, for this host: a proxy may lie in between. */
export function pathOf(url: string): string {
  const { pathname, search } = new URL(url, location.href);
  return pathname + search;
}

/** Name of the file at an address. */
export function fileAt(url: string): string {
  return decodeURIComponent(url.split("?")[0]?.split("/").at(-1) ?? "");
}

/** The length that the name of a file tells: `…_92-5bpm_4bars_v01.wav`. */
export function readFileName(file: string): { readonly bpm: number | null; readonly beats: number | null } {
  const bpm = /_(\d+(?:-\d+)?)bpm/.exec(file)?.[1]?.replace("-", ".");
  const [, count, unit] = /_(\d+)(bar|beat)s?_/.exec(file) ?? [];
  return {
    bpm: bpm === undefined ? null : Number(bpm),
    beats: count === undefined ? null : Number(count) * (unit === "bar" ? 4 : 1),
  };
}

/**
 * Read the loops that a prediction has so far.
 *
 * @returns by variation; of each its parts and its mix, as far as they are published
 */
export function loopsOf({ output }: PredictionView): PackRow[] {
  const rows = new Map<number, PackRow>();
  for (const [key, address] of Object.entries(output ?? {})) {
    const [, digits, part = mixPart] = /^variation_(\d\d)(?:_(\w+))?$/.exec(key) ?? [];
    if (!address || digits === undefined) continue;
    const variation = Number(digits);
    const path = pathOf(address);
    const file = fileAt(address);
    const before = rows.get(variation);
    const sound = {
      part,
      file,
      href: `${path}${path.includes("?") ? "&" : "?"}download=1`,
      gainDb: 0,
      read: async () => new Uint8Array(await (await askService(path)).arrayBuffer()),
    };
    rows.set(variation, {
      ...{ variation, beats: readFileName(file).beats ?? before?.beats ?? 16, beatsPerBar: 4, samples: null },
      ...{ about: "", warnings: [] },
      sounds: [...(before?.sounds ?? []), sound],
    });
  }
  return [...rows.values()].sort((a, b) => a.variation - b.variation);
}
