/** Lay out the loops of a prediction for the player, as `loops.html` does. */
import type { Bpm } from "#base";
import type { LoopPlayer } from "../../loop-player.ts";
import { decodeAudio } from "../../sound/decode-audio.ts";
import { elementById } from "../../view/create-element.ts";
import { mountPlayer } from "../../view/mount-player.ts";
import { outputFiles, type PredictionView } from "./prediction.ts";

const defaultSampleRate = 44100;
const defaultBpm: Bpm = 140;

/** The tempo as the name of a file has it: `…_92-5bpm_…`. */
function tempoOf(file: string): Bpm | undefined {
  const named = /(\d+(?:-\d+)?)bpm/.exec(file)?.[1];
  return named === undefined ? undefined : Number(named.replace("-", "."));
}

/**
 * Fetch the loops of a prediction that has ended, and mount the player.
 *
 * @param prediction - with its files
 * @returns the player; undefined where there is nothing to play
 */
export async function layOutLoops(prediction: PredictionView): Promise<LoopPlayer | undefined> {
  const files = outputFiles(prediction);
  if (files.length === 0) return undefined;
  const sampleRate = Number(prediction.input.sample_rate ?? defaultSampleRate);
  const loops = [];
  for (const { variation, url } of files) {
    const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
    const buffer = await decodeAudio(bytes, sampleRate);
    const file = decodeURIComponent(url.split("?")[0]?.split("/").at(-1) ?? "");
    const bpm = tempoOf(file) ?? Number(prediction.input.bpm ?? defaultBpm);
    const beats = Math.max(1, Math.round((buffer.duration * bpm) / 60));
    const href = `${url}&download=1`;
    const facts = { variation, file, href, beats, about: "", warnings: [] };
    loops.push({ ...facts, samples: buffer.length, buffer: Promise.resolve(buffer) });
  }
  elementById("transport").hidden = false;
  return mountPlayer(loops, sampleRate);
}
