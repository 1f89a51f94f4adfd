/**
 * Pieces drawn by chance, by domain: what the embedded model is trained on.
 */
import type { Frames, Random, Seconds } from "#base";
import { genres, grooves } from "./grooves.ts";
import { arpPatterns, bassPatterns, progressions } from "./harmony.ts";
import {
  type BarPlan,
  type FillName,
  type Layer,
  type PieceSpec,
  plainFeel,
  plainFinish,
} from "./piece-spec.ts";

/** What to draw: `v0` drums and bass, `v1` and `tiny` all four layers. */
export type Domain = "tiny" | "v0" | "v1";

/** Beats in codec frames: 167, 150, 136, 125, 115, 107, 94, 83, 75 bpm. */
const tinyBeatFrames: readonly Frames[] = [18, 20, 22, 24, 26, 28, 32, 36, 40];

/** Share of pieces with each layer. */
const presence: Record<Domain, Record<Layer, number>> = {
  v0: { drums: 0.85, bass: 0.65, chords: 0, arp: 0 },
  v1: { drums: 0.8, bass: 0.55, chords: 0.4, arp: 0.35 },
  tiny: { drums: 0.8, bass: 0.55, chords: 0.4, arp: 0.35 },
};

/** Draw a beat length: half the time one that suits the genre, half the time any. */
function drawBeatFrames(random: Random, tempo: readonly [number, number]): Frames {
  const usual = tinyBeatFrames.filter(
    (k) => Math.round(3000 / k) >= tempo[0] && Math.round(3000 / k) <= tempo[1],
  );
  return random.uniform() < 0.5 && usual.length > 0 ? random.pick(usual) : random.pick(tinyBeatFrames);
}

/**
 * Draw a form: four in ten the same bar over and over, the others with fills, drops or another groove at bar lines.
 *
 * @param random - source of chance
 * @param bars - bars wanted, at least 1
 * @param present - layers that the piece has; a drop never silences all of them
 */
export function drawForm(random: Random, bars: number, present: readonly Layer[]): BarPlan[] {
  const plain: BarPlan = { groove: 0, fill: null, silent: [] };
  const form = Array.from({ length: bars }, () => plain);
  if (bars < 2 || random.uniform() < 0.42) return form;
  const period = bars < 5 ? 2 : random.pick([2, 3, 4, 4]);
  const hasDrums = present.includes("drums");
  const kinds = [
    ...(hasDrums ? ["fill", "fill", "groove"] : ["stop"]),
    ...(present.length > 1 ? ["drop", "entry"] : ["stop"]),
  ];
  const kind = random.pick(kinds);
  const fill: FillName =
    kind === "stop" ? "stop" : random.pick(["snare roll", "tom fill", "stop", "kick run"] as const);
  const silent = [random.pick(present)];
  const entry = random.integer(1, Math.max(2, bars - 1));
  for (let bar = 0; bar < bars; bar++) {
    const last = bar % period === period - 1;
    if ((kind === "fill" || kind === "stop") && last) form[bar] = { ...plain, fill };
    if (kind === "drop" && last) form[bar] = { ...plain, silent };
    if (kind === "entry" && bar < entry) form[bar] = { ...plain, silent };
    if (kind === "groove" && bar >= entry) form[bar] = { ...plain, groove: 1 };
  }
  return form;
}

function drawLayers(random: Random, domain: Domain): Layer[] {
  const odds = presence[domain];
  for (;;) {
    const drawn = (Object.keys(odds) as Layer[]).filter((layer) => random.uniform() < odds[layer]);
    if (drawn.length > 0) return drawn;
  }
}

/**
 * Draw a piece.
 *
 * @param random - source of chance
 * @param domain - what it may contain
 * @param seconds - least length; the piece has as many whole bars as that takes
 * @returns a spec whose beat is a whole number of codec frames
 */
export function randomSpec(random: Random, domain: Domain, seconds: Seconds = 12): PieceSpec {
  const genre = random.pick(Object.keys(genres));
  const { kits, grooves: patterns, basses, tempo } = genres[genre];
  const beatFrames = drawBeatFrames(random, tempo);
  const bars = Math.ceil(seconds / (0.08 * beatFrames) - 1e-9);
  const present = drawLayers(random, domain);
  const key = { root: random.integer(0, 12), mode: random.pick(["minor", "major"] as const) };
  const first = random.pick(patterns);
  const others = patterns.filter((name) => name !== first);
  const second = others.length > 0 ? random.pick(others) : "house offbeat";
  const bassPattern = random.uniform() < 0.7 ? random.pick(basses) : random.pick(Object.keys(bassPatterns));
  const part = <S extends string>(layer: Layer, sounds: readonly S[], names: readonly string[]) => {
    const drawn = { sound: random.pick(sounds), pattern: random.pick(names) };
    return present.includes(layer) ? drawn : null;
  };
  return {
    seed: random.integer(0, 2 ** 31),
    bpm: 3000 / beatFrames,
    beatFrames,
    beatsPerBar: grooves[first].beatsPerBar,
    genre,
    key,
    progression: random.uniform() < 0.5 ? [0] : random.pick(progressions[key.mode]),
    drums: present.includes("drums") ? { kit: random.pick(kits), grooves: [first, second] } : null,
    bass: part("bass", ["sine", "saw", "acid", "plucked"] as const, [bassPattern]),
    chords: part("chords", ["pad", "piano", "organ"] as const, ["long", "half", "stabs", "syncopated"]),
    arp: part("arp", ["pluck", "bells"] as const, Object.keys(arpPatterns)),
    form: drawForm(random, bars, present),
    pickup: 0,
    leadIn: 0,
    skip: 0,
    preroll: true,
    feel: plainFeel,
    finish: plainFinish,
    hasBeat: true,
    categories: ["tiny"],
  };
}
