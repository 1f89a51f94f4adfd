/** What was heard in a recording, in the form that programs read: of `listen --json`, the API and the tools of agents. */
import type { BeatGrid } from "#base";
import { chordName, chordsInFlats, keyName } from "#harmony";
import type { LoopWarning } from "../loop-events.ts";
import type { HeardRecording } from "./listen-recording.ts";

/** What was heard, with its units in the names. */
export interface HeardDocument {
  readonly duration_s: number;
  readonly tempo_bpm: number;
  readonly beats_per_bar: number;
  readonly confidence: number;
  readonly downbeat_confidence: number;
  readonly beats: readonly { readonly time_s: number; readonly position: number }[];
  /** null where nothing of a pitch is heard. */
  readonly key: { readonly name: string; readonly confidence: number } | null;
  readonly chords_by_bar: readonly {
    readonly from_s: number;
    readonly to_s: number;
    readonly chord: string | null;
    readonly confidence: number;
  }[];
  readonly warnings: readonly LoopWarning[];
}

const round = (value: number, digits: number) => Number(value.toFixed(digits));

const gridFields = (grid: BeatGrid) => ({
  duration_s: round(grid.duration, 6),
  tempo_bpm: round(grid.tempo, 3),
  beats_per_bar: grid.beatsPerBar,
  confidence: round(grid.confidence, 3),
  downbeat_confidence: round(grid.downbeatConfidence, 3),
  beats: grid.beats.map(({ time, position }) => ({ time_s: round(time, 4), position })),
});

/**
 * Write what was heard for programs.
 *
 * @param heard - beats, key, chords
 * @param warnings - what was odd about the file
 * @returns chords are spelt as the key is; null for a bar without a pitch
 */
export function writeHeardDocument(
  { grid, key, chordsByBar }: HeardRecording,
  warnings: readonly LoopWarning[],
): HeardDocument {
  const flats = key !== null && chordsInFlats(key.key);
  return {
    ...gridFields(grid),
    key: key && { name: keyName(key.key), confidence: round(key.confidence, 3) },
    chords_by_bar: chordsByBar.map(({ from, to, heard }) => ({
      from_s: round(from, 4),
      to_s: round(to, 4),
      chord: heard && chordName(heard.chord, flats),
      confidence: round(heard?.confidence ?? 0, 3),
    })),
    warnings,
  };
}
