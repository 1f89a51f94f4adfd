/**
 * Where something starts, and how high it sounds: spectral flux in five bands, 100 times a second.
 * A slow glide or vibrato must not count, so each band is compared with the loudest of its
 * neighbours a moment ago.
 */
import type { Hertz, Ratio, Seconds } from "#base";
import { bandCentres, createFilterbank, createFrameSlicer, createFrameSpectrum } from "#dsp";
import { GrowingArray, GrowingBytes } from "./growing-array.ts";

/** Time between two values of an onset curve. */
export const onsetHop: Seconds = 0.01;
/** Upper edges of the bands: kick and bass · low drums · voices and chords · snare · hats. */
export const onsetBandEdges: readonly Hertz[] = [110, 350, 1400, 5000, 20000];

/** Upper edges of the finer bands that the beat network hears, and of the broader ones whose levels it hears. */
const fineEdges: readonly Hertz[] = [
  60, 90, 120, 160, 220, 300, 400, 550, 750, 1000, 1400, 1900, 2600, 3500, 4700, 6300, 8500, 11500, 14000,
  20000,
];
const levelEdges: readonly Hertz[] = [90, 160, 300, 550, 1000, 1900, 3500, 6300, 11500, 20000];
/** Bytes of a row: rises in fine bands, then levels in broad ones. */
export const fineBands = fineEdges.length + levelEdges.length;
/** Rises are kept as roots, which spends the bytes on the faint ones. */
const riseScale = 255 / 2;
const levelScale = 64;

const windowSeconds: Seconds = 0.0426;
const lag = 2; // frames between the two spectra compared: 20 ms, half a window
const chunkFrames = 400; // 4 s; loudness is measured against this chunk and its two neighbours
const compression = 50; // log(1 + 50 x): 34 dB below the band's loudest moment is half way down
const floor: Ratio = 0.003; // a band 50 dB below the loudest band is not worth amplifying

/** A streaming onset detection function: mono sound goes in. */
export interface OnsetExtractor {
  /** Take the next samples [N]. */
  push(mono: Float32Array): void;
  /** Close and give one curve per band, all [T], value t at t · hop, and the finer bands [T, fineBands]. */
  finish(): { readonly onsets: Float32Array[]; readonly fine: Uint8Array };
}

interface Chunk {
  readonly frames: Float32Array; // [chunkFrames, F]
  readonly loudest: Float32Array; // [F]
  count: number;
}

/**
 * Extract onset strength.
 *
 * @param sampleRate - 8000…96000; bands above its half stay silent
 * @source Böck & Widmer 2013, “Maximum filter vibrato suppression for onset detection”
 * @differs every band is measured against its own loudest moment within 4–8 s, so that neither the
 *   level of the recording nor a loud neighbour decides; bands are summed in five groups
 */
export function createOnsetExtractor(sampleRate: Hertz): OnsetExtractor {
  const spectrum = createFrameSpectrum(Math.round(windowSeconds * sampleRate));
  const bank = createFilterbank(bandCentres(30, 16000, 12, 25), sampleRate, spectrum.size);
  const bands = bank.centres.length; // F
  const [group, groupSizes] = groupBands(bank.centres, onsetBandEdges);
  const [fineGroup, fineSizes] = groupBands(bank.centres, fineEdges);
  const [levelGroup, levelSizes] = groupBands(bank.centres, levelEdges);

  const curves = onsetBandEdges.map(() => new GrowingArray());
  const fine = new GrowingBytes();
  const sums = new Float64Array(curves.length);
  const fineSums = new Float64Array(fineEdges.length);
  const levels = new Float64Array(levelEdges.length);
  let past: Chunk | null = null;
  let present: Chunk | null = null;
  let coming = openChunk(bands);
  let tail = new Float32Array(lag * bands); // the last frames before the chunk at hand [lag, F]
  const scale = new Float64Array(bands);
  const now = new Float64Array(bands);
  const then = new Float64Array(bands);

  /** Turn a chunk whose neighbours are known into onset strengths. */
  const emit = (before: Chunk | null, chunk: Chunk, after: Chunk | null) => {
    let top = 0;
    for (let f = 0; f < bands; f++) {
      scale[f] = Math.max(before?.loudest[f] ?? 0, chunk.loudest[f], after?.loudest[f] ?? 0);
      top = Math.max(top, scale[f]);
    }
    for (let f = 0; f < bands; f++) scale[f] = compression / Math.max(scale[f], top * floor, 1e-5);
    const joined = new Float32Array(tail.length + chunk.count * bands); // [lag + count, F]
    joined.set(tail);
    joined.set(chunk.frames.subarray(0, chunk.count * bands), tail.length);
    for (let frame = 0; frame < chunk.count; frame++) {
      const at = (frame + lag) * bands;
      for (let f = 0; f < bands; f++) {
        now[f] = Math.log1p(joined[at + f] * scale[f]);
        then[f] = Math.log1p(joined[at - lag * bands + f] * scale[f]);
      }
      sums.fill(0);
      fineSums.fill(0);
      levels.fill(0);
      for (let f = 0; f < bands; f++) {
        const below = f > 0 ? then[f - 1] : 0;
        const above = f + 1 < bands ? then[f + 1] : 0;
        const rise = now[f] - Math.max(below, then[f], above);
        levels[levelGroup[f]] += now[f];
        if (rise <= 0) continue;
        sums[group[f]] += rise;
        fineSums[fineGroup[f]] += rise;
      }
      for (let g = 0; g < curves.length; g++) curves[g].push(sums[g] / groupSizes[g]);
      for (let g = 0; g < fineSums.length; g++) fine.push(riseScale * Math.sqrt(fineSums[g] / fineSizes[g]));
      for (let g = 0; g < levels.length; g++) fine.push((levelScale * levels[g]) / levelSizes[g]);
    }
    tail = joined.slice(joined.length - tail.length);
  };

  const slicer = createFrameSlicer(sampleRate, spectrum.length, onsetHop, (frame) => {
    const row = coming.frames.subarray(coming.count * bands, (coming.count + 1) * bands);
    bank.apply(spectrum.measure(frame), row);
    for (let f = 0; f < bands; f++) coming.loudest[f] = Math.max(coming.loudest[f], row[f]);
    coming.count++;
    if (coming.count < chunkFrames) return;
    if (present) emit(past, present, coming);
    past = present;
    present = coming;
    coming = openChunk(bands);
  });

  return {
    push: slicer.push,
    finish() {
      slicer.finish();
      if (present) emit(past, present, coming);
      if (coming.count > 0) emit(present, coming, null);
      return { onsets: curves.map((curve) => curve.view()), fine: fine.view() };
    },
  };
}

/** The group of each band, and how many are in each group; an empty one counts as one. */
function groupBands(centres: ArrayLike<Hertz>, edges: readonly Hertz[]): [Uint8Array, number[]] {
  const group = Uint8Array.from(centres, (f) => edges.findIndex((edge) => f < edge));
  return [group, edges.map((_, g) => Math.max(1, group.filter((x) => x === g).length))];
}

function openChunk(bands: number): Chunk {
  return { frames: new Float32Array(chunkFrames * bands), loudest: new Float32Array(bands), count: 0 };
}
