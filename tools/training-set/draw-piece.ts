/**
 * Pieces of the domain that the shipped model can play: six genres with their own grooves, three basses,
 * six roots, seven tempi, and rhythms in which every beat is heard. Narrower than the renderer's own
 * draw, on purpose: a small model plays few things well or many badly. Knows what to draw; refuses to render.
 */
import type { Random } from "#base";
import type { Layer, PieceSpec } from "../render/index.ts";
import { type BarPlan, type FillName, type KitName, plainFeel, plainFinish } from "../render/piece-spec.ts";

/** What belongs to a genre: beat lengths in 20 ms frames that suit it, kits, grooves, bass rhythms. */
interface ShippedGenre {
  readonly beatFrames: readonly number[];
  readonly kits: readonly KitName[];
  readonly grooves: readonly string[];
  readonly basses: readonly string[];
}

/** Genres by name. */
export const shippedGenres: Readonly<Record<string, ShippedGenre>> = {
  house: {
    beatFrames: [24],
    kits: ["punchy"],
    grooves: ["clear offbeat", "clear busy", "clear shakers"],
    basses: ["clear pumping", "clear bouncing"],
  },
  techno: {
    beatFrames: [22, 24],
    kits: ["punchy"],
    grooves: ["clear driving", "clear rolling", "clear ride"],
    basses: ["clear steady", "clear pumping"],
  },
  "hip hop": {
    beatFrames: [32, 36],
    kits: ["dusty", "booming"],
    grooves: ["clear boom bap", "clear laid back"],
    basses: ["clear lazy", "clear sustained"],
  },
  trap: {
    beatFrames: [20, 22],
    kits: ["booming"],
    grooves: ["clear rolls", "clear half time"],
    basses: ["clear sustained", "clear lazy"],
  },
  "drum and bass": {
    beatFrames: [18],
    kits: ["acoustic", "punchy"],
    grooves: ["clear two step", "clear break"],
    basses: ["clear sustained", "clear syncopated"],
  },
  rock: {
    beatFrames: [24, 28],
    kits: ["acoustic"],
    grooves: ["clear straight", "clear cymbal"],
    basses: ["clear steady", "clear walking"],
  },
};
/** Beat lengths in frames: 167, 150, 136, 125, 107, 94 and 83 bpm. */
export const shippedBeatFrames = [18, 20, 22, 24, 28, 32, 36] as const;
const bassSounds = ["sine", "saw", "acid"] as const;
const roots = [0, 2, 4, 5, 7, 9] as const;
const everyBass = [...new Set(Object.values(shippedGenres).flatMap(({ basses }) => basses))];
/** Which layers a piece has, and how often. */
const drawnLayers: readonly { layers: readonly Layer[]; share: number }[] = [
  { layers: ["drums"], share: 0.4 },
  { layers: ["drums", "bass"], share: 0.38 },
  { layers: ["bass"], share: 0.22 },
];

function drawLayers(random: Random): readonly Layer[] {
  let left = random.uniform();
  for (const { layers, share } of drawnLayers) {
    left -= share;
    if (left < 0) return layers;
  }
  return drawnLayers[0].layers;
}

const drumFills: readonly FillName[] = [
  "clear snares",
  "clear claps",
  "clear hats",
  "clear crash",
  "clear bass",
];

/**
 * Draw a form: a quarter of them the same bar over and over; in the others every bar after the first may have a
 * fill of its own or another groove, so that what goes on after a bar is open. No beat falls silent.
 */
function drawForm(random: Random, bars: number, hasDrums: boolean, hasBass: boolean): BarPlan[] {
  const plain: BarPlan = { groove: 0, fill: null, silent: [] };
  const still = random.uniform() < 0.25;
  const known = drumFills.filter((fill) => (fill === "clear bass" ? hasBass : hasDrums));
  return Array.from({ length: bars }, (_, bar) => {
    const kind = random.uniform();
    const fill = random.pick(known);
    if (still || bar === 0 || kind < 0.45) return plain;
    return hasDrums && kind < 0.6 ? { ...plain, groove: 1 } : { ...plain, fill };
  });
}

/**
 * Draw a piece of the shipped domain.
 *
 * @param random - source of chance
 * @param bars - bars of the form, at least 1; three quarters of the forms change at bar lines
 * @returns a loop: its last bar rings into its first
 */
export function drawPiece(random: Random, bars: number): PieceSpec {
  const genre = random.pick(Object.keys(shippedGenres));
  const { kits, grooves, basses, beatFrames: usual } = shippedGenres[genre];
  const beatFrames = random.uniform() < 0.55 ? random.pick(usual) : random.pick(shippedBeatFrames);
  const present = drawLayers(random);
  const hasDrums = present.includes("drums");
  const first = random.pick(grooves);
  const second = random.pick(grooves.filter((name) => name !== first));
  const pattern = random.uniform() < 0.75 ? random.pick(basses) : random.pick(everyBass);
  return {
    seed: random.integer(0, 2 ** 31),
    bpm: 3000 / beatFrames,
    beatFrames,
    beatsPerBar: 4,
    genre,
    key: { root: random.pick(roots), mode: "minor" },
    progression: [0],
    drums: hasDrums ? { kit: random.pick(kits), grooves: [first, second] } : null,
    bass: present.includes("bass") ? { sound: random.pick(bassSounds), pattern } : null,
    chords: null,
    arp: null,
    form: drawForm(random, bars, hasDrums, present.includes("bass")),
    pickup: 0,
    leadIn: 0,
    skip: 0,
    preroll: true,
    feel: plainFeel,
    finish: plainFinish,
    hasBeat: true,
    categories: ["shipped"],
  };
}
