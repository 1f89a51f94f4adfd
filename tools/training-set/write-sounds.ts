/**
 * Writes every sound of the renderer once, as raw 32-bit floats with an index, for the codec's training:
 * a codec learns the pitches and the drums it hears often and no others, so it must hear each of them.
 * Usage: npm run -s ts -- tools/sounds/main.ts OUT_FOLDER
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { drumSound } from "../render/drum-kit.ts";
import type { DrumVoice, KitName, ToneName } from "../render/piece-spec.ts";
import { toneSound } from "../render/tone-sound.ts";

const sampleRate = 32_000;
const noteSeconds = 1.2;
const kits: KitName[] = ["punchy", "booming", "acoustic", "dusty"];
const drums: DrumVoice[] = [
  "kick",
  "snare",
  "clap",
  "rim",
  "hat",
  "open",
  "ride",
  "crash",
  "lowTom",
  "highTom",
  "shaker",
];
const families: Record<string, { sounds: ToneName[]; low: number; high: number }> = {
  bass: { sounds: ["sine", "saw", "square", "acid", "plucked"], low: 24, high: 59 },
  chords: { sounds: ["pad", "piano", "organ", "swell"], low: 48, high: 83 },
  arp: { sounds: ["pluck", "bells", "piano"], low: 48, high: 83 },
};

const folder = process.argv[2];
if (folder === undefined) throw new Error("usage: tools/sounds/main.ts OUT_FOLDER");
mkdirSync(folder, { recursive: true });
const parts: Float32Array[] = [];
const index: { family: string; sound: string; voice: string | number; start: number; length: number }[] = [];
let start = 0;
function keep(family: string, sound: string, voice: string | number, samples: Float32Array): void {
  parts.push(samples);
  index.push({ family, sound, voice, start, length: samples.length });
  start += samples.length;
}
for (const kit of kits) for (const drum of drums) keep("drums", kit, drum, drumSound(kit, drum, sampleRate));
const length = Math.round(noteSeconds * sampleRate);
for (const [family, { sounds, low, high }] of Object.entries(families)) {
  for (const sound of sounds) {
    for (let midi = low; midi <= high; midi++) {
      keep(family, sound, midi, toneSound(sound, midi, length, sampleRate).slice(0, length));
    }
  }
}
const all = new Float32Array(start);
for (const [i, part] of parts.entries()) all.set(part, index[i].start);
writeFileSync(join(folder, "sounds.f32"), new Uint8Array(all.buffer));
writeFileSync(join(folder, "sounds.json"), `${JSON.stringify({ sampleRate, index })}\n`);
process.stdout.write(`${index.length} sounds, ${(start / sampleRate).toFixed(0)} s, in ${folder}\n`);
