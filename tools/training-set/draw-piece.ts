/**
 * Pieces of the domain that the shipped model can play: six genres with their own grooves, three basses,
 * six roots, seven tempi. Narrower than the renderer's own draw, on purpose: a small model plays few
 * things well or many badly. Knows what to draw; refuses to render.
 */
import type { Random } from "#base";
import { genres, grooves, type Layer, type PieceSpec } from "../render/index.ts";
import { drawForm, randomSpec } from "../render/random-spec.ts";

/** Genres by name, with the beat lengths (in 20 ms frames) that suit them. */
export const shippedGenres: Readonly<Record<string, readonly number[]>> = {
  house: [24],
  techno: [22, 24],
  "hip hop": [32, 36],
  trap: [20, 22],
  "drum and bass": [18],
  rock: [24, 28],
};
/** Beat lengths in frames: 167, 150, 136, 125, 107, 94 and 83 bpm. */
export const shippedBeatFrames = [18, 20, 22, 24, 28, 32, 36] as const;
const bassSounds = ["sine", "saw", "acid"] as const;
const roots = [0, 2, 4, 5, 7, 9] as const;
const everyBass = [...new Set(Object.keys(shippedGenres).flatMap((genre) => genres[genre].basses))];
/** Which layers a piece has, and how often. */
const drawnLayers: readonly { layers: readonly Layer[]; share: number }[] = [
  { layers: ["drums"], share: 0.4 },
  { layers: ["drums", "bass"], share: 0.4 },
  { layers: ["bass"], share: 0.2 },
];

function drawLayers(random: Random): readonly Layer[] {
  let left = random.uniform();
  for (const { layers, share } of drawnLayers) {
    left -= share;
    if (left < 0) return layers;
  }
  return drawnLayers[0].layers;
}

/**
 * Draw a piece of the shipped domain.
 *
 * @param random - source of chance
 * @param bars - bars of the form, at least 1; half of the forms change at a bar line
 * @returns a loop: its last bar rings into its first
 */
export function drawPiece(random: Random, bars: number): PieceSpec {
  const genre = random.pick(Object.keys(shippedGenres));
  const beatFrames =
    random.uniform() < 0.55 ? random.pick(shippedGenres[genre]) : random.pick(shippedBeatFrames);
  const { kits, grooves: names, basses } = genres[genre];
  const present = drawLayers(random);
  const first = random.pick(names);
  const second = random.pick(names.filter((name) => name !== first));
  const pattern = random.uniform() < 0.85 ? random.pick(basses) : random.pick(everyBass);
  return {
    ...randomSpec(random, "v0"),
    bpm: 3000 / beatFrames,
    beatFrames,
    beatsPerBar: grooves[first].beatsPerBar,
    genre,
    key: { root: random.pick(roots), mode: "minor" },
    progression: [0],
    drums: present.includes("drums") ? { kit: random.pick(kits), grooves: [first, second] } : null,
    bass: present.includes("bass") ? { sound: random.pick(bassSounds), pattern } : null,
    chords: null,
    arp: null,
    form: drawForm(random, bars, present),
  };
}
