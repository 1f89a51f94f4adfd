/**
 * Composes leads within one octave: chord tones where a note is strong, steps of the chord's pentatonic scale
 * between them; arpeggios in an order of their own.
 */
import { invariant, type Random } from "#base";
import { type Chord, chordTones, pitchClass } from "#harmony";
import { pentatonic } from "../../src/looper/arrange/harmony/chords.ts";
import { leadRhythms, orders } from "./patterns/lead-patterns.ts";
import { type ComposedBar, longestLength, type Note, type Task, type Velocity } from "./piece.ts";
import { readNotes } from "./read-notes.ts";
import { chance } from "./steps.ts";
import { changePattern, type Touches, touchPattern } from "./touch-pattern.ts";

/** Lowest and highest note of every lead. */
export const leadRange = { low: 60, high: 71 } as const;

const level: Readonly<Record<string, Velocity>> = { X: 1, x: 0.75, o: 0.5 };
const touches: Touches = { ghosts: ["o", "x"], swaps: { x: ["X", "o"], X: ["x"], o: ["x"] } };
const ends = ["X---", "x-x-", "X-x-", "....", "x...", "xxx.", "X.x.", "..x-", "xxxx", "X-..", "..xx"];
/** Feels whose notes go round the chord. */
const arpeggios = ["arpeggio", "fast arpeggio", "ostinato"];

/** A note of a melody, without its chord. */
type Move =
  | { readonly kind: "tone"; readonly index: number }
  | { readonly kind: "step"; readonly by: -1 | 1 };

const place = (tone: number) => leadRange.low + pitchClass(tone - leadRange.low);
const tonesOf = (chord: Chord) =>
  chordTones(chord)
    .map(place)
    .sort((a, b) => a - b);
const scaleOf = (chord: Chord) =>
  pentatonic(chord)
    .map(place)
    .sort((a, b) => a - b);

/** Draw how a melody moves, a move for each sixteenth that may begin a note. */
function drawMoves(random: Random): readonly Move[] {
  let index = random.integer(0, 3);
  return Array.from({ length: 16 }, (_, step): Move => {
    const isStrong = step % 4 === 0 || (step % 2 === 0 && chance(random, 0.4));
    if (!isStrong) return { kind: "step", by: chance(random, 0.5) ? 1 : -1 };
    if (chance(random, 0.7)) index = (index + random.pick([1, 2])) % 3;
    return { kind: "tone", index };
  });
}

/** Play moves over a chord. */
function movesToPitch(moves: readonly Move[], chord: Chord): (step: number) => number {
  const tones = tonesOf(chord);
  const scale = scaleOf(chord);
  let at = 0;
  return (step) => {
    const move = moves[step];
    if (move.kind === "tone") at = scale.indexOf(tones[move.index]);
    else at = at + move.by < 0 || at + move.by >= scale.length ? at - move.by : at + move.by;
    return scale[at];
  };
}

/** Go round the notes of a chord in an order. */
function orderToPitch(order: readonly number[], chord: Chord): () => number {
  const tones = tonesOf(chord);
  let count = 0;
  return () => tones[order[count++ % order.length]];
}

/** Compose a lead. */
export function composeLead({ feel, beatFrames, chords, changes }: Task, random: Random): ComposedBar[] {
  const rhythms = leadRhythms[feel];
  invariant(rhythms !== undefined, `no rhythm for ${feel}`);
  const rhythm = touchPattern(random.pick(rhythms), touches, random, 2);
  const order = random.pick(orders);
  const moves = drawMoves(random);
  return chords.map((chord, bar) => {
    const isChange = changes[bar];
    const steps =
      isChange && chance(random, 0.7)
        ? changePattern(rhythm, { others: rhythms, ends, touches }, random)
        : rhythm;
    const isOther = isChange && (steps === rhythm || chance(random, 0.4));
    const pitchAt = arpeggios.includes(feel)
      ? orderToPitch(isOther ? random.pick(orders.filter((other) => other !== order)) : order, chord)
      : movesToPitch(isOther ? drawMoves(random) : moves, chord);
    const notes = readNotes(steps, longestLength(beatFrames)).map(
      ({ step, length, sign }): Note => ({ step, length, pitch: pitchAt(step), velocity: level[sign] }),
    );
    return { chord, notes, isChange };
  });
}
