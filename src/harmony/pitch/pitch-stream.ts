/**
 * Which pitches sound, ten times a second: the peaks of the spectrum on a scale of thirds of a semitone.
 */
import { type Hertz, invariant, type Samples, type Seconds } from "#base";
import { createDecimator, createFrameSlicer, createRealFft, hannWindow } from "#dsp";

/** Time between two rows. */
export const rowHop: Seconds = 0.1;
/** Bins of a semitone; the middle one is in tune. */
export const binsPerSemitone = 3;
/** The lowest pitch as a MIDI note: C1, 33 Hz. */
export const lowestPitch = 24;
/** Semitones in a row, up to E♭7. */
export const semitones = 76;
/** Bins in a row. */
export const rowBins = semitones * binsPerSemitone;

const windowSeconds: Seconds = 0.4;
/** How far a peak must stand above what surrounds it. */
const prominence = 4;
/** Half-width of the surroundings, in bins of the scale. */
const surroundings = 15;

/** What sounds in a recording. */
export interface PitchRecord {
  /** Strengths of peaks [F, rowBins], row f at f · hop; amplitudes, compressed by the square root. */
  readonly rows: Float32Array;
  /** Rows. */
  readonly count: number;
  readonly duration: Seconds;
}

/** A streaming analysis: mono sound goes in. */
export interface PitchStream {
  /** Take the next samples [N]. */
  push(mono: Float32Array): void;
  /** Close and give what sounded; 9 KB a second. */
  finish(): PitchRecord;
}

/** Turn a frequency into a position on the scale of bins. */
const binOf = (frequency: Hertz): number =>
  (12 * Math.log2(frequency / 440) + 69 - lowestPitch) * binsPerSemitone + (binsPerSemitone - 1) / 2;

/** Measure how loud it is around each bin of the scale [rowBins]: the mean of the magnitudes, without the peaks' tops. */
function createFloor(binWidth: Hertz, size: Samples): (magnitudes: Float64Array) => Float64Array {
  const edges = Int32Array.from({ length: rowBins + 2 * surroundings + 1 }, (_, i) => {
    const pitch = (i - surroundings - (binsPerSemitone - 1) / 2) / binsPerSemitone + lowestPitch;
    return Math.min(size / 2, Math.max(1, Math.round((440 * 2 ** ((pitch - 69) / 12)) / binWidth)));
  });
  const sums = new Float64Array(size / 2 + 2);
  const floor = new Float64Array(rowBins);
  return (magnitudes) => {
    // Roots count tops less than a mean of magnitudes would.
    for (let k = 0; k < magnitudes.length; k++) sums[k + 1] = sums[k] + Math.sqrt(magnitudes[k]);
    for (let b = 0; b < rowBins; b++) {
      const first = edges[b];
      const last = Math.max(first + 8, edges[b + 2 * surroundings]);
      const end = Math.min(magnitudes.length, last);
      floor[b] = ((sums[end] - sums[first]) / Math.max(1, end - first)) ** 2;
    }
    return floor;
  };
}

/**
 * Open the analysis.
 *
 * @param sampleRate - 8000…192000; everything above 4 kHz is thrown away first
 */
export function createPitchStream(sampleRate: Hertz): PitchStream {
  const factor = Math.max(1, Math.floor(sampleRate / 8000));
  const rate = sampleRate / factor;
  const length = Math.round(windowSeconds * rate);
  const size = 2 ** (Math.ceil(Math.log2(length)) + 1);
  const binWidth = rate / size;
  invariant(length >= 4, `a sample rate of ${sampleRate} Hz is too low to hear pitches`);
  const fft = createRealFft(size);
  const window = hannWindow(length);
  const input = new Float32Array(size);
  const re = new Float64Array(size / 2 + 1);
  const im = new Float64Array(size / 2 + 1);
  const magnitudes = new Float64Array(size / 2 + 1);
  const measureFloor = createFloor(binWidth, size);
  const decimator = createDecimator(factor);
  const gain = 4 / length;
  let rows = new Float32Array(rowBins * 256);
  let count = 0;
  let received: Samples = 0;

  const addPeak = (row: Float32Array, k: number, floor: Float64Array) => {
    const [a, b, c] = [magnitudes[k - 1], magnitudes[k], magnitudes[k + 1]].map((m) => Math.log(m + 1e-12));
    const shift = (0.5 * (a - c)) / (a - 2 * b + c);
    const at = binOf((k + shift) * binWidth);
    const low = Math.floor(at);
    if (low < 0 || low + 1 >= rowBins) return;
    const above = magnitudes[k] - prominence * floor[Math.round(at)];
    if (above <= 0) return;
    const strength = Math.sqrt(above);
    row[low] += strength * (low + 1 - at);
    row[low + 1] += strength * (at - low);
  };
  const slicer = createFrameSlicer(rate, length, rowHop, (frame) => {
    for (let n = 0; n < length; n++) input[n] = frame[n] * window[n];
    fft.forward(input, re, im);
    for (let k = 0; k < magnitudes.length; k++) magnitudes[k] = gain * Math.hypot(re[k], im[k]);
    if ((count + 1) * rowBins > rows.length) {
      const larger = new Float32Array(Math.ceil(rows.length / rowBins) * rowBins * 2);
      larger.set(rows);
      rows = larger;
    }
    const row = rows.subarray(count * rowBins, (count + 1) * rowBins);
    count++;
    const floor = measureFloor(magnitudes);
    for (let k = 2; k < size / 2 - 1; k++) {
      if (magnitudes[k] > 1e-5 && magnitudes[k] > magnitudes[k - 1] && magnitudes[k] >= magnitudes[k + 1])
        addPeak(row, k, floor);
    }
  });
  return {
    push(mono) {
      received += mono.length;
      slicer.push(decimator.push(mono));
    },
    finish() {
      slicer.push(decimator.finish());
      slicer.finish();
      return { rows: rows.subarray(0, count * rowBins), count, duration: received / sampleRate };
    },
  };
}
