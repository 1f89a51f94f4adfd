/** Name files so that every system, sampler and sample shop takes them: letters, digits, dashes. */
import type { Bpm } from "#base";

/**
 * Make a short safe name out of any text, also out of paths, emoji and control characters.
 *
 * @param text - any text
 * @returns lower-case ASCII letters, digits and single dashes, at most 48; "loops" if nothing is left
 */
export function slugify(text: string): string {
  const ascii = text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
  const words = ascii.replace(/^-+|-+$/g, "");
  const short = words.length <= 48 ? words : words.slice(0, 48).replace(/-[^-]*$/, "");
  return short.replace(/-+$/, "") || "loops";
}

/** Write a tempo for a file name: 124 → "124", 92.5 → "92-5". */
export function tempoSlug(bpm: Bpm): string {
  return String(Number(bpm.toFixed(3))).replace(".", "-");
}

/** Stems lie in a folder of their own: the top one holds mixes only. */
export const stemsFolder = "stems/";

/** What a file of a pack is named after. */
export interface FileNaming {
  readonly slug: string;
  readonly bpm: Bpm;
  readonly beats: number;
  /** Metre; told in the name where it is not 4. */
  readonly beatsPerBar: number;
  readonly variation: number;
  readonly extension: string;
  /** Of a stem: the part. */
  readonly part?: string | undefined;
}

/**
 * Name one loop of a pack.
 *
 * @param naming - what it is
 * @returns such as `warm-pads_92-5bpm_4bars_v01.wav`, or `waltz_120bpm_3-4_4bars_v01.wav`, a stem
 *   `stems/warm-pads_92-5bpm_4bars_v01_drums.wav`; less than a bar is given in beats
 */
export function nameLoopFile(naming: FileNaming): string {
  const bars = naming.beats / naming.beatsPerBar;
  const length = Number.isInteger(bars)
    ? `${bars}bar${bars === 1 ? "" : "s"}`
    : `${naming.beats}beat${naming.beats === 1 ? "" : "s"}`;
  const metre = naming.beatsPerBar === 4 ? "" : `_${naming.beatsPerBar}-4`;
  const number = String(naming.variation).padStart(2, "0");
  const [folder, ending] = naming.part === undefined ? ["", ""] : [stemsFolder, `_${naming.part}`];
  return `${folder}${naming.slug}_${tempoSlug(naming.bpm)}bpm${metre}_${length}_v${number}${ending}.${naming.extension}`;
}
