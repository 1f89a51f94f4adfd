/**
 * From peaks to notes: a spectrum is explained as a sum of notes with their harmonics, so that the third
 * harmonic of C counts for C and not for G.
 */
import { binsPerSemitone, rowBins, semitones, tunedBin } from "./pitch-scale.ts";

/** Harmonics of a note. */
const harmonics = 12;
/** Each harmonic's part of the one before. */
const decay = 0.75;
const sweeps = 30;
/** How much a note must explain before it counts. */
const sparseness = 0.02;

/** Spectra of single notes [semitones][rowBins], length 1, and their products with one another. */
let dictionary: { readonly notes: readonly Float64Array[]; readonly gram: readonly Float64Array[] } | null =
  null;

function buildDictionary() {
  const notes = Array.from({ length: semitones }, (_, note) => {
    const spectrum = new Float64Array(rowBins);
    for (let h = 1; h <= harmonics; h++) {
      const at = (note + 12 * Math.log2(h)) * binsPerSemitone + tunedBin;
      const low = Math.floor(at);
      if (low + 1 >= rowBins) break;
      spectrum[low] += decay ** (h - 1) * (low + 1 - at);
      spectrum[low + 1] += decay ** (h - 1) * (at - low);
    }
    const length = Math.hypot(...spectrum);
    return spectrum.map((value) => value / length);
  });
  const product = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  const gram = notes.map((a) => Float64Array.from(notes, (b) => product(a, b)));
  return { notes, gram };
}

/**
 * Explain a spectrum by notes: least squares without negative strengths, by coordinate descent.
 *
 * @param spectrum - [rowBins] in tune
 * @returns strength of each note [semitones], the first is `lowestPitch`
 * @source Mauch & Dixon 2010, "Approximate note transcription"
 * @differs works on peaks, a bar at a time
 */
export function hearNotes(spectrum: Float64Array): Float64Array {
  dictionary ??= buildDictionary();
  const { notes, gram } = dictionary;
  const wanted = notes.map((note) => note.reduce((sum, value, bin) => sum + value * spectrum[bin], 0));
  const penalty = sparseness * Math.max(...wanted);
  const strengths = new Float64Array(semitones);
  const residual = Float64Array.from(wanted, (value) => value - penalty);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (let note = 0; note < semitones; note++) {
      const row = gram[note];
      const before = strengths[note];
      const after = Math.max(0, before + residual[note] / Math.max(row[note], 1e-9));
      if (after === before) continue;
      strengths[note] = after;
      const change = after - before;
      for (let other = 0; other < semitones; other++) residual[other] -= change * row[other];
    }
  }
  return strengths;
}
