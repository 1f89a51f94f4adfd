/** What `listen` says of keys and chords. */
import { chordName, chordsInFlats, keyName } from "#harmony";
import type { HeardRecording } from "#studio";

const round = (value: number, digits: number) => Number(value.toFixed(digits));

/**
 * Write key and chords in the form that programs read.
 *
 * @param heard - what was heard
 */
export function harmonyToJson({ key, chordsByBar }: HeardRecording): Record<string, unknown> {
  const flats = key !== null && chordsInFlats(key.key);
  return {
    key: key && { name: keyName(key.key), confidence: round(key.confidence, 3) },
    chords_by_bar: chordsByBar.map(({ from, to, heard }) => ({
      from_s: round(from, 4),
      to_s: round(to, 4),
      chord: heard && chordName(heard.chord, flats),
      confidence: round(heard?.confidence ?? 0, 3),
    })),
  };
}

/**
 * Tell a person the key, in a line.
 *
 * @param heard - what was heard
 */
export const describeKey = ({ key }: HeardRecording): string =>
  key
    ? `Key: ${keyName(key.key)} (sure: ${Math.round(100 * key.confidence)} %).`
    : "No key: nothing of a pitch is heard.";
