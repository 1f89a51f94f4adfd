/**
 * What the judge is judged by: the prompts of the report, played by the renderer instead of the model, so
 * that every beat is where it should be. The same layout as the packs: judge.py cannot tell them apart.
 *
 *     npm run -s ts -- tools/report/true-loops.ts --out DIR [--count 100] [--seed 1007] [--clicks]
 *
 * With --clicks, a click on every beat instead. Seeds other than the report's: settings of the judge are
 * chosen here and never on what it is to judge.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type AudioClip, createRandom, type Random } from "#base";
import { grooves, type PieceSpec, renderPiece } from "../render/index.ts";
import { drawForm, randomSpec } from "../render/random-spec.ts";
import { writeWav } from "../render/write-wav.ts";
import { type ReportPrompt, reportPrompts } from "./prompts.ts";

const { values } = parseArgs({
  options: {
    out: { type: "string", default: "out/true-loops" },
    count: { type: "string", default: "100" },
    seed: { type: "string", default: "1007" },
    clicks: { type: "boolean", default: false },
  },
});

const longest = 8; // seconds
/** Between these the renderer plays what was asked for; outside, at half or double the tempo, as the model. */
const [slowest, fastest] = [80, 172];

const rolling = ["trap rolls"];
const kinds: readonly [RegExp, { drums?: readonly string[]; bass?: readonly string[] }][] = [
  [/house drums with offbeat/, { drums: ["house offbeat"] }],
  [/club house/, { drums: ["house shaker"] }],
  [/driving kick/, { drums: ["techno driving"] }],
  [/pounding/, { drums: ["techno ride"] }],
  [/trap/, { drums: rolling }],
  [/breakbeat/, { drums: ["drum and bass break"] }],
  [/boom bap/, { drums: ["hip hop boom bap"] }],
  [/laid back/, { drums: ["hip hop laid back"], bass: ["lazy"] }],
  [/straight rock/, { drums: ["rock straight"] }],
  [/half time/, { drums: ["trap sparse"] }],
  [/acid bass/, { bass: ["rolling"] }],
  [/saw bass/, { bass: ["offbeat"] }],
  [/steady/, { bass: ["steady"] }],
  [/walking/, { drums: ["house offbeat"], bass: ["walking"] }],
  [/schlagzeug mit bass/i, { drums: ["rock straight"], bass: ["steady"] }],
  [/^drums$/, { drums: ["rock straight", "house offbeat"] }],
];

/** The tempo at which a groove is played so that its beats lie on every, every second or every half beat of the grid. */
function foldTempo(bpm: number): number {
  let played = bpm;
  while (played > fastest) played /= 2;
  while (played < slowest) played *= 2;
  return played;
}

function drawSpec(random: Random, { prompt, bpm }: ReportPrompt, beats: number): PieceSpec | null {
  const kind = kinds.find(([words]) => words.test(prompt))?.[1];
  if (!kind) return null;
  const base = randomSpec(random, "v0");
  const played = foldTempo(bpm);
  const bars = Math.ceil((beats * played) / bpm / 4);
  const groove = kind.drums ? random.pick(kind.drums) : null;
  const kit = random.pick(["punchy", "booming", "acoustic", "dusty"] as const);
  const layers = [...(groove ? ["drums" as const] : []), ...(kind.bass ? ["bass" as const] : [])];
  return {
    ...base,
    bpm: played,
    beatFrames: null,
    beatsPerBar: 4,
    progression: [0],
    drums: groove ? { kit, grooves: [groove, "house offbeat"] } : null,
    bass: kind.bass
      ? { sound: random.pick(["sine", "saw", "acid"] as const), pattern: random.pick(kind.bass) }
      : null,
    form: drawForm(random, bars, layers).map((plan) => ({ ...plan, groove: 0 })),
  };
}

function click(beats: number, bpm: number): AudioClip {
  const rate = 32_000;
  const samples = new Float32Array(Math.round((beats * 60 * rate) / bpm));
  for (let k = 0; k < beats; k++) {
    const at = Math.round((k * 60 * rate) / bpm);
    for (let n = 0; n < 0.03 * rate && at + n < samples.length; n++) {
      samples[at + n] = 0.8 * Math.sin((2 * Math.PI * 1000 * n) / rate) * Math.exp(-n / (0.006 * rate));
    }
  }
  return { channels: [samples], sampleRate: rate };
}

let written = 0;
for (const [index, prompt] of reportPrompts(Number(values.count), Number(values.seed)).entries()) {
  let beats = 4;
  while ((beats * 2 * 60) / prompt.bpm <= longest) beats *= 2;
  const spec = drawSpec(createRandom(Number(values.seed), index), prompt, beats);
  if (!spec) continue;
  // A groove at half the tempo needs whole bars of its own.
  const own = Math.max(beats, Math.round((spec.form.length * 4 * prompt.bpm) / spec.bpm));
  const clip = values.clicks ? click(own, prompt.bpm) : renderPiece(spec).mix;
  const folder = join(values.out, String(index).padStart(3, "0"));
  mkdirSync(folder, { recursive: true });
  writeWav(join(folder, "true.wav"), clip);
  const drums = spec.drums ? grooves[spec.drums.grooves[0]].words : null;
  const loop = { path: "true.wav", variation: 1, beats: own, grid: "tracked", equal_codes: null, drums };
  const pack = { request: { prompt: prompt.prompt }, bpm: prompt.bpm, loops: [loop] };
  writeFileSync(join(folder, "loops.json"), JSON.stringify(pack));
  writeFileSync(join(folder, "row.json"), JSON.stringify({ prompt, pack }));
  written++;
}
console.log(`${written} loops in ${values.out}`);
