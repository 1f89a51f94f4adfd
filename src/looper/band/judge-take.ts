/**
 * Judges one part by ear: is it there, are its strokes on the grid that was told, and is it on the chords that
 * were told.
 */
import { type AudioClip, mixToMono, type Ratio, sliceClip } from "#base";
import { measurePulse } from "#cut";
import { measureLoudness } from "#dsp";
import { type Chord, type ChordFit, hearHarmony, type ToldBar } from "#harmony";
import { isPitched, type Part } from "../arrange/tables/parts.ts";
import { beatsPerBar } from "../request/plan-generation.ts";
import type { LoopPlace } from "./loop-place.ts";
import type { Fault, Verdict } from "./part-take.ts";
import { chordOfBar } from "./plan-band.ts";

/** What a take should be like. */
export interface Expected {
  readonly part: Part;
  readonly place: LoopPlace;
  /** One a bar; they repeat. */
  readonly chords: readonly Chord[];
}

/** Softer, in LUFS, a part is not there. */
const silence = -55;
/**
 * Of all strokes, so many must begin on a sixteenth rather than between two. True renders have 0.98 and more,
 * moved by half a sixteenth 0.02; where a finger bass or a pad begins, nobody can say.
 */
const leastOnGrid: Ratio = 0.6;
/** Below this, too little begins to say where. */
const leastPulse: Ratio = 0.05;
/** Mean likeness to the chords told, by place among the triads. True renders have 1, a walking bass 0.54; wrong chords 0.25. */
const leastOnChords: Readonly<Partial<Record<Part, Ratio>>> = { bass: 0.4, chords: 0.6, lead: 0.35 };
/** A told chord in this place among the 24 counts for nothing. */
const worstRank = 7;

/**
 * Judge a take.
 *
 * @param clip - its sound, with the loop at `place`
 * @param expected - what was told
 * @returns its faults, and how good it is
 */
export function judgeTake(clip: AudioClip, { part, place, chords }: Expected): Verdict {
  const { start, beat, beats } = place;
  const rate = clip.sampleRate;
  const loop = sliceClip(clip, Math.round(start * rate), Math.round((start + beats * beat) * rate));
  if (!(measureLoudness(loop) > silence)) return { faults: ["silent"], score: 0 };
  const onGrid = isPitched(part) ? null : shareOnGrid(clip, place);
  const onChords = isPitched(part) ? likenessToChords(clip, { part, place, chords }) : null;
  const faults: Fault[] = [];
  if (onGrid !== null && onGrid < leastOnGrid) faults.push("off the grid");
  if (onChords !== null && onChords < (leastOnChords[part] ?? 0)) faults.push("off the chords");
  return { faults, score: onChords ?? onGrid ?? 0 };
}

/** How much of what begins does so on a sixteenth; null where hardly anything begins. */
function shareOnGrid(clip: AudioClip, { start, beat, beats }: LoopPlace): Ratio | null {
  const mono = mixToMono(clip);
  const sixteenth = beat / 4;
  const times = (shift: number) =>
    Array.from({ length: 4 * beats }, (_, i) => start + (i + shift) * sixteenth);
  const on = measurePulse(mono, clip.sampleRate, times(0));
  const between = measurePulse(mono, clip.sampleRate, times(0.5));
  return on + between < leastPulse ? null : on / (on + between);
}

/** How well the bars fit their chords: 1 where each told chord is the likeliest, by root alone for a bass. */
function likenessToChords(clip: AudioClip, { part, place, chords }: Expected): Ratio {
  const { start, beat, beats } = place;
  const bars = Math.max(1, Math.floor(beats / beatsPerBar));
  const length = Math.min(beats, beatsPerBar) * beat;
  const told: ToldBar[] = Array.from({ length: bars }, (_, bar) => ({
    from: start + bar * length,
    to: start + (bar + 1) * length,
    chord: chordOfBar(chords, bar, beats),
  }));
  const harmony = hearHarmony(clip);
  const ranks = harmony.fits(told).map(({ rank }) => rank);
  // A bass that plays a root says little of the third.
  const others: ChordFit[] =
    part === "bass"
      ? harmony.fits(told.map((bar) => ({ ...bar, chord: { ...bar.chord, minor: !bar.chord.minor } })))
      : [];
  const best = ranks.map((rank, bar) => Math.min(rank, others[bar]?.rank ?? rank));
  const worth = (rank: number) => Math.max(0, 1 - (rank - 1) / (worstRank - 1));
  return best.reduce((sum, rank) => sum + worth(rank), 0) / bars;
}
