/**
 * What sounds, rather than when it starts: pitch classes and the bass register, 25 times a second.
 * Changes of these mark bars where no drum does.
 */
import type { Hertz, Seconds } from "#base";
import { bandCentres, createDecimator, createFilterbank, createFrameSlicer, createFrameSpectrum } from "#dsp";
import { GrowingArray } from "./growing-array.ts";

/** Time between two rows of pitch content. */
export const pitchHop: Seconds = 0.04;
/** Values in a row of pitch classes, C first. */
export const pitchClasses = 12;
/** Values in a row of the bass register, 30–190 Hz. */
export const bassBands = 26;

const windowSeconds: Seconds = 0.3;

/** A streaming extractor of pitch content: mono sound goes in. */
export interface PitchExtractor {
  /** Take the next samples [N]. */
  push(mono: Float32Array): void;
  /** Close and give pitch classes [T, 12] and bass bands [T, 26], row t at t · hop, amplitudes. */
  finish(): { readonly chroma: Float32Array; readonly bass: Float32Array };
}

/**
 * Extract pitch content.
 *
 * @param sampleRate - 8000…96000; everything above 3 kHz is thrown away first
 */
export function createPitchExtractor(sampleRate: Hertz): PitchExtractor {
  const factor = Math.max(1, Math.floor(sampleRate / 6000));
  const rate = sampleRate / factor;
  const decimator = createDecimator(factor);
  const spectrum = createFrameSpectrum(Math.round(windowSeconds * rate));
  const notes = createFilterbank(bandCentres(110 * 2 ** (3 / 12), 2100, 12, 0), rate, spectrum.size); // from C3
  const low = createFilterbank(bandCentres(30, 500, 12, 6).slice(0, bassBands), rate, spectrum.size);
  const noteRow = new Float32Array(notes.centres.length);
  const bassRow = new Float32Array(bassBands);
  const chroma = new GrowingArray();
  const bass = new GrowingArray();

  const slicer = createFrameSlicer(rate, spectrum.length, pitchHop, (frame) => {
    const magnitudes = spectrum.measure(frame);
    notes.apply(magnitudes, noteRow);
    low.apply(magnitudes, bassRow);
    for (let pitch = 0; pitch < pitchClasses; pitch++) {
      let sum = 0;
      for (let note = pitch; note < noteRow.length; note += pitchClasses) sum += Math.sqrt(noteRow[note]);
      chroma.push(sum);
    }
    for (let f = 0; f < bassBands; f++) bass.push(Math.sqrt(bassRow[f]));
  });
  return {
    push: (mono) => slicer.push(decimator.push(mono)),
    finish() {
      slicer.push(decimator.finish());
      slicer.finish();
      return { chroma: chroma.view(), bass: bass.view() };
    },
  };
}
