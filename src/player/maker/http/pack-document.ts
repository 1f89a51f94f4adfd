/** `loops.json` of a prediction: what is known of its loops, beside their sound. */
import { type AboutLoop, type AboutPack, aboutLoop } from "../../about-pack.ts";
import type { PageArrangement, PageUnderstood } from "../../pack-page.ts";
import type { PackRow } from "../../session/session-pack.ts";

/** A loop in the document. */
export interface DocumentLoop extends AboutLoop {
  readonly variation: number;
  readonly beats: number;
  readonly beats_per_bar: number;
  readonly seed: number | null;
  readonly stems?: readonly { readonly part: string; readonly gain_db: number }[];
  readonly warnings: readonly { readonly message: string }[];
}

/** The document, as far as the page reads it. */
export interface PackDocument extends AboutPack {
  readonly bpm: number;
  readonly loops: readonly DocumentLoop[];
  readonly warnings: readonly { readonly message: string }[];
  readonly arrangement?: PageArrangement | null;
  readonly understood?: PageUnderstood | null;
}

/** Add to a loop what the document says of it. */
export function describeLoop(row: PackRow, document: PackDocument): PackRow {
  const loop = document.loops.find(({ variation }) => variation === row.variation);
  if (!loop) return row;
  const gainOf = (part: string) => loop.stems?.find((stem) => stem.part === part)?.gain_db ?? 0;
  return {
    ...row,
    beats: loop.beats,
    beatsPerBar: loop.beats_per_bar,
    samples: loop.samples,
    about: aboutLoop(loop),
    warnings: loop.warnings.map(({ message }) => message),
    sounds: row.sounds.map((sound) => ({ ...sound, gainDb: gainOf(sound.part) })),
  };
}
