/**
 * Pieces that lie in a folder as `NNN.wav` and `NNN.json`, such as tools/pieces makes them.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { AudioClip } from "#base";
import { readAudioFile } from "#platform-node";
import type { BeatTruth } from "./score-grid.ts";

/** One recorded piece; the sound is read when asked for. */
export interface RecordedPiece {
  readonly name: string;
  /** What the piece counts towards: its source, and each of its features. */
  readonly categories: readonly string[];
  readonly truth: BeatTruth & { readonly beats_per_bar: 3 | 4 };
  read(): Promise<AudioClip>;
}

/**
 * List the pieces of a folder.
 *
 * @param folder - where they lie
 * @returns the pieces in order of their numbers
 */
export function recordedPieces(folder: string): RecordedPiece[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return files.sort().map((file) => {
    const { truth } = JSON.parse(readFileSync(join(folder, file), "utf8")) as {
      truth: RecordedPiece["truth"] & { title: string; source: string; features: string[] };
    };
    const stem = basename(file, ".json");
    return {
      name: `${stem} ${truth.title}`,
      categories: [truth.source, ...truth.features],
      truth,
      read: () => readAudioFile(join(folder, `${stem}.wav`)),
    };
  });
}
