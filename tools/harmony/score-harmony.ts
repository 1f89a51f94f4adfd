/**
 * Scores the listener of keys and chords on songs that `write-songs` wrote and the trainer rendered.
 * Usage: npm run -s ts -- tools/harmony/score-harmony.ts --songs FILE.jsonl --sound FOLDER
 * where FOLDER comes from `python3 -m tiny.render_parts --bank BANK --pieces FILE.jsonl --only 0 1 … --out FOLDER`.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { AudioClip } from "#base";
import { decibelsToRatio, measureLoudness } from "#dsp";
import { everyChord, type HeardKey, hearHarmony, isSameChord, type Key, pitchClass } from "#harmony";
import { readAudioFile } from "#platform-node";
import { readChordWord } from "../../src/looper/arrange/harmony/chords.ts";

interface RenderedPiece {
  readonly part: string;
  readonly beatFrames: number;
  readonly key: Key;
  readonly bars: readonly { readonly chord: string }[];
}

/** Loudness of the parts in a mix, beside one another. */
const levels: Readonly<Record<string, number>> = { drums: 0, bass: -2, chords: -5, lead: -6 };

/** Mix mono clips of one length at the levels of their parts. */
function mix(parts: readonly { readonly part: string; readonly clip: AudioClip }[]): AudioClip {
  const sum = new Float32Array(parts[0].clip.channels[0].length);
  for (const { part, clip } of parts) {
    const gain = decibelsToRatio((levels[part] ?? 0) - 20 - measureLoudness(clip));
    if (Number.isFinite(gain))
      clip.channels[0].forEach((value, n) => {
        sum[n] += gain * value;
      });
  }
  return { channels: [sum], sampleRate: parts[0].clip.sampleRate };
}

const isRelative = (a: Key, b: Key) =>
  a.minor !== b.minor && pitchClass(a.root - b.root) === (a.minor ? 9 : 3);

/** Counts of one kind of clip. */
class Score {
  clips = 0;
  exact = 0;
  relative = 0;
  silent = 0;
  bars = 0;
  chords = 0;
  roots = 0;
  readonly sure: { readonly confidence: number; readonly isRight: boolean }[] = [];
  readonly sureChords: { readonly confidence: number; readonly isRight: boolean }[] = [];

  addKey(heard: HeardKey | null, told: Key): void {
    this.clips++;
    if (!heard) {
      this.silent++;
      return;
    }
    const isRight = isSameChord(heard.key, told);
    if (isRight) this.exact++;
    else if (isRelative(heard.key, told)) this.relative++;
    this.sure.push({ confidence: heard.confidence, isRight });
  }

  line(name: string): string {
    const share = (count: number, of: number) =>
      `${((100 * count) / Math.max(1, of)).toFixed(1).padStart(5)} %`;
    const mean = (of: readonly { confidence: number; isRight: boolean }[], isRight: boolean) => {
      const chosen = of.filter((one) => one.isRight === isRight).map(({ confidence }) => confidence);
      return chosen.length === 0 ? "   –" : (chosen.reduce((a, b) => a + b, 0) / chosen.length).toFixed(2);
    };
    return [
      name.padEnd(7),
      `key ${share(this.exact, this.clips)}`,
      `or relative ${share(this.exact + this.relative, this.clips)}`,
      `none ${share(this.silent, this.clips)}`,
      `sure ${mean(this.sure, true)} / ${mean(this.sure, false)}`,
      `chord ${share(this.chords, this.bars)}`,
      `root ${share(this.roots, this.bars)}`,
      `sure ${mean(this.sureChords, true)} / ${mean(this.sureChords, false)}`,
    ].join("  ");
  }
}

const { values } = parseArgs({
  options: {
    songs: { type: "string" },
    sound: { type: "string" },
    first: { type: "string", default: "10000" },
  },
});
if (values.songs === undefined || values.sound === undefined)
  throw new Error("--songs and --sound are missing");
const pieces = readFileSync(values.songs, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as RenderedPiece);
const scores = new Map<string, Score>();
for (let first = 0; first < Math.min(pieces.length, 4 * Number(values.first)); first += 4) {
  const parts = await Promise.all(
    pieces.slice(first, first + 4).map(async ({ part }, i) => ({
      part,
      clip: await readAudioFile(join(values.sound as string, `${first + i}-${part}.wav`)),
    })),
  );
  const { beatFrames, bars, key } = pieces[first];
  const bar = (4 * beatFrames) / 50;
  const told = bars.map(({ chord }, i) => ({
    from: i * bar,
    to: (i + 1) * bar,
    chord: readChordWord(chord) ?? everyChord[0],
  }));
  const clips = [...parts, { part: "mix", clip: mix(parts) }, { part: "band", clip: mix(parts.slice(1)) }];
  for (const { part, clip } of clips) {
    const score = scores.get(part) ?? new Score();
    scores.set(part, score);
    const harmony = hearHarmony(clip);
    score.addKey(harmony.key(), key);
    harmony.chords(told).forEach((heard, i) => {
      score.bars++;
      if (!heard) return;
      const isRight = isSameChord(heard.chord, told[i].chord);
      if (isRight) score.chords++;
      if (heard.chord.root === told[i].chord.root) score.roots++;
      score.sureChords.push({ confidence: heard.confidence, isRight });
    });
  }
}
for (const [part, score] of scores) process.stdout.write(`${score.line(part)}\n`);
