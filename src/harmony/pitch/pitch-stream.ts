/** Which pitches sound, ten times a second. */
import { type Hertz, LooperError, type Ratio, type Samples, type Seconds } from "#base";
import { createDecimator, createFrameSlicer } from "#dsp";
import { createPeakFinder } from "./find-peaks.ts";
import { binsPerSemitone, rowBins, tunedBin } from "./pitch-scale.ts";

/** Time between two rows. */
export const rowHop: Seconds = 0.1;
const windowSeconds: Seconds = 0.4;

/** How a recording is tuned, and how much it is. */
export interface Tuning {
  /** −0.5…0.5 semitones above A = 440 Hz. */
  readonly semitones: number;
  /** 0…1: how closely the peaks keep to one scale of semitones. */
  readonly clarity: Ratio;
}

/** What sounds in a recording. */
export interface PitchRecord {
  /** Square roots of the peaks' amplitudes [F][rowBins], row f at f · hop. */
  readonly rows: readonly Float32Array[];
  /** Energy of each row [F]. */
  readonly energies: Float32Array;
  /** Energy of each row that is in its peaks [F]. */
  readonly peakEnergies: Float32Array;
  readonly tuning: Tuning;
  readonly duration: Seconds;
}

/** A streaming analysis: mono sound goes in. */
export interface PitchStream {
  /** Take the next samples [N]. */
  push(mono: Float32Array): void;
  /** Close and give what sounded; 9 KB a second. */
  finish(): PitchRecord;
}

/**
 * Open the analysis.
 *
 * @param sampleRate - 8000…768000; everything above 4 kHz is thrown away first
 * @throws LooperError INPUT_OUT_OF_RANGE for other rates
 */
export function createPitchStream(sampleRate: Hertz): PitchStream {
  if (!(sampleRate >= 8000 && sampleRate <= 768_000)) {
    const message = `A sample rate of ${sampleRate} Hz is outside 8000 to 768000.`;
    throw new LooperError("INPUT_OUT_OF_RANGE", message, { facts: { sampleRate } });
  }
  const factor = Math.floor(sampleRate / 8000);
  const rate = sampleRate / factor;
  const length = Math.round(windowSeconds * rate);
  const peaks = createPeakFinder(rate, length);
  const decimator = createDecimator(factor);
  const rows: Float32Array[] = [];
  const energies: number[] = [];
  const peakEnergies: number[] = [];
  let received: Samples = 0;
  // The circular mean of where in their semitones the peaks lie.
  let [x, y, total] = [0, 0, 0];
  const onPeak = (position: number, strength: number) => {
    const angle = (2 * Math.PI * (position - tunedBin)) / binsPerSemitone;
    x += strength * Math.cos(angle);
    y += strength * Math.sin(angle);
    total += strength;
  };
  const slicer = createFrameSlicer(rate, length, rowHop, (frame) => {
    const row = new Float32Array(rowBins);
    const { energy, tonal } = peaks.find(frame, row, onPeak);
    rows.push(row);
    energies.push(energy);
    peakEnergies.push(energy * tonal);
  });
  return {
    push(mono) {
      received += mono.length;
      slicer.push(decimator.push(mono));
    },
    finish() {
      slicer.push(decimator.finish());
      slicer.finish();
      return {
        rows,
        energies: Float32Array.from(energies),
        peakEnergies: Float32Array.from(peakEnergies),
        tuning: {
          semitones: Math.atan2(y, x) / (2 * Math.PI),
          clarity: total > 0 ? Math.hypot(x, y) / total : 0,
        },
        duration: received / sampleRate,
      };
    },
  };
}
