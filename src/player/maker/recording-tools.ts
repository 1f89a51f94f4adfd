/** What a maker can do with a recording besides continuing it. */
import type { PackRow } from "../session/session-pack.ts";

/** What was heard in a recording, as far as the page tells it; the names are those of `listen --json`. */
export interface HeardRecording {
  readonly tempo_bpm: number;
  readonly beats_per_bar: number;
  readonly confidence: number;
  readonly beats: readonly unknown[];
  readonly key: { readonly name: string } | null;
}

/** How a loop is cut; left out: what is heard. */
export interface CutWishes {
  readonly bpm?: number;
  readonly sample_rate: number;
}

/** A loop that was cut out of a recording. */
export interface CutLoop {
  readonly bpm: number;
  /** Of one sound. */
  readonly row: Omit<PackRow, "variation">;
}

/** Tools for recordings. Each throws an error in words. */
export interface RecordingTools {
  listen(file: Blob, name: string): Promise<HeardRecording>;
  cut(file: Blob, name: string, wishes: CutWishes): Promise<CutLoop>;
}

/** Say what was heard, in a line. */
export function describeHeard({ tempo_bpm: tempo, beats_per_bar, confidence, beats, key }: HeardRecording) {
  const inKey = key ? `, ${key.name}` : ", no key";
  if (beats.length === 0) return `No beats are heard${inKey}.`;
  const sure = `sure of the beats: ${Math.round(100 * confidence)} %`;
  return `${Number(tempo.toFixed(2))} bpm, ${beats_per_bar} beats in a bar${inKey} (${sure}).`;
}
